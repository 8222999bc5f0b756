"""What appointments hold of a person beside the meetings themselves, which `cases` tells: who interprets."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from casework.appointments.models import InterpreterConflict, Interpreting
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for

COUNSELLING = "counselling"


def export(subject_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    rows = db.session.scalars(select(Interpreting).where(Interpreting.person_id == subject_id))
    conflicts = db.session.scalars(select(InterpreterConflict).where(InterpreterConflict.person_id == subject_id))
    return {
        "interpreting": [
            {"asked": row.created_at, "state": row.state, "wish": row.wish, "who": row.interpreter.name if row.interpreter else None}
            for row in open_for(SYSTEM, rows, "own export")
        ],
        "interpreters_excluded": [{"since": row.created_at} for row in conflicts],
    }  # fmt: skip


def scrub(subject_id: uuid.UUID, kept: frozenset[str]) -> int:
    if COUNSELLING in kept:
        return 0
    gone: list[Any] = []
    for kind in (Interpreting, InterpreterConflict):
        gone += db.session.scalars(select(kind).where(kind.person_id == subject_id))
    for row in gone:
        db.session.delete(row)
    db.session.flush()
    return len(gone)
