"""What consents hold of a person."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from casework.consents.models import Consent, NoticeShown
from casework.core.models import db


def export(subject_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    rows = db.session.scalars(select(Consent).where(Consent.subject_id == subject_id))
    return {
        "consents": [{"purpose": row.purpose, "given": row.given_at, "taken_back": row.withdrawn_at} for row in rows]
    }


def scrub(subject_id: uuid.UUID, kept: frozenset[str]) -> int:
    """Consents and notices say nothing of value once the person is erased: they go."""
    done = 0
    for model in (Consent, NoticeShown):
        for row in db.session.scalars(select(model).where(model.subject_id == subject_id)):
            db.session.delete(row)
            done += 1
    return done
