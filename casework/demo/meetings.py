"""Rooms, interpreters, and the times that the invented advisors offer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.appointments.interpreting import ask_interpreter, keep_interpreter
from casework.appointments.offering import days_at_work, offer_times
from casework.appointments.rooms import add_room
from casework.cases.drafts import keep_draft
from casework.cases.models import Access, Appointment, Case
from casework.core import clock
from casework.core.audit import acting_as
from casework.core.models import db

#: Names, languages, gender where they say it, how to reach them: all invented.
INTERPRETERS = (
    ("Frau Haddad (erfunden)", ["ar", "ckb", "fr"], "woman", "+49 30 5550191"),
    ("Herr Karimi (erfunden)", ["fa", "prs"], "man", "+49 30 5550192"),
    ("Frau Melnyk (erfunden)", ["uk", "ru"], "woman", "+49 30 5550193"),
)


def make_meetings(staff: Mapping[str, User]) -> None:
    room = add_room("A 1.23", 3)
    add_room("B 2.04", 8)
    db.session.flush()
    known = [
        keep_interpreter(None, name=name, languages=languages, gender=gender, reach=reach)
        for name, languages, gender, reach in INTERPRETERS
    ]
    db.session.flush()
    monday = clock.today() + timedelta(days=7 - clock.today().weekday())
    week = {monday + timedelta(days=number) for number in range(5)}
    for number, user in enumerate(staff.values()):
        if user.has_role("advisor") and (days := sorted(days_at_work(user, week))):
            with acting_as("user", str(user.id)):
                offer_times(user, days[number % len(days)], time(13), time(15), minutes=30, weeks=2, room=room.ref)
    db.session.flush()
    _ask_somebody(known)
    _begin_a_note(staff["beratung@example.org"])


def _ask_somebody(known: list[Any]) -> None:
    query = select(Appointment).where(Appointment.interpreter_language.is_not(None), Appointment.state == "planned")
    for meeting in db.session.scalars(query):
        spoken = meeting.interpreter_language
        fitting = next((one for one in known if spoken in one.languages), None)
        if spoken and fitting is not None:
            ask_interpreter(meeting, language=spoken, interpreter=fitting)


def _begin_a_note(user: User) -> None:
    """Somebody was called away in the middle of a sentence: it waits on their Today."""
    led = select(Case).join(Access, Access.case_id == Case.id).order_by(Case.opened_at, Case.id)
    led = led.where(
        Access.user_id == user.id, Access.role == "lead", Case.status == "plan_active", Case.closed_at.is_(None)
    )
    case = db.session.scalars(led).first()
    if case is None:
        return
    with acting_as("user", str(user.id)):
        draft = keep_draft(case, "Anruf der Kita: Ein Platz wird vielleicht zum 1. Februar frei,", by=user)
        if draft is not None:
            draft.kept_at = clock.now() - timedelta(hours=3)
