"""What pairs hold of a person: told in the export, and gone with them. Of the volunteer they learn what they were told."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for
from casework.pairs.models import Pair, PairCall, PairMeeting, PairWish


def _rows(model: Any, subject_id: uuid.UUID) -> list[Any]:
    query = select(model).where(model.person_id == subject_id).order_by(model.created_at, model.id)
    return list(db.session.scalars(query))


def export(subject_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    wishes = open_for(SYSTEM, _rows(PairWish, subject_id), "own export")
    pairs = open_for(SYSTEM, _rows(Pair, subject_id), "own export")
    return {
        "pair_wishes": [
            {"on": row.changed_at, **{key: said for key, said in (row.wish or {}).items() if key != "never"}}
            for row in wishes
        ],
        "pairs": [
            {
                "with": row.volunteer.called, "state": row.state, "since": row.since, "called": row.called, "told": row.reach,
                "reasons": row.reasons, "decision": row.why, "agreed": row.person_agreed_at, "how": row.how,
                "read_by": row.read_by,
            }
            for row in pairs
        ],
        "pair_meetings": [
            {"at": row.starts_at, "minutes": row.minutes, "you": row.person_says, "they": row.volunteer_says}
            for row in _rows(PairMeeting, subject_id)
        ],
        "pair_calls": [{"at": row.created_at, "reason": row.reason} for row in _rows(PairCall, subject_id)],
    }  # fmt: skip


def scrub(subject_id: uuid.UUID, kept: frozenset[str]) -> int:
    """All of it goes: no funder's proof hangs on it, and who met whom singles both out."""
    gone = [row for model in (PairCall, PairMeeting, Pair, PairWish) for row in _rows(model, subject_id)]
    for row in gone:
        db.session.delete(row)
    db.session.flush()
    return len(gone)
