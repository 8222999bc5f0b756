"""The times that an advisor offers."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from casework.accounts.models import User
from casework.appointments.models import WEEKS_AT_MOST, Slot
from casework.cases.appointments import UnknownRoom, UnknownWay, moment_of
from casework.cases.words import WAYS
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.programmes.models import Room


class EndsTooEarly(Refusal):
    field = "until"
    message = _l("Between these times there is no room for one meeting.")


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
    clocks change. Returns how many are new. Raises EndsTooEarly, NothingNew, NoSuchTime.
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
