"""What was confirmed of a person on paper."""

from __future__ import annotations

import uuid
from typing import Any

from casework.confirmations.queries import of_person
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for


def export(subject_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    rows = open_for(SYSTEM, of_person(subject_id), "own export")
    return {
        "confirmations": [{"on": row.created_at, "kind": row.kind, "text": "\n".join(row.lines or [])} for row in rows]
    }


def scrub(subject_id: uuid.UUID, kept: frozenset[str]) -> int:
    rows = of_person(subject_id)
    for row in rows:
        db.session.delete(row)
    return len(rows)
