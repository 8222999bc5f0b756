"""What was disclosed about a person: in their own export; after an erasure only that something was asked in a month."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for
from casework.privacy.models import Disclosure


def export(subject_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    """Only what the person was told: a request that must stay secret stands in no export."""
    query = select(Disclosure).where(Disclosure.person_id == subject_id, Disclosure.person_told.is_(True))
    rows = open_for(SYSTEM, db.session.scalars(query), "own export")
    return {
        "disclosures": [
            {
                "on": row.asked_on,
                "who": row.asked_by_kind,
                "name": row.asked_by,
                "ground": row.ground,
                "answered": row.is_answered,
                "said": row.said,
            }
            for row in rows
        ]
    }


def scrub(subject_id: uuid.UUID, kept: frozenset[str]) -> int:
    if "counselling" in kept:
        return 0
    rows = db.session.scalars(select(Disclosure).where(Disclosure.person_id == subject_id)).all()
    for row in rows:
        row.asked_by = row.said = row.why_not_told = None
        row.person_id, row.asked_on, row.transfer_id = uuid.uuid4(), row.asked_on.replace(day=1), None
        row.created_at = row.created_at.replace(day=1, hour=12, minute=0, second=0, microsecond=0)
    db.session.flush()
    return len(rows)
