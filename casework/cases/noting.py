"""One note and what follows from it, in one go: the contact time that a funder counts, a task, an appointment, a message."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework.accounts.models import User
from casework.cases.appointments import make_appointment
from casework.cases.drafts import drop_draft
from casework.cases.models import Case, Note
from casework.cases.records import add_task, record_talk, write_note
from casework.core.errors import Refusal
from casework.messages.letters import news
from casework.messages.service import post_message, write_letter


@dataclass(frozen=True)
class Follows:
    """What shall follow from a note. What is None does not follow."""

    talk: Mapping[str, Any] | None = None
    task: tuple[str, date, uuid.UUID] | None = None
    appointment: tuple[datetime, int, str] | None = None
    message: tuple[str, str] | None = None


def write_with_all(
    case: Case, body: str, follows: Follows, *, by: User, is_restricted: bool = False, is_pinned: bool = False
) -> Note:
    """All of it or nothing. A refusal stands beside the field that it is about."""
    note = write_note(case, body, by=by, is_restricted=is_restricted, is_pinned=is_pinned)
    if follows.talk is not None:
        with _beside({"day": "talk_day", "heads": None}):
            record_talk([case.person_id], by=by, **follows.talk)
    if follows.task is not None:
        text, due_on, owner_id = follows.task
        with _beside({"text": "task_text", "due_on": "task_due"}):
            add_task(case, text, due_on, by=by, owner_id=owner_id)
    if follows.appointment is not None:
        starts_at, minutes, way = follows.appointment
        with _beside({"time": "meeting_time", "way": "meeting_way"}):
            make_appointment(case, starts_at=starts_at, by=by, minutes=minutes, way=way)
    if follows.message is not None:
        text, language = follows.message
        with _beside({"body": "message"}):
            post_message(case.person, direction="out", body=text, language=language, author=by)
            write_letter(case.person, "news", news)
    drop_draft(case, by)
    return note


@contextmanager
def _beside(names: Mapping[str, str | None]) -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        refusal.field = names.get(refusal.field or "", refusal.field)
        raise
