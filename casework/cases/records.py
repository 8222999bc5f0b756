"""What is written down in a case: notes, talks, tasks."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from casework.accounts.models import User
from casework.cases.mentions import mention_colleagues
from casework.cases.models import Case, Note, Talk, TalkPerson, Task
from casework.cases.trail import refuse_closed, refuse_past
from casework.cases.words import INTERPRETED_BY
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.register.lists import codelist

LONGEST = 10_000
TIME_TO_CORRECT = timedelta(minutes=10)


class NothingWritten(Refusal):
    field = "body"
    message = _l("Please write something first.")


class TextTooLong(Refusal):
    field = "body"
    message = _l("This is too long. Please use at most 10,000 characters.")


class NoteIsFixed(Refusal):
    field = "body"
    message = _l("Ten minutes have passed. Please write a new note that says what is right.")


class NotYourNote(Refusal):
    message = _l("Only its author can correct a note.")


class NobodyThere(Refusal):
    field = "heads"
    message = _l("Please say how many people there were, at least one.")


class TalkNotYet(Refusal):
    field = "day"
    message = _l("This talk has not taken place yet.")


class UnknownAnswer(Refusal):
    message = _l("Please choose one of the answers.")


class DoneAlready(Refusal):
    message = _l("This was done already.")


def written(text: str, field: str) -> str:
    """The text without space around it. Marks that nobody sees are no text, though they may stand in one."""
    text = text.strip()
    if not any(unicodedata.category(char) not in {"Cf", "Cc", "Zs", "Zl", "Zp"} for char in text):
        raise NothingWritten(field=field)
    if len(text) > LONGEST:
        raise TextTooLong(field=field)
    return text


def write_note(case: Case, body: str, *, by: User, is_restricted: bool = False, is_pinned: bool = False) -> Note:
    """A note about this person alone. A restricted one is for the case's own people."""
    note = Note(
        case_id=case.id, person_id=case.person_id, author_id=by.id, created_at=clock.now(), is_restricted=is_restricted,
        is_pinned=is_pinned, body=written(body, "body"),
    )  # fmt: skip
    db.session.add(note)
    mention_colleagues(note, body, case, by)
    return note


def pin_note(note: Note, pinned: bool) -> None:
    """At the top of the case page, or back in its place."""
    note.is_pinned = pinned


def can_be_corrected(note: Note) -> bool:
    return clock.now() - note.created_at < TIME_TO_CORRECT


def correct_note(note: Note, body: str, *, by: User) -> None:
    """Change one's own note within ten minutes; later a new note corrects. Raises NoteIsFixed, NotYourNote."""
    if note.author_id != by.id:
        raise NotYourNote
    if not can_be_corrected(note):
        raise NoteIsFixed
    note.body = written(body, "body")


def record_talk(
    people: Sequence[uuid.UUID], *, at: datetime, minutes: int, channel: str, language: str, topic: str, by: User,
    interpreted_by: str | None = None, heads: int = 0, grant_id: uuid.UUID | None = None,
) -> Talk:  # fmt: skip
    """A talk with one person, several, or nobody in particular, who are then only counted (practice.md U3)."""
    for field, code, key in (
        ("channel", channel, "contact_channels"), ("topic", topic, "contact_topics"), ("language", language, "spoken_languages"),
    ):  # fmt: skip
        if code not in codelist(key):
            raise UnknownAnswer(field=field)
    if interpreted_by is not None and interpreted_by not in INTERPRETED_BY:
        raise UnknownAnswer(field="interpreted_by")
    if at > clock.now():
        raise TalkNotYet
    known = list(dict.fromkeys(people))
    count = max(heads, len(known))
    if count < 1:
        raise NobodyThere
    talk = Talk(
        at=at, minutes=minutes, channel=channel, language=language, topic=topic, interpreted_by=interpreted_by, heads=count,
        author_id=by.id, grant_id=grant_id,
    )  # fmt: skip
    db.session.add(talk)
    db.session.flush()
    for person_id in known:
        db.session.add(TalkPerson(talk_id=talk.id, person_id=person_id))
    return talk


def add_task(
    case: Case, text: str, due_on: date, *, by: User | None, owner_id: uuid.UUID | None = None, kind: str = "task"
) -> Task:
    """Something to do until a day, by its owner or else by who adds it."""
    refuse_closed(case)
    refuse_past(due_on, "due_on")
    task = Task(
        case_id=case.id, person_id=case.person_id, owner_id=owner_id or (by.id if by else None), kind=kind, due_on=due_on,
        created_at=clock.now(), text=written(text, "text"),
    )  # fmt: skip
    db.session.add(task)
    return task


def finish_task(task: Task) -> None:
    if task.done_at is not None:
        raise DoneAlready
    task.done_at = clock.now()
