"""Standing in the queue of a team: how a case comes into it and leaves it, and who waits too long."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from casework.accounts.models import User
from casework.assignment.queue_models import Queued
from casework.cases.models import Case
from casework.cases.signals import case_closed
from casework.core import clock
from casework.core.models import db

#: So many working days the team has before the coordination is told.
TAKE_WITHIN = 2


def stand_in(case: Case, team_id: uuid.UUID, *, by: User | None = None, reason: str = "") -> Queued:
    """One queue at a time: whoever stood in another leaves it."""
    leave(case)
    case.team_id = team_id
    row = Queued(
        case_id=case.id, person_id=case.person_id, team_id=team_id, put_by=by.id if by else None, put_at=clock.now(),
        take_by=clock.working_days_from(clock.today(), TAKE_WITHIN), state="waits", reason=reason.strip() or None,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def queue_of(case: Case) -> Queued | None:
    """Where a case stands now."""
    return db.session.scalar(select(Queued).where(Queued.case_id == case.id, Queued.state == "waits"))


def leave(*cases: Case) -> None:
    waiting = select(Queued).where(Queued.case_id.in_([case.id for case in cases]), Queued.state == "waits")
    for row in db.session.scalars(waiting):
        end(row, "left")
    db.session.flush()


def end(row: Queued, state: str) -> None:
    row.state, row.ended_at = state, clock.now()
    db.session.flush()


@case_closed.connect
def leave_when_closed(case: Case) -> None:
    leave(case)


def late(today: date) -> Sequence[Queued]:
    """In a queue beyond its day, and nobody was told yet."""
    query = select(Queued).join(Case, Case.id == Queued.case_id)
    query = query.where(
        Queued.state == "waits", Queued.take_by < today, Queued.late_since.is_(None), Case.closed_at.is_(None)
    )
    return db.session.scalars(query.order_by(Queued.put_at, Queued.id).limit(200)).all()
