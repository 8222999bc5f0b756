"""What a person sees of their own file; open courses by offer."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from casework.cases.models import Appointment, Case
from casework.cases.queries import load_workers
from casework.core import clock
from casework.core.audit import Look
from casework.core.models import db
from casework.core.sealed import open_for
from casework.messages.models import Letter, Message
from casework.messages.queries import conversation, translations_of
from casework.people.models import Person
from casework.portal.models import Complaint
from casework.programmes.models import Cohort

PAGE = 50
LOOKS = 500
#: An appointment stays on the page until it is surely over.
STILL_SHOWN = timedelta(hours=1)
#: A letter in one of these states is not for reading: held after a restore, stopped by a contact stop.
NOT_SHOWN = ("held", "stopped")


def courses_by_offer(today: date) -> dict[uuid.UUID, list[Cohort]]:
    """The courses that take applications now or later, the next to begin first, by offer, in one statement."""
    query = select(Cohort).where(Cohort.closes_on >= today, Cohort.opens_on.is_not(None), Cohort.ends_on >= today)
    found: dict[uuid.UUID, list[Cohort]] = {}
    for cohort in db.session.scalars(query.order_by(Cohort.starts_on, Cohort.id)):
        found.setdefault(cohort.offer_id, []).append(cohort)
    return found


def is_open_now(cohort: Cohort, today: date) -> bool:
    return cohort.opens_on is not None and cohort.opens_on <= today


# --- the own file --------------------------------------------------------------------------------------------------


def own_case(person: Person) -> Case | None:
    """The person's open case, else their newest one, with who works on it."""
    query = select(Case).where(Case.person_id == person.id)
    case = db.session.scalar(query.order_by(Case.closed_at.is_not(None), Case.opened_at.desc()).limit(1))
    if case is not None:
        load_workers([case])
    return case


def is_in_compartment(person_id: uuid.UUID) -> bool:
    query = select(Case.id).where(Case.person_id == person_id, Case.is_compartment.is_(True)).limit(1)
    return db.session.scalar(query) is not None


def own_appointments(person: Person) -> list[Appointment]:
    """Planned meetings that are not over, the next one first."""
    query = select(Appointment).where(
        Appointment.person_id == person.id,
        Appointment.state == "planned",
        Appointment.starts_at >= clock.now() - STILL_SHOWN,
    )
    return open_for(person, db.session.scalars(query.order_by(Appointment.starts_at).limit(20)), "own appointments")


def _letters(person: Person) -> Any:
    """Letters that are due and meant to be read."""
    return select(Letter).where(
        Letter.person_id == person.id, Letter.due_at <= clock.now(), Letter.state.not_in(NOT_SHOWN)
    )


def _is_new(query: Any) -> Any:
    return query.where(Letter.delivered_at.is_(None), Letter.channel != "email")


def new_letters(person: Person, *, lock: bool = False) -> Sequence[Letter]:
    """Letters that wait to be read here. One that goes by e-mail is delivered by that, not by this page."""
    query = _is_new(_letters(person)).order_by(Letter.created_at)
    return db.session.scalars(query.with_for_update() if lock else query).all()


def new_messages(person: Person, *, lock: bool = False) -> Sequence[Message]:
    query = select(Message).where(
        Message.person_id == person.id, Message.topic == "case", Message.direction == "out", Message.read_at.is_(None)
    )
    return db.session.scalars(query.with_for_update() if lock else query).all()


def has_news(person: Person) -> bool:
    return bool(new_letters(person) or new_messages(person))


@dataclass(frozen=True)
class Item:
    """Something that was written, in the order of time. A new one is closed: it has neither title nor text yet."""

    at: datetime
    is_mine: bool
    is_new: bool
    language: str
    title: str | None = None
    text: str | None = None
    #: The text in the reader's language, by a human.
    translation: str | None = None


def correspondence(person: Person, language: str) -> list[Item]:
    """Letters and messages of this person, newest first."""
    letters = db.session.scalars(_letters(person).order_by(Letter.created_at.desc()).limit(PAGE))
    items = [_letter(letter) for letter in open_for(person, letters, "own letters")]
    messages = conversation(person, person.id, limit=PAGE)
    translated = translations_of(person, [message.id for message in messages])
    for message in messages:
        other = next((each.body for each in translated.get(message.id, ()) if each.language == language), None)
        items.append(_message(message, other))
    return sorted(items, key=lambda item: item.at, reverse=True)


def _letter(letter: Letter) -> Item:
    if letter.delivered_at is None and letter.channel != "email":
        return Item(letter.created_at, False, True, letter.language)
    return Item(letter.created_at, False, False, letter.language, letter.title, letter.body)


def _message(message: Message, translation: str | None) -> Item:
    is_mine = message.direction == "in"
    if not is_mine and message.read_at is None:
        return Item(message.created_at, False, True, message.language)
    return Item(message.created_at, is_mine, False, message.language, None, message.body, translation)


@dataclass(frozen=True)
class LookDay:
    """On this day someone with this function looked; the name only of the person's own advisor (practice.md U16)."""

    day: date
    function: str
    name: str | None


def looks_at(person: Person) -> list[LookDay]:
    """Who of the staff looked at the person's file, newest first, each function once a day."""
    query = select(Look.at, Look.function, Look.viewer_id).where(
        Look.person_id == person.id, Look.viewer_kind == "user", Look.outcome == "seen"
    )
    case = own_case(person)
    lead = case.lead if case else None
    found: dict[LookDay, None] = {}
    for row in db.session.execute(query.order_by(Look.at.desc()).limit(LOOKS)):
        name = lead.name if lead and row.viewer_id == str(lead.user_id) else None
        found[LookDay(clock.day_of(row.at), row.function, name)] = None
    return list(found)


def own_complaint(person: Person, *, lock: bool = False) -> Complaint | None:
    query = select(Complaint).where(Complaint.person_id == person.id)
    return db.session.scalar(query.with_for_update() if lock else query)
