"""What this feature holds of a person: with whom they were compared. Their export tells of merges, not of strangers."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import or_, select

from casework.core.models import db
from casework.doubles.models import DoublePair
from casework.people.models import Merge, MergedRow


def export(subject_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    """That somebody else resembles this person is about that other person, too: it stands in no export."""
    query = select(Merge).where(Merge.kept_id == subject_id).order_by(Merge.at)
    return {"merges": [{"on": row.at, "taken_apart_on": row.undone_at} for row in db.session.scalars(query)]}


def scrub(subject_id: uuid.UUID, kept: frozenset[str]) -> int:
    merges = db.session.scalars(
        select(Merge).where(or_(Merge.kept_id == subject_id, Merge.gone_id == subject_id))
    ).all()
    pairs = select(DoublePair).where(or_(DoublePair.one_id == subject_id, DoublePair.other_id == subject_id))
    steps = select(MergedRow).where(MergedRow.merge_id.in_([merge.id for merge in merges]))
    gone: list[Any] = [*db.session.scalars(steps), *db.session.scalars(pairs)]
    for row in gone:
        db.session.delete(row)
    db.session.flush()
    for merge in merges:
        db.session.delete(merge)
    db.session.flush()
    return len(gone) + len(merges)
