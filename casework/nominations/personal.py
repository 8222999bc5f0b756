"""The nominations of a person: handed out whole, and gone with them."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for
from casework.nominations.models import Evidence, NominationStep, Package
from casework.nominations.queries import of_person


def export(subject_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    nominations = open_for(SYSTEM, of_person(subject_id), "own export")
    evidence = open_for(SYSTEM, _rows(Evidence, subject_id), "own export")
    steps = open_for(SYSTEM, _rows(NominationStep, subject_id), "own export")
    return {
        "nominations": [
            {"call": row.call.name, "on": row.created_at, "state": row.state, **(row.people or {})} for row in nominations
        ],
        "nomination_steps": [{"at": row.at, "state": row.state, "reason": row.reason} for row in steps],
        "nomination_evidence": [
            {"kind": row.kind, "seen_on": row.seen_on, **(row.told or {})} for row in evidence
        ],
        "nomination_packages": [{"at": row.at, "of": row.kinds} for row in _rows(Package, subject_id)],
    }  # fmt: skip


def scrub(subject_id: uuid.UUID, kept: frozenset[str]) -> int:
    """All of it goes, whatever a funder's hold keeps of a course: how many there were is too few to be a figure."""
    rows = of_person(subject_id)
    for model in (Package, Evidence, NominationStep):
        for row in _rows(model, subject_id):
            db.session.delete(row)
    db.session.flush()
    for nomination in rows:
        db.session.delete(nomination)
    db.session.flush()
    return len(rows)


def _rows(model: Any, subject_id: uuid.UUID) -> Any:
    query = select(model).where(model.person_id == subject_id)
    if model is NominationStep:
        query = query.order_by(NominationStep.at, NominationStep.id)
    return db.session.scalars(query).all()
