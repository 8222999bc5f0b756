"""Who waits by number; the day's appointments by reference and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select

from casework.accounts.models import User
from casework.cases.models import Appointment, Case
from casework.cases.reach import own_cases
from casework.core import clock
from casework.core.models import db
from casework.counter.models import CALLED, WAITING, Ticket

MOST = 300


def tickets_of_today(viewer: Any) -> Sequence[Ticket]:
    """Who was called and who waits, by number."""
    query = select(Ticket).where(Ticket.day == clock.today(), Ticket.state.in_((WAITING, CALLED)))
    return db.session.scalars(query.order_by(Ticket.number).limit(MOST)).all()


def heads_today(viewer: Any) -> int:
    """How many came: a count of heads for the statistics, and no more."""
    return db.session.scalar(select(func.count()).select_from(Ticket).where(Ticket.day == clock.today())) or 0


def find_ticket(viewer: Any, ref: str, *, lock: bool = False) -> Ticket | None:
    query = select(Ticket).where(Ticket.ref == ref, Ticket.day == clock.today())
    return db.session.scalar(query.with_for_update() if lock else query)


@dataclass(frozen=True)
class SheetLine:
    """What may stand on paper: when, which reference, with whom, how. No name."""

    at: datetime
    until: datetime
    ref: str
    colleague: str
    way: str


def day_sheet(viewer: Any, day: date) -> list[SheetLine]:
    """One's own appointments; the whole office's, but for compartments, for the coordination and the front desk."""
    begin = datetime.combine(day, time(), clock.zone())
    query = select(Appointment, Case.ref, User.name).join(Case, Case.id == Appointment.case_id)
    query = query.join(User, User.id == Appointment.user_id).where(
        Appointment.starts_at >= begin, Appointment.starts_at < clock.end_of(day), Appointment.state == "planned"
    )
    if viewer.has_role("coordinator") or viewer.has_role("front_desk"):
        query = query.where(Case.is_compartment.is_(False))
    else:
        query = query.where(Appointment.user_id == viewer.id, Case.id.in_(own_cases(viewer)))
    rows = db.session.execute(query.order_by(Appointment.starts_at, Appointment.id).limit(MOST))
    return [
        SheetLine(row.starts_at, row.starts_at + timedelta(minutes=row.minutes), ref, name, row.way)
        for row, ref, name in rows
    ]
