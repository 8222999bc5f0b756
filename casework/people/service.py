"""Who a person is: make one of a draft, keep spellings, contact points, answers and facts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

import phonenumbers
from sqlalchemy import select

from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.audit import actor
from casework.core.digits import latin_digits
from casework.core.models import db
from casework.core.sealed import get_vault, open_for
from casework.core.tokens import VISIT_IDLE
from casework.people.codes import start_visit
from casework.people.models import Answer, ContactPoint, Fact, LanguageLevel, NameKey, Person, Spelling, Visit
from casework.people.names import name_keys
from casework.register.facts import facts_of

__all__ = ["start_visit"]


def make_person(subject_id: uuid.UUID, *, call_name: str, language: str, adult: str = "unsure") -> Person:
    """The draft's subject becomes a person: same id, same keys, same return code.

    The subject's keys must exist already, committed: a row never comes before its key (architecture.md §8).
    """
    person = Person(id=subject_id, language=language, adult=adult, created_at=clock.now(), call_name=call_name)
    db.session.add(person)
    db.session.flush()
    add_spelling(person, call_name, kind="call_name", is_first=True)
    return person


def new_subject() -> uuid.UUID:
    """An id with its keys, committed before any row needs them. A swept orphan key does no harm."""
    subject = uuid.uuid4()
    get_vault().make_keys(str(subject))
    return subject


def add_spelling(person: Person, text: str, *, kind: str, is_former: bool = False, is_first: bool = False) -> Spelling:
    """One more spelling of the name; it is findable from now on."""
    row = Spelling(person_id=person.id, kind=kind, is_former=is_former, created_at=clock.now(), text=text)
    db.session.add(row)
    index_name(person.id, text, is_first=is_first)
    return row


def index_name(person_id: uuid.UUID, text: str, *, is_first: bool = False) -> None:
    """Put the keyed hashes of a name's parts into the index of names. `is_first`: nothing of this person is in it."""
    known = set() if is_first else set(db.session.scalars(select(NameKey.part).where(NameKey.person_id == person_id)))
    vault = get_vault()
    for part in {vault.blind(key, domain="name") for key in name_keys(text)} - known:
        db.session.add(NameKey(person_id=person_id, part=part))
    db.session.flush()


def normal_phone(typed: str) -> str | None:
    """The international form of a number as people type it, or None: a strange number only warns, never refuses."""
    try:
        number = phonenumbers.parse(latin_digits(typed), "DE")
    except phonenumbers.NumberParseException:
        return None
    return (
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.is_possible_number(number)
        else None
    )


def add_contact_point(
    person: Person,
    kind: str,
    typed: str,
    *,
    rank: int = 1,
    text_only: bool = False,
    may_leave_message: bool = False,
    shared_with: str | None = None,
) -> ContactPoint:
    """Keep a way to reach the person: as typed and in its normal form. Never unique (practice.md U2)."""
    normal = normal_phone(typed) if kind in {"phone", "sms", "messenger"} else typed.strip().casefold()
    row = ContactPoint(
        person_id=person.id,
        kind=kind,
        rank=rank,
        text_only=text_only,
        may_leave_message=may_leave_message,
        shared_with=shared_with,
        created_at=clock.now(),
        typed=typed,
        normal=normal,
        blind=get_vault().blind(normal or typed, domain="contact"),
    )
    db.session.add(row)
    return row


def keep_answers(
    subject_id: uuid.UUID,
    values: Mapping[str, Any],
    *,
    source: str = "person",
    form_version: str | None = None,
    before: Mapping[str, Any] | None = None,
) -> int:
    """Keep what changed among these answers, with its history, and derive the facts in the same transaction.

    Returns how many answers changed. A value of None takes an answer back. `before`: this subject's answers, when the
    caller has just read them.
    """
    now, who, changed = clock.now(), actor(), 0
    before = answers_of(subject_id) if before is None else before
    for field, value in values.items():
        if before.get(field) == value:
            continue
        changed += 1
        db.session.add(
            Answer(
                subject_id=subject_id,
                field=field,
                at=now,
                by_kind=who.kind,
                by_id=who.id,
                source=source,
                form_version=form_version,
                value=value,
            )
        )
    if changed:
        derive_facts(subject_id, {**before, **values}, is_first=not before)
    db.session.flush()
    return changed


def answers_of(subject_id: uuid.UUID, viewer: Any = SYSTEM) -> dict[str, Any]:
    """The newest answer to each question, as far as the viewer may read it."""
    rows = db.session.scalars(
        select(Answer).where(Answer.subject_id == subject_id).order_by(Answer.at, Answer.id)
    ).all()
    readable = [row for row in rows if viewer.reads(Answer.__dict__["value"], row)]
    open_for(viewer, readable, "answers")
    return {row.field: row.value for row in readable if row.value is not None}


def derive_facts(subject_id: uuid.UUID, answers: Mapping[str, Any], *, is_first: bool = False) -> None:
    """Replace the subject's coarse facts by those that its answers yield today. `is_first`: there were none."""
    wanted = {key: str(value) for key, value in facts_of(answers, clock.today()).items() if value is not None}
    for row in [] if is_first else db.session.scalars(select(Fact).where(Fact.subject_id == subject_id)):
        value = wanted.pop(row.key, None)
        if value is None:
            db.session.delete(row)
        else:
            row.value = value
    for key, value in wanted.items():
        db.session.add(Fact(subject_id=subject_id, key=key, value=value))


def add_level(
    person_id: uuid.UUID, language: str, level: str, *, source: str, on: date, by_id: uuid.UUID | None = None
) -> LanguageLevel:
    """One more entry in the history of language levels: nothing is overwritten."""
    row = LanguageLevel(person_id=person_id, language=language, level=level, source=source, on=on, by_id=by_id)
    db.session.add(row)
    db.session.flush()
    return row


def set_contact_stop(person: Person, reason: str | None) -> None:
    """No letter leaves from now on, queued ones neither; None lifts it. The reason is sealed (practice.md U8)."""
    person.contact_stop = reason is not None
    person.contact_stop_reason = reason


def sweep_visits() -> int:
    """Delete visits that are over; returns how many."""
    now = clock.now()
    rows = db.session.scalars(
        select(Visit).where((Visit.ends_at < now) | (Visit.seen_at < now - VISIT_IDLE)).limit(200)
    ).all()
    for row in rows:
        db.session.delete(row)
    return len(rows)
