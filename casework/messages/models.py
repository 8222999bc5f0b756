"""Messages between a person and the office; letters in the outbox; human deliveries where no machine reaches someone."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.core.models import Base, Dated, Identified, Versioned
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column

#: The kind of letter that gets its link when it leaves.
RETURN_LINK = "return_link"
WRITING_READERS = ("advisor", "scholar_advisor", "coordinator")
#: Whoever counsels never opens a complaint, whatever a query hands them (practice.md U15).
COMPLAINT_READERS = ("coordinator", "ombudsperson", "head_of_unit")


def _readers_of(message: Any) -> tuple[str, ...]:
    return COMPLAINT_READERS if message.topic == "complaint" else WRITING_READERS


class Message(Identified, Dated, Base):
    """What a person or the office wrote. A complaint is a conversation of its own (practice.md U15)."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_person", "person_id", "created_at"),
        CheckConstraint("direction in ('in','out')", name="direction"),
        CheckConstraint("topic in ('case','complaint')", name="topic"),
    )
    __sealed_subject__ = "person_id"
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    topic: Mapped[str] = mapped_column(String(12), default="case")
    direction: Mapped[str] = mapped_column(String(4))
    author_id: Mapped[uuid.UUID | None]
    language: Mapped[str] = mapped_column(String(8))
    needs_translation: Mapped[bool] = mapped_column(default=False)
    read_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    #: False: somebody else wrote it about them (a mail of an office, of a relative); they do not read it as their own.
    is_from_person: Mapped[bool] = mapped_column(default=True)
    written_by_sealed: Mapped[bytes | None] = sealed_column()
    written_by = Sealed("counselling", readers=_readers_of)
    body_sealed: Mapped[bytes | None] = sealed_column()
    body = Sealed("counselling", readers=_readers_of)


class Translation(Identified, Dated, Base):
    """A message in another language, beside the original, with its author and kind."""

    __tablename__ = "message_translation"
    __sealed_subject__ = "person_id"
    message_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(10))
    author_id: Mapped[uuid.UUID | None]
    body_sealed: Mapped[bytes | None] = sealed_column()
    body = Sealed("counselling", readers=WRITING_READERS)

    def remember_author(self, name: str | None) -> None:
        """Kept by the query, so that a page need not ask who wrote each of them."""
        self.__dict__["_author_name"] = name

    @property
    def author_name(self) -> str | None:
        name: str | None = self.__dict__.get("_author_name")
        return name


class Letter(Identified, Dated, Base):
    """The outbox. A letter is a row of the transaction that caused it; a job sends it, or a human delivers it.

    Its Message-ID is made once: a second try after a lost acknowledgement is the same letter.
    """

    __tablename__ = "letter"
    __table_args__ = (
        Index("ix_letter_due", "state", "due_at"),
        Index("ix_letter_person", "person_id", "created_at"),
        CheckConstraint(
            "state in ('queued','held','sending','sent','failed','human','delivered','stopped')", name="state"
        ),
        CheckConstraint("channel in ('email','portal','human')", name="channel"),
    )
    __sealed_subject__ = "subject_id"
    __private__ = frozenset({"sent_to"})
    subject_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(8))
    channel: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(12), default="queued")
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    #: It left and came back: the other server said that it could not be delivered.
    bounced_at: Mapped[datetime | None]
    #: The keyed hash of the address that it went to, as the person's way to be reached has it.
    sent_to: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    title_sealed: Mapped[bytes | None] = sealed_column()
    title = Sealed("counselling", readers=(*WRITING_READERS, "front_desk"))
    body_sealed: Mapped[bytes | None] = sealed_column()
    body = Sealed("counselling", readers=WRITING_READERS)


class DeliveryAttempt(Identified, Base):
    """A call, a letter by post, a paper handed over. Three attempts on different days count as delivered (U1)."""

    __tablename__ = "delivery_attempt"
    letter_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"), index=True)
    on: Mapped[date]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID]
    way: Mapped[str] = mapped_column(String(20))
    reached: Mapped[bool]


class MessageTemplate(Identified, Dated, Versioned, Base):
    """Words that are written again and again. It belongs to a team, or to everybody, never to a person alone."""

    __tablename__ = "message_template"
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    name: Mapped[str] = mapped_column(String(80))
    team_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("team.id"))
    retired_at: Mapped[datetime | None]
    texts: Mapped[list[MessageTemplateText]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    def in_(self, language: str) -> str | None:
        return next((text.body for text in self.texts if text.language == language), None)


class MessageTemplateText(Identified, Base):
    __tablename__ = "message_template_text"
    __table_args__ = (UniqueConstraint("template_id", "language"),)
    template_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("message_template.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(8))
    body: Mapped[str] = mapped_column(Text)


class MessageDraft(Identified, Dated, Base):
    """What a colleague has begun to write to somebody: theirs alone, until it is sent."""

    __tablename__ = "message_draft"
    __table_args__ = (UniqueConstraint("person_id", "author_id"),)
    __sealed_subject__ = "person_id"
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"), index=True)
    language: Mapped[str] = mapped_column(String(8))
    body_sealed: Mapped[bytes | None] = sealed_column()
    body = Sealed("counselling", readers=WRITING_READERS)


class HeldMessage(Identified, Dated, Base):
    """One of many messages that wait until somebody has looked at what will go out, and to whom."""

    __tablename__ = "held_message"
    __table_args__ = (
        Index("ix_held_message_person", "person_id"),
        Index("ix_held_message_author", "author_id", "created_at"),
    )
    __sealed_subject__ = "person_id"
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    language: Mapped[str] = mapped_column(String(8))
    body_sealed: Mapped[bytes | None] = sealed_column()
    body = Sealed("counselling", readers=WRITING_READERS)
