"""What people holds of a person: their own export, and what goes when they are erased."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for
from casework.people.models import (
    Answer,
    ContactPoint,
    Fact,
    LanguageLevel,
    NameKey,
    Person,
    RelatedPerson,
    ReturnCode,
    Spelling,
    Visit,
)
from casework.people.return_ways import CodeEvent, MailKey, NewPinWord, ReturnLink

WAYS_BACK = (MailKey, ReturnLink, NewPinWord, CodeEvent)


def export(subject_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    """Everything but the return code: who reads the export elsewhere must not come in with it."""
    return {
        "names": [
            {"spelling": row.text, "kind": row.kind, "paper": row.paper, "former": row.is_former} for row in _of(Spelling, subject_id)
        ],
        "ways_to_reach": [
            {
                "kind": row.kind, "given": row.typed, "text_only": row.text_only, "may_leave_message": row.may_leave_message,
                "shared_with": row.shared_with, "order": row.rank, "safe_times": row.safe_times,
                "came_back_on": row.came_back_at,
            }
            for row in _of(ContactPoint, subject_id)
        ],
        "related_people": [
            {
                "kind": row.kind, "name": row.name, "reach": row.reach, "may_be_told": row.may_be_told,
                "must_not_know": row.must_not_know, "until": row.until,
            }
            for row in _of(RelatedPerson, subject_id)
        ],
        "answers": [
            {"question": row.field, "answer": row.value, "on": row.at, "source": row.source}
            for row in _of(Answer, subject_id)
        ],
        "facts": [{"what": row.key, "value": row.value} for row in _of(Fact, subject_id)],
        "language_levels": [
            {"language": row.language, "level": row.level, "source": row.source, "on": row.on}
            for row in _of(LanguageLevel, subject_id)
        ],
        "code_and_pin": [{"on": row.at, "what": row.kind} for row in _of(CodeEvent, subject_id)],
        "trusted_people": [
            {"name": row.whom, "since": row.made_at} for row in _of(NewPinWord, subject_id) if row.kind == "voucher"
        ],
    }  # fmt: skip


def _of(model: Any, subject_id: uuid.UUID) -> list[Any]:
    column = model.subject_id if hasattr(model, "subject_id") else model.person_id
    return open_for(SYSTEM, db.session.scalars(select(model).where(column == subject_id)), "own export")


def scrub(subject_id: uuid.UUID, kept: frozenset[str]) -> int:
    """Names, ways, answers and the code go; the person stays as a row of a month. Which facts stay, privacy judges."""
    gone: list[Any] = [
        row for row in _rows(Answer, subject_id) if Answer.__dict__["value"].retention_of(row) not in kept
    ]
    for model in (Spelling, NameKey, ContactPoint, RelatedPerson, ReturnCode, Visit, *WAYS_BACK):
        gone += _rows(model, subject_id)
    for row in gone:
        db.session.delete(row)
    person = db.session.get(Person, subject_id)
    if person is not None:
        _empty(person)
    db.session.flush()
    return len(gone) + (person is not None)


def _rows(model: Any, subject_id: uuid.UUID) -> list[Any]:
    column = model.subject_id if hasattr(model, "subject_id") else model.person_id
    return list(db.session.scalars(select(model).where(column == subject_id)))


def _empty(person: Person) -> None:
    today, since = clock.today(), clock.day_of(person.created_at)
    person.call_name = person.contact_stop_reason = person.alias = None
    person.language, person.adult = "und", "unsure"
    person.contact_stop = person.little_on_phone = False
    person.created_at = datetime(since.year, since.month, 1, tzinfo=UTC)
    person.erased_on = person.erased_on or today.replace(day=1)
