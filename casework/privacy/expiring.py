"""Carrying out retention: each period of the register, a batch at a time."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from casework.consents.models import Consent
from casework.core import clock
from casework.core.audit import Look
from casework.core.models import db, table_of
from casework.core.transaction import audited_write, unit_of_work
from casework.documents import shelf
from casework.documents.models import StoredFile
from casework.enrolment.models import ApplicationStep
from casework.privacy import retention
from casework.privacy.erasing import erase_person

BATCH = 200
#: Small things go by thousands; an erasure takes several transactions, so one batch of them is enough for a run.
ROUNDS = 25
_ERASING = frozenset({"counselling", "enquiry", "course"})


def run_retention(day: date | None = None) -> int:
    """Take what is due on `day` (today), one batch of each period; returns how many things went."""
    day = day or clock.today()
    return sum(_run(rule, day) for rule in retention.RULES)


def _run(rule: retention.Rule, day: date) -> int:
    done = 0
    for _round in range(ROUNDS if rule.code not in _ERASING else 1):
        ids: list[uuid.UUID] = list(db.session.scalars(rule.due(day).limit(BATCH)))
        db.session.rollback()
        if ids:
            _ACTS[rule.code](ids, day)
        done += len(ids)
        if len(ids) < BATCH:
            break
    return done


def _erase(ids: list[uuid.UUID], day: date) -> None:
    keep = set(db.session.scalars(retention.needs_proof(day)))
    db.session.rollback()
    for person_id in ids:
        erase_person(person_id, {"course"} if person_id in keep else set())


def _erase_wholly(ids: list[uuid.UUID], _day: date) -> None:
    for person_id in ids:
        erase_person(person_id)


def _drop_files(ids: list[uuid.UUID], _day: date) -> None:
    """The row goes first: what a crash leaves on the disk, the sweeper of files finds."""
    with unit_of_work():
        rows = db.session.scalars(select(StoredFile).where(StoredFile.id.in_(ids))).all()
        refs = [row.ref for row in rows]
        for row in rows:
            db.session.delete(row)
    for ref in refs:
        shelf.remove(ref)


def _drop(model: Any) -> Callable[[list[uuid.UUID], date], None]:
    def drop(ids: list[uuid.UUID], _day: date) -> None:
        with unit_of_work():
            for row in db.session.scalars(select(model).where(model.id.in_(ids))):
                db.session.delete(row)

    return drop


def _drop_looks(ids: list[uuid.UUID], _day: date) -> None:
    table = table_of(Look)
    with unit_of_work(), audited_write():
        db.session.execute(delete(table).where(table.c.id.in_(ids)))


_ACTS: dict[str, Callable[[list[uuid.UUID], date], None]] = {
    "counselling": _erase,
    "enquiry": _erase_wholly,
    "course": _erase_wholly,
    "papers": _drop_files,
    "rejected_application": _drop(ApplicationStep),
    "access_log": _drop_looks,
    "consent_proof": _drop(Consent),
}
