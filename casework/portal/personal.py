"""What the portal holds of a person: that there is a complaint. Its words are messages, and go with them."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from casework.core.models import db
from casework.portal.models import Complaint


def export(subject_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    rows = db.session.scalars(select(Complaint).where(Complaint.person_id == subject_id))
    return {"complaints": [{"asked_at": row.asked_at, "answered_at": row.answered_at} for row in rows]}


def scrub(subject_id: uuid.UUID, kept: frozenset[str]) -> int:
    rows = db.session.scalars(select(Complaint).where(Complaint.person_id == subject_id)).all()
    for row in rows:
        db.session.delete(row)
    return len(rows)
