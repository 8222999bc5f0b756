"""The times that an advisor offers."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from casework.accounts.models import User
from casework.appointments.models import WEEKS_AT_MOST, Slot
from casework.cases.appointments import UnknownRoom, UnknownWay, moment_of
from casework.cases.words import WAYS
from casework.core import clock, contributions
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.programmes.models import Room


class EndsTooEarly(Refusal):
    field = "until"
    message = _l("Between these times there is no room for one meeting.")


class NotAtWork(Refusal):
    field = "day"
    message = _l("By your profile and your absences you are not there on this day.")


class NothingNew(Refusal):
    field = "day"
    message = _l("All these times are over, or you offer them already.")


class IsBooked(Refusal):
    message = _l("Somebody has booked this time. Cancel or move the appointment instead.")


def offer_times(
    user: User, day: date, begin: time, until: time, *, minutes: int, weeks: int = 1, way: str = "in_person",
    place: str = "", room: str = "",
) -> int:  # fmt: skip
    """One meeting after another between two times of day, for so many weeks: nine o'clock stays nine o'clock when the
    clocks change. On days on which they do not work or are away nothing is offered. Returns how many are new.
    Raises EndsTooEarly, NotAtWork, NothingNew, NoSuchTime.
    """
    if way not in WAYS:
        raise UnknownWay
    room_id = _room_id(room)
    wanted = [
        start
        for week in range(min(max(weeks, 1), WEEKS_AT_MOST))
        for start in _starts(day + timedelta(weeks=week), begin, until, minutes)
    ]
    if not wanted:
        raise EndsTooEarly
    at_work = days_at_work(user, {clock.day_of(start) for start in wanted})
    wanted = [start for start in wanted if clock.day_of(start) in at_work]
    if not wanted:
        raise NotAtWork
    there = set(db.session.scalars(select(Slot.starts_at).where(Slot.user_id == user.id, Slot.starts_at >= wanted[0])))
    new = [start for start in wanted if start > clock.now() and start not in there]
    if not new:
        raise NothingNew
    for start in new:
        db.session.add(
            Slot(
                user_id=user.id, starts_at=start, minutes=minutes, way=way, place=place.strip() or None, room_id=room_id,
                created_at=clock.now(),
            )
        )  # fmt: skip
    return len(new)


def days_at_work(user: User, days: Collection[date]) -> set[date]:
    """Those on which all features that know somebody's days (`presence.py`) say that they are there."""
    left = set(days)
    for module in contributions.modules("presence"):
        left &= module.days_at_work(user, left)
    return left


def withdraw_where_away(user: User) -> int:
    """Somebody's days have changed: what they offered on others goes. What is booked stays. Returns how many."""
    query = select(Slot).where(Slot.user_id == user.id, Slot.appointment_id.is_(None), Slot.starts_at > clock.now())
    rows = db.session.scalars(query).all()
    at_work = days_at_work(user, {clock.day_of(row.starts_at) for row in rows})
    gone = [row for row in rows if clock.day_of(row.starts_at) not in at_work]
    for row in gone:
        db.session.delete(row)
    return len(gone)


def _starts(day: date, begin: time, until: time, minutes: int) -> list[datetime]:
    """In the time that really passes: where the clocks leave out an hour there is one meeting less."""
    at, end = moment_of(day, begin), moment_of(day, until)
    length, found = timedelta(minutes=minutes), []
    while at + length <= end:
        found.append(at)
        at += length
    return found


def _room_id(ref: str) -> uuid.UUID | None:
    if not ref:
        return None
    found = db.session.scalar(select(Room.id).where(Room.ref == ref, Room.closed_at.is_(None)))
    if found is None:
        raise UnknownRoom
    return found


def withdraw_slot(slot: Slot) -> None:
    if slot.appointment_id is not None:
        raise IsBooked
    db.session.delete(slot)


def withdraw_between(user: User, first: date, last: date) -> int:
    """Whoever is away offers no times. What is booked stays: somebody has to speak with the person. Returns how many."""
    begin, end = datetime.combine(first, time(), clock.zone()), clock.end_of(last)
    query = select(Slot).where(Slot.user_id == user.id, Slot.appointment_id.is_(None))
    rows = db.session.scalars(query.where(Slot.starts_at >= begin, Slot.starts_at < end)).all()
    for row in rows:
        db.session.delete(row)
    return len(rows)
