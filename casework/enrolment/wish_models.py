"""Rounds in which people rank cohorts and cohorts rank people, what each person wishes, and what came of it."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base, Dated, Identified, Json, Versioned
from casework.core.references import new_reference


class AllocationRound(Identified, Dated, Versioned, Base):
    """Some cohorts that are filled together. People may rank them until a day."""

    __tablename__ = "allocation_round"
    __table_args__ = (CheckConstraint("state in ('open','applying','applied','undoing')", name="state"),)
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    name: Mapped[str] = mapped_column(String(120))
    closes_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="open")
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    applied_at: Mapped[datetime | None]
    #: Who began what is on its way: carrying it out, or undoing it.
    applied_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    #: How many people it is about, as soon as that is reckoned out, and how many of them are done.
    people: Mapped[int | None]
    reached: Mapped[int] = mapped_column(default=0)


class RoundLine(Base):
    """One person of a round that is being carried out, and what was planned for each of their wishes.

    Gone when the round is carried out. It knows applications by id, so nothing of it is in the audit trail.
    """

    __tablename__ = "round_line"
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("allocation_round.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    choices: Mapped[list[Any]] = mapped_column(Json)


class RoundCohort(Base):
    """A cohort is filled in one round at most."""

    __tablename__ = "round_cohort"
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), primary_key=True)
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("allocation_round.id", ondelete="CASCADE"), index=True)


class Wish(Base):
    """A person's application as their first, second, … wish of a round."""

    __tablename__ = "wish"
    __table_args__ = (
        UniqueConstraint("round_id", "person_id", "position"),
        CheckConstraint("position > 0", name="position"),
    )
    application_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), primary_key=True
    )
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("allocation_round.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]


class Outcome(Base):
    """What became of one wish: placed, full (with the rank of the last who got in), or not needed. For explaining it.

    Left: when its turn came the person could not get the place any more that was planned for them.
    """

    __tablename__ = "wish_outcome"
    __table_args__ = (CheckConstraint("result in ('placed','full','not_needed','left')", name="result"),)
    application_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), primary_key=True
    )
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("allocation_round.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    result: Mapped[str] = mapped_column(String(10))
    place_in_order: Mapped[int]
    last_in: Mapped[int | None]
