"""Booking, moving and cancelling by the person themselves; moving by a colleague; reminders."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework.accounts.models import User
from casework.appointments.letters import there_is_news
from casework.appointments.models import Slot
from casework.appointments.queries import free_slot, open_case, slot_of
from casework.cases.appointments import (
    RoomIsTaken,
    make_appointment,
    moment_of,
    move_appointment,
    set_appointment_state,
)
from casework.cases.letters import appointment_reminder
from casework.cases.models import Appointment, Case
from casework.cases.signals import appointment_cancelled
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.sealed import open_for
from casework.messages.models import Letter
from casework.messages.service import mark_delivered, write_letter, write_staff_letter
from casework.people.models import Person

#: So many meetings one person may have chosen that are still to come: times are for all.
BOOKED_AT_MOST = 2
REMINDER = "appointment_reminder"


class SlotIsTaken(Refusal):
    status = 409
    field = "slot"
    message = _l("Somebody else has just taken this time. Please choose another one.")


class BookedEnough(Refusal):
    field = "slot"
    message = _l("You have two meetings already. Move one of them, or write to us.")


class TooLateForThis(Refusal):
    message = _l("This meeting has begun or is over. Please write to us.")


def book_slot(person: Person, ref: str) -> Appointment:
    """The person takes a free time. Raises SlotIsTaken for whoever comes second, BookedEnough."""
    slot, case = free_slot(person, ref), open_case(person)
    if slot is None or case is None:
        raise SlotIsTaken
    if len(booked_by(person)) >= BOOKED_AT_MOST:
        raise BookedEnough
    try:
        made = _made_from(case, slot)
    except RoomIsTaken as taken:
        raise SlotIsTaken from taken
    db.session.flush()
    slot.appointment_id = made.id
    _changed_by_person(made)
    return made


def _made_from(case: Case, slot: Slot) -> Appointment:
    return make_appointment(
        case, starts_at=slot.starts_at, by=slot.user, user_id=slot.user_id, minutes=slot.minutes, way=slot.way,
        place=slot.place or "", room=slot.room.ref if slot.room else "",
    )  # fmt: skip


def booked_by(person: Person) -> list[Appointment]:
    """What this person chose themselves and still lies ahead, each with its slot."""
    query = select(Appointment).join(Slot, Slot.appointment_id == Appointment.id)
    return list(
        db.session.scalars(
            query.where(
                Appointment.person_id == person.id, Appointment.state == "planned", Appointment.starts_at > clock.now()
            )
        )
    )


def move_to_slot(person: Person, appointment: Appointment, ref: str) -> None:
    """The person takes another free time instead. Their old one is free again."""
    _still_ahead(appointment)
    slot = free_slot(person, ref)
    if slot is None:
        raise SlotIsTaken
    _set_free(appointment)
    appointment.user_id = slot.user_id
    try:
        _move_into(appointment, slot)
    except RoomIsTaken as taken:
        raise SlotIsTaken from taken
    slot.appointment_id = appointment.id
    drop_reminders(appointment)
    _changed_by_person(appointment)


def _move_into(appointment: Appointment, slot: Slot) -> None:
    move_appointment(
        appointment, starts_at=slot.starts_at, minutes=slot.minutes, way=slot.way, place=slot.place or "",
        room=slot.room.ref if slot.room else "",
    )  # fmt: skip


def cancel_by_person(person: Person, appointment: Appointment) -> None:
    _still_ahead(appointment)
    cancel(appointment)
    _changed_by_person(appointment)


def cancel(appointment: Appointment) -> None:
    """Called off before it begins; its time is free again for others."""
    set_appointment_state(appointment, "cancelled")


@appointment_cancelled.connect
def free_the_time(appointment: Appointment, **_more: object) -> None:
    _set_free(appointment)
    drop_reminders(appointment)


def move_by_staff(
    appointment: Appointment, *, starts_at: datetime, minutes: int, way: str, place: str, room: str
) -> None:
    move_appointment(appointment, starts_at=starts_at, minutes=minutes, way=way, place=place, room=room)
    _set_free(appointment)
    drop_reminders(appointment)


def _still_ahead(appointment: Appointment) -> None:
    if appointment.state != "planned" or appointment.starts_at <= clock.now():
        raise TooLateForThis


def _set_free(appointment: Appointment) -> None:
    slot = slot_of(appointment)
    if slot is not None:
        slot.appointment_id = None
        db.session.flush()


def _changed_by_person(appointment: Appointment) -> None:
    """They saw it on their page, so nobody need tell them; the advisor learns that there is news."""
    appointment.changed_at = clock.now()
    db.session.flush()
    for letter in _open_letters(appointment, "appointment", "appointment_moved", "appointment_cancelled"):
        if letter.channel != "email":
            mark_delivered(letter)
    advisor = db.session.get_one(User, appointment.user_id)
    write_staff_letter(advisor, "appointment_changed", there_is_news)


def _open_letters(appointment: Appointment, *kinds: str) -> list[Letter]:
    query = select(Letter).where(
        Letter.person_id == appointment.person_id, Letter.kind.in_(kinds), Letter.delivered_at.is_(None),
        Letter.state.in_(("queued", "human", "sent")),
    )  # fmt: skip
    return list(db.session.scalars(query))


# --- reminders -------------------------------------------------------------------------------------------------------


def appointments_to_remind() -> list[Appointment]:
    """Planned, on the next working day or before it, and made before today: who booked today knows."""
    until = clock.end_of(clock.working_days_from(clock.today(), 1))
    begin = moment_of(clock.today(), time())
    query = select(Appointment).options(joinedload(Appointment.case)).where(
        Appointment.state == "planned", Appointment.reminded_at.is_(None), Appointment.created_at < begin,
        Appointment.starts_at > clock.now(), Appointment.starts_at < until,
    )  # fmt: skip
    return list(db.session.scalars(query.order_by(Appointment.starts_at).limit(200)))


def remind(appointment: Appointment) -> None:
    """By the way that the person's own rules allow (`messages.gate`); where no machine reaches them, a human calls."""
    open_for(SYSTEM, [appointment], "reminder")
    appointment.reminded_at = clock.now()
    write_letter(appointment.case.person, REMINDER, lambda: appointment_reminder(appointment))


def drop_reminders(appointment: Appointment) -> None:
    """A reminder that nobody has read yet is no longer true."""
    for letter in _open_letters(appointment, REMINDER):
        letter.state = "stopped"


def drop_old_reminders() -> int:
    """What nobody delivered before the meeting needs no delivery any more."""
    over = select(Letter).where(
        Letter.kind == REMINDER, Letter.state == "human", Letter.created_at < clock.now() - timedelta(days=4)
    )
    rows = db.session.scalars(over.limit(500)).all()
    for row in rows:
        row.state = "stopped"
    return len(rows)
