"""Reading messages and letters."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from casework.accounts.models import User
from casework.accounts.queries import staff_names
from casework.core.kept import PERSON
from casework.core.models import db
from casework.core.sealed import open_for
from casework.messages.models import DeliveryAttempt, Letter, Message, Translation
from casework.people.queries import People, is_among


def conversation(viewer: Any, person_id: uuid.UUID, *, topic: str = "case", limit: int = 50) -> list[Message]:
    """The newest messages with a person, oldest first. A complaint is another topic and never among these.

    Of what others wrote to the office about them the person learns by asking (privacy), not on their page.
    """
    query = _newest(topic, limit)
    if viewer.kind == "person":
        query = query.where(Message.is_from_person.is_(True))
    rows = db.session.scalars(query, {PERSON.key: person_id}).all()
    return open_for(viewer, reversed(rows), "conversation")


def conversation_with_translations(
    viewer: Any, person_id: uuid.UUID, *, limit: int
) -> tuple[list[Message], dict[uuid.UUID, list[Translation]]]:
    """As `conversation`, with the translations of each and who made them, in one statement: for a staff member's page."""
    messages: dict[Message, list[Translation]] = {}
    for message, translation, author in db.session.execute(_with_translations(limit), {PERSON.key: person_id}):
        held = messages.setdefault(message, [])
        if translation is not None:
            translation.remember_author(author)
            held.append(translation)
    open_for(viewer, messages, "conversation")
    open_for(viewer, [each for held in messages.values() for each in held], "conversation")
    return list(messages), {message.id: held for message, held in messages.items() if held}


@cache
def _with_translations(limit: int) -> Any:
    newest = aliased(Message, _newest("case", limit).subquery())
    return (
        select(newest, Translation, User.name)
        .outerjoin(Translation, Translation.message_id == newest.id)
        .outerjoin(User, User.id == Translation.author_id)
        .order_by(newest.created_at, newest.id.desc(), Translation.created_at, Translation.id)
    )


def _newest(topic: str, limit: int) -> Any:
    query = select(Message).where(Message.person_id == PERSON, Message.topic == topic)
    return query.order_by(Message.created_at.desc(), Message.id).limit(limit)


def translations_of(viewer: Any, message_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Translation]]:
    found: dict[uuid.UUID, list[Translation]] = {}
    if message_ids:
        rows = db.session.scalars(select(Translation).where(Translation.message_id.in_(message_ids)))
        opened = open_for(viewer, rows, "conversation")
        names = staff_names(viewer, {row.author_id for row in opened if row.author_id}) if viewer.kind == "user" else {}
        for row in opened:
            row.remember_author(names.get(row.author_id))
            found.setdefault(row.message_id, []).append(row)
    return found


def letters_of(viewer: Any, person_id: uuid.UUID, *, limit: int = 20) -> list[Letter]:
    """The newest letters to a person."""
    query = select(Letter).where(Letter.person_id == person_id).order_by(Letter.created_at.desc()).limit(limit)
    return open_for(viewer, db.session.scalars(query), "letters")


def find_letter(viewer: Any, letter_id: uuid.UUID, *, among: People, lock: bool = False) -> Letter | None:
    """A letter to one of these persons."""
    query = select(Letter).where(Letter.id == letter_id, is_among(among, Letter.person_id))
    row = db.session.scalar(query.with_for_update() if lock else query)
    return open_for(viewer, [row], "delivery")[0] if row else None


def to_deliver(viewer: Any, *, among: People, limit: int = 50) -> list[Letter]:
    """Letters that wait for a human, longest first."""
    query = (
        select(Letter)
        .where(Letter.state == "human", is_among(among, Letter.person_id))
        .order_by(Letter.due_at)
        .limit(limit)
    )
    return open_for(viewer, db.session.scalars(query), "delivery")


def attempts_of(viewer: Any, letter_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[DeliveryAttempt]]:
    found: dict[uuid.UUID, list[DeliveryAttempt]] = {}
    if letter_ids:
        query = select(DeliveryAttempt).where(DeliveryAttempt.letter_id.in_(letter_ids)).order_by(DeliveryAttempt.at)
        for row in db.session.scalars(query):
            found.setdefault(row.letter_id, []).append(row)
    return found


def oldest_unsent() -> datetime | None:
    """When the oldest letter that should have left was due: the doctor asks."""
    return db.session.scalar(select(func.min(Letter.due_at)).where(Letter.state.in_(("queued", "sending"))))
