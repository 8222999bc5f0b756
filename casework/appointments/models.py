"""Slots that people book, interpreters and what they are asked for, the secret address of a calendar."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.accounts.models import User
from casework.cases.models import CASE_READERS, Appointment
from casework.core.models import Base, Dated, Identified, Versioned
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column
from casework.programmes.models import Room

#: Minutes of a meeting that is offered, and for how many weeks at once.
SHORTEST, LONGEST, WEEKS_AT_MOST = 10, 240, 26


class Slot(Identified, Dated, Versioned, Base):
    """A time that an advisor offers. Whoever's appointment stands in it has it: a row has room for one."""

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("user_id", "starts_at"),
        UniqueConstraint("appointment_id"),
        CheckConstraint("minutes between 5 and 480", name="minutes"),
    )
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    way: Mapped[str] = mapped_column(String(12))
    place: Mapped[str | None] = mapped_column(String(200))
    room_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("room.id"))
    appointment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("appointment.id", ondelete="SET NULL"))
    user: Mapped[User] = relationship(lazy="joined")
    room: Mapped[Room | None] = relationship(lazy="joined")

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


class Interpreter(Identified, Dated, Versioned, Base):
    """Somebody who interprets, by what they are asked for. They need no account, and see nothing."""

    __tablename__ = "interpreter"
    __table_args__ = (CheckConstraint("gender in ('','woman','man','other')", name="gender"),)
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    name: Mapped[str] = mapped_column(String(120))
    languages: Mapped[list[str]] = mapped_column(default=list)
    #: Only what they say of themselves, for the wish of a person; empty when they say nothing.
    gender: Mapped[str] = mapped_column(String(8), default="")
    reach: Mapped[str] = mapped_column(String(200), default="")
    ended_at: Mapped[datetime | None]


class InterpreterConflict(Identified, Dated, Base):
    """This interpreter is never asked for this person: related, known, or not wanted. No reason is asked."""

    __tablename__ = "interpreter_conflict"
    __table_args__ = (
        UniqueConstraint("interpreter_id", "person_id"),
        Index("ix_interpreter_conflict_person", "person_id"),
    )
    interpreter_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("interpreter.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))


class Interpreting(Identified, Dated, Versioned, Base):
    """The interpreter's part in an appointment: asked, confirmed, or said no."""

    __tablename__ = "interpreting"
    __table_args__ = (
        UniqueConstraint("appointment_id"),
        CheckConstraint("state in ('asked','confirmed','declined')", name="state"),
        Index("ix_interpreting_person", "person_id"),
    )
    __sealed_subject__ = "person_id"
    appointment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("appointment.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    interpreter_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("interpreter.id"))
    state: Mapped[str] = mapped_column(String(12), default="asked")
    #: The person's wish that it be a woman, or a man: it says something of them, so it lies sealed.
    wish_sealed: Mapped[bytes | None] = sealed_column()
    wish = Sealed("counselling", readers=(*CASE_READERS, "coordinator"))
    interpreter: Mapped[Interpreter | None] = relationship(lazy="joined")
    appointment: Mapped[Appointment] = relationship()


class CalendarFeed(Identified, Dated, Base):
    """The secret address of a colleague's calendar. We keep its hash; it dies with a lock and when they leave."""

    __tablename__ = "calendar_feed"
    __private__ = frozenset({"token_hash"})
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), unique=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
