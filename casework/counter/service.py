"""Drawing a number, calling the next one, and letting it go."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from casework.accounts.models import User
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import LANGUAGES, _l
from casework.core.models import db
from casework.counter.models import CALLED, DONE, GONE, WAITING, Ticket

#: The statistics of a walk-in day are asked for once a year.
KEPT_FOR = timedelta(days=366)
TRIES = 5


class NobodyWaits(Refusal):
    message = _l("Nobody waits.")


class NotCalled(Refusal):
    status = 409
    message = _l("Somebody else has dealt with this number already.")


def draw_ticket(*, language: str) -> Ticket:
    """The next number of today. Two who draw at once get two numbers."""
    for _try in range(TRIES):
        last = db.session.scalar(select(func.max(Ticket.number)).where(Ticket.day == clock.today())) or 0
        row = Ticket(
            day=clock.today(),
            number=last + 1,
            created_at=clock.now(),
            language=language if language in LANGUAGES else "de",
        )
        try:
            with db.session.begin_nested():
                db.session.add(row)
            return row
        except IntegrityError:
            continue
    raise NotCalled


def call_next(*, by: User) -> Ticket:
    """The lowest number that waits. Raises NobodyWaits."""
    query = select(Ticket).where(Ticket.day == clock.today(), Ticket.state == WAITING).order_by(Ticket.number)
    row = db.session.scalar(query.limit(1).with_for_update(skip_locked=True))
    if row is None:
        raise NobodyWaits
    row.state, row.called_at, row.called_by = CALLED, clock.now(), by.id
    return row


def end_ticket(row: Ticket, *, came: bool) -> None:
    if row.state not in (WAITING, CALLED):
        raise NotCalled
    row.state, row.ended_at = DONE if came else GONE, clock.now()


def sweep_tickets(limit: int = 500) -> int:
    old = db.session.scalars(select(Ticket).where(Ticket.day < clock.today() - KEPT_FOR).limit(limit)).all()
    for row in old:
        db.session.delete(row)
    return len(old)
