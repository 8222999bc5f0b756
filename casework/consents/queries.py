"""Which extras a person has agreed to."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from casework.consents.models import Consent
from casework.core.models import db


def living_consents(viewer: Any, subject_id: uuid.UUID) -> Sequence[Consent]:
    query = select(Consent).where(Consent.subject_id == subject_id, Consent.withdrawn_at.is_(None))
    return db.session.scalars(query.order_by(Consent.given_at)).all()


def find_own_consent(viewer: Any, purpose: str, *, lock: bool = False) -> Consent | None:
    """The viewer's own living consent for a purpose."""
    query = select(Consent).where(
        Consent.subject_id == viewer.id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None)
    )
    return db.session.scalar((query.with_for_update() if lock else query).limit(1))
