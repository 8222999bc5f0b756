"""Beginning a message and going on later; many messages that are looked at before they go out."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select

from casework.accounts.models import User
from casework.core import clock
from casework.core.counting import counting
from casework.core.i18n import _, speaking
from casework.core.models import db
from casework.core.sealed import open_for
from casework.messages.letters import news
from casework.messages.models import HeldMessage, MessageDraft, MessageTemplate
from casework.messages.service import NothingWritten, post_message, write_letter
from casework.people.models import Person
from casework.people.queries import People, is_among


def templates_for(viewer: Any) -> list[MessageTemplate]:
    """Those of everybody and of one's own team; whoever coordinates has all."""
    query = select(MessageTemplate).where(MessageTemplate.retired_at.is_(None), _reached(viewer))
    return list(db.session.scalars(query.order_by(MessageTemplate.name, MessageTemplate.id)))


def find_template(viewer: Any, ref: str, *, lock: bool = False) -> MessageTemplate | None:
    query = select(MessageTemplate).where(
        MessageTemplate.ref == ref, MessageTemplate.retired_at.is_(None), _reached(viewer)
    )
    return db.session.scalar(query.with_for_update() if lock else query)


def _reached(viewer: Any) -> Any:
    if viewer.has_role("coordinator"):
        return MessageTemplate.id.is_not(None)
    own = MessageTemplate.team_id == viewer.team_id if getattr(viewer, "team_id", None) else None
    everybodys = MessageTemplate.team_id.is_(None)
    return everybodys if own is None else or_(everybodys, own)


# --- a draft ---------------------------------------------------------------------------------------------------------


def draft_of(author: User, person_id: uuid.UUID) -> MessageDraft | None:
    """What this colleague has begun to write to this person. Nobody else's."""
    query = select(MessageDraft).where(MessageDraft.person_id == person_id, MessageDraft.author_id == author.id)
    row = db.session.scalar(query)
    return open_for(author, [row], "own draft")[0] if row is not None else None


def keep_draft(person: Person, body: str, *, language: str, author: User) -> None:
    """Kept until it is sent; an empty one is gone."""
    row = draft_of(author, person.id)
    if not body.strip():
        drop_draft(person, author)
        return
    if row is None:
        row = MessageDraft(
            person_id=person.id, author_id=author.id, created_at=clock.now(), language=language, body=body
        )
        db.session.add(row)
    row.body, row.language = body, language
    db.session.flush()


def drop_draft(person: Person, author: User) -> None:
    row = draft_of(author, person.id)
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def with_a_line_about_its_language(body: str, language: str, person: Person) -> str:
    """In German to somebody who reads another language: a line in theirs says so, and how to get it explained (U13)."""
    if language != "de" or person.language == "de":
        return body
    with speaking(person.language) as spoken:
        if spoken == "de":
            return body
        line = _("This message is in German. Write to us or call us, and we explain it in your language.")
    return f"{line}\n\n{body}"


# --- many at once, looked at first -----------------------------------------------------------------------------------


def hold_message(person: Person, body: str, *, language: str, author: User) -> HeldMessage:
    """A message that goes out when somebody has looked at it in the outbox."""
    if not body.strip():
        raise NothingWritten
    row = HeldMessage(person_id=person.id, author_id=author.id, created_at=clock.now(), language=language, body=body)
    db.session.add(row)
    return row


def held_messages(viewer: Any, *, among: People, limit: int, refs: Iterable[str] | None = None) -> list[HeldMessage]:
    """Those that one wrote oneself; whoever coordinates sees all within reach. The oldest first."""
    query = _held(viewer, among)
    if refs is not None:
        query = query.where(HeldMessage.ref.in_(list(refs))).with_for_update()
    ordered = query.order_by(HeldMessage.created_at, HeldMessage.id).limit(limit)
    return open_for(viewer, db.session.scalars(ordered), "outbox")


def count_held(viewer: Any, *, among: People) -> int:
    """How many there are, as far as a tag shows it."""
    return db.session.scalar(counting(_held(viewer, among).with_only_columns(HeldMessage.id))) or 0


def _held(viewer: Any, among: People) -> Any:
    query = select(HeldMessage).where(is_among(among, HeldMessage.person_id))
    return query if viewer.has_role("coordinator") else query.where(HeldMessage.author_id == viewer.id)


def release(rows: Iterable[HeldMessage]) -> tuple[int, int]:
    """They go out, each with its letter. Returns how many left, and how many stay: all contact with them is stopped."""
    sent = stopped = 0
    for row in rows:
        person = db.session.get_one(Person, row.person_id)
        if person.contact_stop:
            stopped += 1
            continue
        author = db.session.get_one(User, row.author_id)
        post_message(person, direction="out", body=row.body or "", language=row.language, author=author)
        write_letter(person, "news", news)
        db.session.delete(row)
        sent += 1
    db.session.flush()
    return sent, stopped


def drop_held(rows: Iterable[HeldMessage]) -> int:
    dropped = 0
    for row in rows:
        db.session.delete(row)
        dropped += 1
    db.session.flush()
    return dropped
