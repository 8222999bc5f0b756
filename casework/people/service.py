"""Who a person is: make one of a draft, keep spellings, answers and facts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.audit import actor
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.rows import add_rows, add_unread
from casework.core.sealed import get_vault, open_for
from casework.core.tokens import VISIT_IDLE
from casework.people.codes import start_visit
from casework.people.contacts import add_contact_point, detail_of, normal_phone, reach_as_answered
from casework.people.links import keep_mail_key
from casework.people.models import Answer, Fact, LanguageLevel, NameKey, Person, Spelling, Visit
from casework.people.names import name_keys
from casework.people.related import note_age
from casework.register.facts import facts_of

__all__ = ["add_contact_point", "normal_phone", "start_visit"]


def make_person(subject_id: uuid.UUID, *, call_name: str, language: str, adult: str = "unsure") -> Person:
    """The draft's subject becomes a person: same id, same keys, same return code.

    The subject's keys must exist already, committed: a row never comes before its key (architecture.md §8).
    """
    person = new_person(subject_id, call_name=call_name, language=language, adult=adult)
    db.session.flush()
    add_spelling(person, call_name, kind="call_name", is_first=True)
    return person


def new_person(subject_id: uuid.UUID, *, call_name: str, language: str, adult: str = "unsure") -> Person:
    """As `make_person`, but not written yet, and not to be found by the name: whoever calls this goes on with both."""
    person = Person(id=subject_id, language=language, adult=adult, created_at=clock.now(), call_name=call_name)
    db.session.add(person)
    return person


def new_subject() -> uuid.UUID:
    """An id with its keys, committed before any row needs them. A swept orphan key does no harm."""
    subject = uuid.uuid4()
    get_vault().make_keys(str(subject))
    return subject


def add_spelling(person: Person, text: str, *, kind: str, is_former: bool = False, is_first: bool = False) -> Spelling:
    """One more spelling of the name; it is findable from now on."""
    index_name(person, text, is_first=is_first)
    row = Spelling(person_id=person.id, kind=kind, is_former=is_former, created_at=clock.now(), text=text)
    db.session.add(row)
    return row


def retire_spellings(person: Person, kind: str) -> None:
    """The spellings of this kind are former ones from now on: they find the person and are never shown."""
    rows = db.session.scalars(select(Spelling).where(Spelling.person_id == person.id, Spelling.kind == kind))
    for row in rows:
        row.is_former = True


def index_name(person: Person, text: str, *, is_first: bool = False) -> None:
    """Put the keyed hashes of a name's parts into the index of names. `is_first`: nothing of this person is in it."""
    known = set() if is_first else set(db.session.scalars(select(NameKey.part).where(NameKey.person_id == person.id)))
    vault = get_vault()
    new = {vault.blind(key, domain="name") for key in name_keys(text)} - known
    add_rows(NameKey, [{"person_id": person.id, "part": part, "since": person.created_at} for part in new])


def index_anew(person_id: uuid.UUID) -> None:
    """Make the index of names and the facts of this person again from what hangs on them now."""
    for row in db.session.scalars(select(NameKey).where(NameKey.person_id == person_id)):
        db.session.delete(row)
    db.session.flush()
    person = db.session.get_one(Person, person_id)
    spellings = select(Spelling).where(Spelling.person_id == person_id)
    for spelling in open_for(SYSTEM, db.session.scalars(spellings), "index of names"):
        index_name(person, spelling.text or "")
    derive_facts(person_id, answers_of(person_id))


def keep_answers(
    subject_id: uuid.UUID,
    values: Mapping[str, Any],
    *,
    source: str = "person",
    form_version: str | None = None,
    before: Mapping[str, Any] | None = None,
    at: datetime | None = None,
    of_draft: bool = False,
) -> int:
    """Keep what changed among these answers, with its history, and derive the facts in the same transaction.

    Returns how many answers changed. A value of None takes an answer back. `before`: this subject's answers, when the
    caller has just read them. `of_draft`: the subject is a form that is not sent: nobody reckons with its facts yet.
    """
    now, who = at or clock.now(), actor()
    before = answers_of(subject_id) if before is None else before
    changed = {field: value for field, value in values.items() if before.get(field) != value}
    add_unread(
        [
            Answer(
                subject_id=subject_id, field=field, at=now, by_kind=who.kind, by_id=who.id, source=source,
                form_version=form_version, value=value,
            )
            for field, value in changed.items()
        ]
    )  # fmt: skip
    if "email" in values and values["email"] != before.get("email"):
        keep_mail_key(subject_id, values["email"])
    if changed and not of_draft:
        derive_facts(subject_id, {**before, **values})
    db.session.flush()
    return len(changed)


