"""How a cohort chooses: what gives points, what a jury reads under numbers, its scores, interviews, and each ranking."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.core.models import Base, Identified, Json, Versioned
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column
from casework.enrolment.models import Application


class SelectionEntry(Base):
    """An application under its number: what a jury and a ranking know it by. The number says nothing of the person."""

    __tablename__ = "selection_entry"
    __table_args__ = (UniqueConstraint("cohort_id", "number"),)
    application_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), primary_key=True
    )
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    number: Mapped[int]
    application: Mapped[Application] = relationship(lazy="joined")

    @property
    def person_id(self) -> uuid.UUID:
        """Whoever looks at it has looked at their file."""
        return self.application.person_id


class SelectionPoint(Base):
    """So many points for one of the offer's criteria when it is met."""

    __tablename__ = "selection_point"
    __table_args__ = (CheckConstraint("points > 0", name="points"),)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    criterion: Mapped[dict[str, Any]]
    points: Mapped[int]


class CallField(Base):
    """A question whose answer the jury of this cohort reads."""

    __tablename__ = "call_field"
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True)


class Score(Identified, Versioned, Base):
    """What a reader, an examiner or an interviewer gives, and why. One for each reader and application."""

    __tablename__ = "selection_score"
    __table_args__ = (
        UniqueConstraint("application_id", "reader_id"),
        CheckConstraint("points between 0 and 100", name="points"),
    )
    __sealed_subject__ = "person_id"
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    reader_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"), index=True)
    points: Mapped[int]
    at: Mapped[datetime]
    reason_sealed: Mapped[bytes | None] = sealed_column()
    reason = Sealed("counselling", readers=("advisor", "scholar_advisor", "coordinator"))


class InterviewSlot(Identified, Versioned, Base):
    """A time for an interview, empty or given to one application."""

    __tablename__ = "interview_slot"
    __table_args__ = (UniqueConstraint("application_id"), Index("ix_interview_slot_cohort", "cohort_id", "starts_at"))
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(default=20)
    room: Mapped[str | None] = mapped_column(String(120))
    application_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("application.id", ondelete="SET NULL"))


class Ranking(Identified, Base):
    """An order of a cohort's applications with everything that it was made of, so that it can be made again.

    It knows people by number alone: without their entries nobody can tell whose they were.
    """

    __tablename__ = "selection_ranking"
    __table_args__ = (Index("ix_selection_ranking_cohort", "cohort_id", "made_at"),)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    made_at: Mapped[datetime]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    method: Mapped[str] = mapped_column(String(20))
    entries: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    moves: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    result: Mapped[list[int]] = mapped_column(Json, default=list)


class RankChange(Identified, Base):
    """Somebody moved an application by hand: who, when, from where to where, and why (a code)."""

    __tablename__ = "rank_change"
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    before: Mapped[int]
    after: Mapped[int]
    reason: Mapped[str] = mapped_column(String(40))
