"""Appointments: made with a letter that says nothing outside; taken place, missed, cancelled."""

from __future__ import annotations

import uuid
from datetime import datetime

from casework.accounts.models import User
from casework.cases.letters import appointment_cancelled, appointment_made
from casework.cases.models import Appointment, Case
from casework.cases.trail import refuse_closed
from casework.cases.words import WAYS
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.messages.service import write_letter


class TimeIsOver(Refusal):
    field = "time"
    message = _l("This time is over. Please choose a later one.")


class UnknownWay(Refusal):
    field = "way"
    message = _l("Please choose one of the answers.")


class NotStartedYet(Refusal):
    message = _l("This appointment has not begun yet. You can cancel it.")


class IsOver(Refusal):
    message = _l("This appointment is over or was cancelled.")


#: From planned, and from nowhere else.
ENDS = frozenset({"done", "no_show", "cancelled"})


def make_appointment(
    case: Case, *, starts_at: datetime, by: User, user_id: uuid.UUID | None = None, minutes: int = 45, way: str = "in_person",
    place: str = "", interpreter_language: str | None = None,
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
    db.session.add(appointment)
    write_letter(case.person, "appointment", lambda: appointment_made(appointment))
    return appointment


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