class NoDetail(Refusal):
    message = _l("Please fill this in.")


def change_reach(person: Person, values: Mapping[str, Any], *, source: str) -> None:
    """Another way to reach the person from now on. Raises NoDetail beside the number or address that it needs."""
    keep_answers(person.id, values, source=source)
    answers = answers_of(person.id)
    detail = detail_of(str(answers.get("reach_by") or ""))
    if detail and not answers.get(detail):
        raise NoDetail(field=detail)
    reach_as_answered(person, answers)


def answers_of(subject_id: uuid.UUID, viewer: Any = SYSTEM, *, with_gaps: bool = False) -> dict[str, Any]:
    """The newest answer to each question, as far as the viewer may read it. `with_gaps`: see `newest_of`."""
    query = select(Answer).where(Answer.subject_id == subject_id).order_by(Answer.at, Answer.id)
    return newest_of(db.session.scalars(query), viewer, with_gaps=with_gaps)


def newest_of(rows: Iterable[Answer], viewer: Any = SYSTEM, *, with_gaps: bool = False) -> dict[str, Any]:
    """The newest answer to each question among these, which come in their order of time. What was taken back is none;
    `with_gaps` it is None: somebody emptied here what may stand elsewhere.
    """
    readable = [row for row in rows if viewer.reads(Answer.__dict__["value"], row)]
    open_for(viewer, readable, "answers")
    newest = {row.field: row.value for row in readable}
    return newest if with_gaps else without_gaps(newest)


def without_gaps(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in answers.items() if value is not None}


def derive_facts(subject_id: uuid.UUID, answers: Mapping[str, Any], *, is_new: bool = False) -> None:
    """Replace the person's coarse facts by those that their answers yield today. Someone new has none: they are not sought."""
    wanted = {key: str(value) for key, value in facts_of(answers, clock.today()).items() if value is not None}
    note_age(subject_id, wanted.get("is_adult"))
    known: Iterable[Fact] = [] if is_new else db.session.scalars(select(Fact).where(Fact.subject_id == subject_id))
    for row in known:
        value = wanted.pop(row.key, None)
        if value is None:
            db.session.delete(row)
        else:
            row.value = value
    add_rows(Fact, [{"subject_id": subject_id, "key": key, "value": value} for key, value in wanted.items()])


def add_level(
    person_id: uuid.UUID, language: str, level: str, *, source: str, on: date, by_id: uuid.UUID | None = None
) -> LanguageLevel:
    """One more entry in the history of language levels: nothing is overwritten."""
    row = LanguageLevel(person_id=person_id, language=language, level=level, source=source, on=on, by_id=by_id)
    db.session.add(row)
    return row


def set_contact_stop(person: Person, reason: str | None) -> None:
    """No letter leaves from now on, queued ones neither; None lifts it. The reason is sealed (practice.md U8)."""
    person.contact_stop = reason is not None
    person.contact_stop_reason = reason


def end_visits(subject_ids: Iterable[uuid.UUID]) -> None:
    """Whoever is in with one of these codes has to come in again."""
    for row in db.session.scalars(select(Visit).where(Visit.subject_id.in_(list(subject_ids)))):
        db.session.delete(row)


def sweep_visits() -> int:
    """Delete visits that are over; returns how many."""
    now = clock.now()
    rows = db.session.scalars(
        select(Visit).where((Visit.ends_at < now) | (Visit.seen_at < now - VISIT_IDLE)).limit(200)
    ).all()
    for row in rows:
        db.session.delete(row)
    return len(rows)
