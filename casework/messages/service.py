"""Writing letters and messages: the only door to a person's address.

A letter is a row of the transaction that caused it, in the recipient's language; `sending` carries it out. Who has no
machine channel gets it from a human, and nothing counts as delivered before that is recorded (practice.md U1).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import func, select

from casework.accounts.models import User
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l, speaking
from casework.core.models import db
from casework.messages.gate import way_to
from casework.messages.models import DeliveryAttempt, Letter, Message, Translation
from casework.messages.signals import letter_delivered as letter_delivered
from casework.people.models import Person

TRIES_THAT_COUNT = 3
LONGEST_MESSAGE = 5000
Render = Callable[[], tuple[str, str]]


class NothingWritten(Refusal):
    field = "body"
    message = _l("Please write something first.")


class ContactIsStopped(Refusal):
    message = _l("All contact with this person is stopped. Nothing was sent.")


class AlreadyDelivered(Refusal):
    message = _l("This letter has been delivered already.")


def new_message_id() -> str:
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname or "localhost"
    return f"<{uuid.uuid4().hex}@{host}>"


def write_letter(person: Person, kind: str, render: Render, *, due_at: datetime | None = None) -> Letter:
    """Put a letter to a person into the outbox, in their language, on the way that their contact rules allow."""
    with speaking(person.language):
        title, body = render()
    way = way_to(person)
    state = {"email": "queued", "portal": "sent", "human": "human", "stopped": "stopped"}[way.channel]
    letter = Letter(
        subject_id=person.id,
        person_id=person.id,
        kind=kind,
        language=person.language,
        created_at=clock.now(),
        channel="human" if way.channel == "stopped" else way.channel,
        state=state,
        message_id=new_message_id(),
        due_at=max(due_at or clock.now(), way.not_before or clock.now()),
        title=title,
        body=body,
    )
    db.session.add(letter)
    return letter


def write_to_subject(subject_id: uuid.UUID, language: str, kind: str, render: Render) -> Letter:
    """A letter that is nobody's business but its reader's: to an unsent draft, or with a way in.

    It hangs on no person, so no list and no page of the staff has it; its way is looked up when it leaves.
    """
    with speaking(language):
        title, body = render()
    letter = Letter(
        subject_id=subject_id, kind=kind, language=language, channel="email", state="queued", created_at=clock.now(),
        message_id=new_message_id(), due_at=clock.now(), title=title, body=body,
    )  # fmt: skip
    db.session.add(letter)
    return letter


def drop_letters_to_subject(subject_id: uuid.UUID, *kinds: str) -> int:
    """What was written to a draft and has not left is no longer true. Without kinds: all, sent ones too."""
    query = select(Letter).where(Letter.subject_id == subject_id, Letter.person_id.is_(None), Letter.user_id.is_(None))
    if kinds:
        query = query.where(Letter.kind.in_(kinds), Letter.state.in_(("queued", "held")))
    rows = db.session.scalars(query).all()
    for row in rows:
        db.session.delete(row)
    return len(rows)


def write_staff_letter(user: User, kind: str, render: Render) -> Letter:
    """A letter to a colleague: that there is news, never what."""
    with speaking(user.language):
        title, body = render()
    letter = Letter(
        subject_id=user.id,
        user_id=user.id,
        kind=kind,
        language=user.language,
        channel="email",
        created_at=clock.now(),
        state="queued",
        message_id=new_message_id(),
        due_at=clock.now(),
        title=title,
        body=body,
    )
    db.session.add(letter)
    return letter


def mark_delivered(letter: Letter, *, state: str = "delivered") -> None:
    """From here on an answer time may run. Tells the floors above once."""
    if letter.delivered_at is None:
        letter.state, letter.delivered_at = state, clock.now()
        letter_delivered.send(letter)


def is_delivered(letter: Letter) -> bool:
    return letter.delivered_at is not None


def record_attempt(letter: Letter, *, by: User, way: str, reached: bool, on: date | None = None) -> DeliveryAttempt:
    """A call, a letter by post, a paper handed over. Three tries on three different days count as delivered."""
    if letter.delivered_at is not None:
        raise AlreadyDelivered
    row = DeliveryAttempt(
        letter_id=letter.id, on=on or clock.today(), at=clock.now(), by_id=by.id, way=way, reached=reached
    )
    db.session.add(row)
    db.session.flush()
    days = db.session.scalar(
        select(func.count(func.distinct(DeliveryAttempt.on))).where(DeliveryAttempt.letter_id == letter.id)
    )
    if reached or (days or 0) >= TRIES_THAT_COUNT:
        mark_delivered(letter)
    return row


def opened_in_portal(person: Person) -> int:
    """The person has read their page: every open letter counts as delivered. Returns how many."""
    rows = db.session.scalars(
        select(Letter).where(
            Letter.person_id == person.id, Letter.delivered_at.is_(None), Letter.state.in_(("human", "queued", "sent"))
        )
    ).all()
    for row in rows:
        if row.channel != "email":
            mark_delivered(row)
    return len(rows)


def post_message(
    person: Person,
    *,
    direction: str,
    body: str,
    language: str,
    author: User | None = None,
    topic: str = "case",
    written_by: str | None = None,
    is_from_person: bool = True,
) -> Message:
    """Keep a message from or to a person. One that the office cannot read asks for a translation.

    `written_by`: the sender of a mail, as it named itself; `is_from_person` is False when that is somebody else.

    Raises NothingWritten; ContactIsStopped for one to a person who must not be contacted.
    """
    if not body.strip():
        raise NothingWritten
    # Who complains has asked for the answer, and reads it on their own page.
    if direction == "out" and topic == "case" and person.contact_stop:
        raise ContactIsStopped
    row = Message(
        person_id=person.id,
        direction=direction,
        topic=topic,
        author_id=author.id if author else None,
        language=language,
        needs_translation=direction == "in" and language not in ("de", "en"),
        created_at=clock.now(),
        is_from_person=is_from_person,
        written_by=written_by,
        body=body,
    )
    db.session.add(row)
    if direction == "out" and topic == "case":
        for asked in db.session.scalars(
            select(Message).where(
                Message.person_id == person.id,
                Message.direction == "in",
                Message.answered_at.is_(None),
                Message.topic == topic,
            )
        ):
            asked.answered_at = clock.now()
    return row


def add_translation(message: Message, *, language: str, body: str, author: User) -> Translation:
    """A human's translation beside the original, which stays as it is."""
    if not body.strip():
        raise NothingWritten
    message.needs_translation = False
    row = Translation(
        message_id=message.id,
        person_id=message.person_id,
        language=language,
        kind="human",
        author_id=author.id,
        created_at=clock.now(),
        body=body,
    )
    db.session.add(row)
    return row


def mark_read(person: Person) -> int:
    """The person has seen the office's messages. Returns how many were new."""
    rows = db.session.scalars(
        select(Message).where(Message.person_id == person.id, Message.direction == "out", Message.read_at.is_(None))
    ).all()
    for row in rows:
        row.read_at = clock.now()
    return len(rows)
