"""Appointments: made with a letter that says nothing outside; moved, taken place, missed, cancelled."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select

from casework.accounts.models import User
from casework.cases.letters import appointment_cancelled, appointment_made, appointment_missed, appointment_moved
from casework.cases.models import Appointment, Case
from casework.cases.signals import appointment_cancelled as appointment_was_cancelled
from casework.cases.trail import note_step, refuse_closed
from casework.cases.words import WAYS
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.messages.service import write_letter
from casework.programmes.models import Room

#: So often somebody did not come, and we wait for them instead of asking again (domain: two reminders, then waiting).
MISSES = 2
WAIT_AFTER_MISSES = timedelta(days=14)
#: Nobody meets for longer: how far back an appointment can begin that is not over yet.
LONGEST = timedelta(days=1)


class TimeIsOver(Refusal):
    field = "time"
    message = _l("This time is over. Please choose a later one.")


class NoSuchTime(Refusal):
    field = "time"
    message = _l("The clocks change on this day, and this time does not exist. Please choose another one.")


class UnknownWay(Refusal):
    field = "way"
    message = _l("Please choose one of the answers.")


class UnknownRoom(Refusal):
    field = "room"
    message = _l("Please choose one of the answers.")


class RoomIsTaken(Refusal):
    field = "room"
    message = _l("This room is taken at that time. Please choose another room or another time.")


class NotStartedYet(Refusal):
    message = _l("This appointment has not begun yet. You can cancel it.")


class IsOver(Refusal):
    message = _l("This appointment is over or was cancelled.")


#: From planned, and from nowhere else.
ENDS = frozenset({"done", "no_show", "cancelled"})


def moment_of(day: date, at: time) -> datetime:
    """A time of day in the programme's zone. Raises NoSuchTime for one that the clocks leave out.

    Of the hour that comes twice it is the first.
    """
    exact = datetime.combine(day, at, clock.zone()).astimezone(UTC)
    if exact.astimezone(clock.zone()).time() != at:
        raise NoSuchTime
    return exact


def make_appointment(
    case: Case, *, starts_at: datetime, by: User, user_id: uuid.UUID | None = None, minutes: int = 45, way: str = "in_person",
    place: str = "", room: str = "", interpreter_language: str | None = None,
) -> Appointment:  # fmt: skip
    """Meet the person; the letter goes out in their language with a subject that anyone may see (practice.md U5)."""
    refuse_closed(case)
    if way not in WAYS:
        raise UnknownWay
    if starts_at <= clock.now():
        raise TimeIsOver
    appointment = Appointment(
        case_id=case.id, person_id=case.person_id, user_id=user_id or by.id, starts_at=starts_at, minutes=minutes, way=way,
        interpreter_language=interpreter_language, created_at=clock.now(), place=place.strip() or None,
    )  # fmt: skip
    take_room(appointment, room)
    db.session.add(appointment)
    write_letter(case.person, "appointment", lambda: appointment_made(appointment))
    return appointment


def move_appointment(
    appointment: Appointment, *, starts_at: datetime, minutes: int, way: str, place: str = "", room: str = ""
) -> None:
    """Another time, another place: one letter says the old and the new time. A reminder goes out anew."""
    if appointment.state != "planned" or appointment.starts_at <= clock.now():
        raise IsOver
    if way not in WAYS:
        raise UnknownWay
    if starts_at <= clock.now():
        raise TimeIsOver
    before = appointment.starts_at
    appointment.starts_at, appointment.minutes, appointment.way = starts_at, minutes, way
    appointment.place, appointment.reminded_at = place.strip() or None, None
    take_room(appointment, room)
    write_letter(appointment.case.person, "appointment_moved", lambda: appointment_moved(appointment, before))


def take_room(appointment: Appointment, ref: str) -> None:
    """The room is locked, then asked: two appointments at one moment cannot both find it free. Raises RoomIsTaken."""
    if not ref:
        appointment.room_id = None
        return
    room = db.session.scalar(select(Room).where(Room.ref == ref, Room.closed_at.is_(None)).with_for_update())
    if room is None:
        raise UnknownRoom
    with db.session.no_autoflush:
        others = db.session.scalars(
            select(Appointment).where(
                Appointment.room_id == room.id, Appointment.state == "planned", Appointment.id != appointment.id,
                Appointment.starts_at > appointment.starts_at - LONGEST, Appointment.starts_at < end_of(appointment),
            )
        ).all()  # fmt: skip
    if any(end_of(one) > appointment.starts_at for one in others):
        raise RoomIsTaken
    appointment.room_id = room.id
    if not appointment.place:
        appointment.place = room.name


def end_of(appointment: Appointment) -> datetime:
    return appointment.starts_at + timedelta(minutes=appointment.minutes)


def set_appointment_state(appointment: Appointment, state: str) -> None:
    """Done or missed after its beginning, cancelled before; a cancelled one is told to the person."""
    if appointment.state != "planned" or state not in ENDS:
        raise IsOver
    has_begun = appointment.starts_at <= clock.now()
    if state == "cancelled":
        if has_begun:
            raise IsOver
        write_letter(appointment.case.person, "appointment_cancelled", lambda: appointment_cancelled(appointment))
    elif not has_begun:
        raise NotStartedYet
    appointment.state = state
    if state == "cancelled":
        appointment_was_cancelled.send(appointment)
    if state == "no_show":
        _after_a_miss(appointment)


def misses_of(case: Case) -> int:
    """How often the person did not come, in this case."""
    count = select(func.count()).where(Appointment.case_id == case.id, Appointment.state == "no_show")
    return db.session.scalar(count) or 0


def _after_a_miss(appointment: Appointment) -> None:
    """A kind letter each time; from the second time on the case waits for the person, with a day to look again."""
    case = appointment.case
    db.session.flush()
    write_letter(case.person, "appointment_missed", lambda: appointment_missed(appointment))
    if case.is_open and case.waiting_for is None and misses_of(case) >= MISSES:
        until = clock.today() + WAIT_AFTER_MISSES
        case.waiting_for, case.waiting_since, case.waiting_until = "person", clock.now(), until
        note_step(case, "waiting", "person", until)
