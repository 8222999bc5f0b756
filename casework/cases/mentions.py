"""Naming a colleague in a note, with @ before the name: only somebody who may read the note."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework.accounts.models import User
from casework.accounts.queries import staff
from casework.cases.models import Case, Note
from casework.cases.note_models import Mention
from casework.cases.permissions import READ_NOTES
from casework.cases.queries import load_workers
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _
from casework.core.models import db
from casework.core.sealed import open_for

_AT = re.compile(r"(?<![\w.])@(?=\w)")


class MayNotRead(Refusal):
    """Somebody who is named could not read the note; the message says who."""

    field = "body"


def mention_colleagues(note: Note, body: str, case: Case, by: User) -> list[User]:
    """Everybody whom the text names finds the note on their Today. Raises MayNotRead.

    A name is written whole, or as its first or last word where that is clear. What is nobody's name stays text.
    """
    if not _AT.search(body):
        return []
    named = [user for user in _named(body, staff(by)) if user.id != by.id]
    load_workers([case])
    for user in named:
        if not READ_NOTES.allows(user, case):
            raise MayNotRead(
                _(
                    "%(who)s does not work on this case and could not read this note. Ask for cover, or leave out the @.",
                    who=user.name,
                )
            )
    db.session.flush()
    for user in named:
        db.session.add(Mention(note_id=note.id, case_id=case.id, user_id=user.id, at=clock.now()))
    return named


def _named(body: str, colleagues: Sequence[User]) -> list[User]:
    found: dict[Any, User] = {}
    for mark in _AT.finditer(body):
        rest = body[mark.end() :].casefold()
        whole = [user for user in colleagues if _begins(rest, user.name.casefold())]
        part = [user for user in colleagues if any(_begins(rest, word) for word in user.name.casefold().split())]
        chosen = max(whole, key=lambda user: len(user.name)) if whole else part[0] if len(part) == 1 else None
        if chosen is not None:
            found[chosen.id] = chosen
    return list(found.values())


def _begins(text: str, name: str) -> bool:
    return text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()


def unread_mentions(viewer: Any, case: Case) -> list[Mention]:
    """The notes of this case that name the viewer and wait for them, newest first."""
    if not READ_NOTES.allows(viewer, case):
        return []
    query = select(Mention).where(Mention.case_id == case.id, Mention.user_id == viewer.id, Mention.seen_at.is_(None))
    rows = list(db.session.scalars(query.options(joinedload(Mention.note)).order_by(Mention.at.desc()).limit(50)))
    open_for(viewer, [row.note for row in rows], "mentions")
    return rows


def have_read(mentions: Sequence[Mention]) -> None:
    for row in mentions:
        row.seen_at = clock.now()
