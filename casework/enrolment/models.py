"""Applications to a cohort, its places (one row each, so they cannot be oversold), enrolments, participations."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.core import clock
from casework.core.models import Base, Dated, Identified, Versioned
from casework.people.models import Person
from casework.programmes.models import Cohort

STATES = (
    "applied",
    "documents_missing",
    "complete",
    "in_selection",
    "place_held",
    "waiting_list",
    "rejected",
    "accepted",
    "declined",
    "no_reply",
    "withdrawn",
    "deferred",
)

#: Who is in the course now, there or for a while not.
IN_COURSE = frozenset({"enrolled", "active", "paused"})


#: As the database has it in the index of those who wait for a decision: a question in these very words is led by it.
UNDECIDED = text("state in ('applied', 'complete', 'in_selection')")


class Application(Identified, Versioned, Base):
    """A person and a cohort. It holds at most one place. `since` is when its state began."""

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("person_id", "cohort_id"),
        Index("ix_application_cohort", "cohort_id", "state", "rank"),
        # Reports count off this one alone.
        Index("ix_application_counted", "cohort_id", "state", "applied_at"),
        Index("ix_application_undecided", "case_id", postgresql_where=UNDECIDED, sqlite_where=UNDECIDED),
        CheckConstraint("state in (" + ",".join(f"'{state}'" for state in STATES) + ")", name="state"),
    )
    ref: Mapped[str] = mapped_column(String(9), unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="applied")
    applied_at: Mapped[datetime]
    since: Mapped[datetime] = mapped_column(default=clock.now)
    rank: Mapped[int] = mapped_column(default=0)
    person: Mapped[Person] = relationship(lazy="joined")
    cohort: Mapped[Cohort] = relationship(lazy="joined")


class ApplicationStep(Identified, Base):
    """One step of an application: state, when, who, why. The trail of every jump."""

    __tablename__ = "application_step"
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    by_kind: Mapped[str] = mapped_column(String(16))
    by_id: Mapped[str | None] = mapped_column(String(36))
    reason: Mapped[str | None] = mapped_column(String(60))
    #: The letter that this step wrote.
    letter_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("letter.id", ondelete="SET NULL"), index=True)


class Place(Identified, Versioned, Base):
    """One of a cohort's places, made with it: capacity is a number of rows. Free when no application is on it.

    `allowed` is the cohort's own number of places, which the database copies here: no row has a number beyond it, so
    there are never more of them than capacity and declared overbooking, whatever acts at once.

    `held_until` is empty until the letter counts as delivered (practice.md U1): only then does time run.
    """

    __tablename__ = "place"
    __table_args__ = (
        UniqueConstraint("cohort_id", "number"),
        UniqueConstraint("application_id"),
        ForeignKeyConstraint(
            ["cohort_id", "allowed"], ["cohort.id", "cohort.places"], onupdate="CASCADE", ondelete="CASCADE"
        ),
        CheckConstraint("number between 1 and allowed", name="number"),
        Index("ix_place_held", "held_until"),
        Index("ix_place_letter", "letter_id"),
        CheckConstraint("(application_id is null) = (state = 'free')", name="free"),
        CheckConstraint("state in ('free','held','taken')", name="state"),
    )
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    number: Mapped[int]
    allowed: Mapped[int]
    state: Mapped[str] = mapped_column(String(8), default="free")
    application_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("application.id"))
    letter_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("letter.id"))
    held_until: Mapped[date | None]
    reminded_on: Mapped[date | None]


class CapacityChange(Identified, Base):
    """Who changed the number of a cohort's places, from what to what, and why."""

    __tablename__ = "capacity_change"
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    before: Mapped[int]
    after: Mapped[int]
    overbooking_before: Mapped[int] = mapped_column(default=0)
    overbooking_after: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(200))


class Enrolment(Identified, Dated, Versioned, Base):
    """Begins when a held place is accepted (Kursanmeldung, never Einschreibung)."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("application_id"),
        Index("ix_enrolment_cohort", "cohort_id", "state"),
        Index("ix_enrolment_person", "person_id"),
        CheckConstraint(
            "state in ('enrolled','active','paused','completed','failed','withdrawn','transferred')", name="state"
        ),
    )
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"))
    state: Mapped[str] = mapped_column(String(12), default="enrolled")
    began_on: Mapped[date]
    ended_on: Mapped[date | None]
    person: Mapped[Person] = relationship(lazy="joined")


class Participation(Identified, Dated, Base):
    """A person and a grant, across courses: the facts frozen at entry, exit and six months after (practice.md U4)."""

    __tablename__ = "participation"
    __table_args__ = (UniqueConstraint("person_id", "grant_id"),)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    grant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("grant_award.id"), index=True)
    entered_on: Mapped[date]
    left_on: Mapped[date | None]
    at_entry: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at_exit: Mapped[dict[str, Any] | None]
    after_six_months: Mapped[dict[str, Any] | None]


class BilledMonth(Identified, Base):
    """A person's hours of one course in one month belong to one grant: the constraint says so.

    `days` are those on which the person was in the course: the grant's rule for part months is read off them.
    """

    __tablename__ = "billed_month"
    __table_args__ = (UniqueConstraint("enrolment_id", "month"),)
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"))
    grant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("grant_award.id"), index=True)
    month: Mapped[str] = mapped_column(String(7))
    days: Mapped[int] = mapped_column(default=0)
    units: Mapped[int]
    frozen_at: Mapped[datetime | None]
