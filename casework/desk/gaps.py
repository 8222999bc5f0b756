"""Every open case has an owner or stands in the queue, and has a next action with a date. What breaks this is found by night.

A rule counts everything: compartments, too. The coordinator sees none of those; their own people have the same line on
their Today. While it is shown, each is asked again, so a case that was put right by day is gone at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Select, and_, delete, exists, func, or_, select, tuple_

from casework.accounts.models import User, UserRole
from casework.assignment.candidates import LEADERS
from casework.assignment.queue_models import Queued
from casework.cases.models import Access, Case
from casework.core import audit, clock
from casework.core.models import day_of_asking, db, table_of
from casework.core.transaction import audited_write, mode, unit_of_work
from casework.desk.models import CaseGap

BATCH = 200
Row = tuple[uuid.UUID, str]
#: A date so long past is one that nobody keeps.
FORGOTTEN = timedelta(days=14)


def conditions() -> dict[str, Any]:
    """What each kind of gap asks of an open case."""
    lead = select(Access.id).where(Access.case_id == Case.id, Access.role == "lead", Access.until.is_(None))
    gone = lead.join(User, User.id == Access.user_id).where(User.state != "active")
    latest = func.coalesce(Case.waiting_until, Case.next_on)
    return {
        # Without any lead it stands in the queue, which has its own line.
        "gap_owner": gone.exists(),
        "gap_queue": _in_an_empty_queue(),
        "gap_next": and_(Case.next_action.is_(None), Case.waiting_for.is_(None)),
        "gap_date": and_(or_(Case.next_action.is_not(None), Case.waiting_for.is_not(None)), latest.is_(None)),
        "gap_over": latest < day_of_asking(-FORGOTTEN),
    }


def _in_an_empty_queue() -> Any:
    """It waits for a team in which nobody is who could take it."""
    member = select(User.id).join(UserRole, UserRole.user_id == User.id)
    member = member.where(User.team_id == Queued.team_id, User.state == "active", UserRole.role.in_(LEADERS))
    return exists().where(Queued.case_id == Case.id, Queued.state == "waits", ~member.exists())


def still_so() -> Any:
    """Is what the night found still the case? For a statement that joins both."""
    return or_(*[and_(CaseGap.kind == kind, condition) for kind, condition in conditions().items()])


def find_gaps() -> int:
    """Bring the list up to date. Returns how many are new. Each batch is a short transaction of its own."""
    gaps, new = table_of(CaseGap), 0
    for batch in _batches(_missing_rows()):
        with unit_of_work():
            db.session.add_all(CaseGap(case_id=case_id, kind=kind, found_at=clock.now()) for case_id, kind in batch)
            new += len(batch)
    for batch in _batches(_over()):
        with unit_of_work(), audited_write():
            db.session.execute(delete(gaps).where(tuple_(gaps.c.case_id, gaps.c.kind).in_(batch)))
            audit.record("deleted", "case_gap", "-", {"rows": len(batch)})
    return new


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch


def _missing_rows() -> list[Row]:
    known = exists().where(CaseGap.case_id == Case.id)
    rows: list[Row] = []
    with _reading():
        for kind, condition in conditions().items():
            query = select(Case.id).where(Case.closed_at.is_(None), condition, ~known.where(CaseGap.kind == kind))
            rows += [(case_id, kind) for case_id in db.session.scalars(query)]
    return rows


def _over() -> list[Row]:
    query = select(CaseGap.case_id, CaseGap.kind).join(Case, Case.id == CaseGap.case_id)
    with _reading():
        rows = db.session.execute(query.where(or_(Case.closed_at.is_not(None), ~still_so()))).all()
    return [(row.case_id, row.kind) for row in rows]


@contextmanager
def _reading() -> Iterator[None]:
    """Going through all cases takes a while: nobody who writes waits for it."""
    with mode("read"):
        db.session.rollback()
        yield
        db.session.rollback()


def lines(viewer: Any, columns: Any) -> Select[Any]:
    """The coordinator's lines of Today: no compartment among them."""
    # Each gap asks for its case: joined, SQLite began with all open cases.
    case = select(Case.id).where(Case.id == CaseGap.case_id, Case.is_compartment.is_(False), Case.closed_at.is_(None))
    return select(*columns).where(case.where(still_so()).exists())
