"""The certificates of a person: handed out whole, and gone with them but for what the check compares."""

from __future__ import annotations

import uuid
from typing import Any

from casework.certificates.queries import of_person
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for


def export(subject_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    rows = open_for(SYSTEM, of_person(subject_id), "own export")
    return {
        "certificates": [
            {"on": row.created_at, "kind": row.kind, "state": row.state, **(row.content or {})} for row in rows
        ]
    }


def scrub(subject_id: uuid.UUID, kept: frozenset[str]) -> int:
    """Nothing readable stays. With "course" kept the check of a paper that is out there goes on: it compares hashes."""
    rows = of_person(subject_id)
    for row in rows:
        if "course" in kept:
            row.content = None
        else:
            db.session.delete(row)
    db.session.flush()
    return len(rows)
