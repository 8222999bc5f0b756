"""The case and who works on it; notes, talks, tasks, appointments."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from casework.cases.weights import points
from casework.core.models import Base, Dated, Identified, Versioned
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column
from casework.people.models import Person, RelatedPerson
from casework.programmes.models import Partner

CASE_READERS = ("advisor", "scholar_advisor")
HEAD_READERS = ("advisor", "scholar_advisor", "coordinator")
#: Rows of these roles open a compartment; a cover or a team never does (always two named people).
OPENS_COMPARTMENT = ("lead", "named")
#: A partner works on what was referred, never on the case: no rule and no list of workers counts such a row.
PARTNER = "partner"
STATUSES = ("enquiry", "triage", "counselling", "plan_active", "follow_up", "closed")


_OPEN: Any = {"postgresql_where": text("closed_at is null"), "sqlite_where": text("closed_at is null")}
_UNLED: Any = {"postgresql_where": text("unled_since is not null"), "sqlite_where": text("unled_since is not null")}


@dataclass(frozen=True)
class Worker:
    """Someone who works on a case now, as the finder read it."""

    user_id: uuid.UUID
    name: str
    role: str
    since: datetime
    until: datetime | None


class Case(Identified, Versioned, Base):
    """A person's case (Vorgang). A person has at most one open one, and several one after another."""

    __tablename__ = "case_file"
    __table_args__ = (
        Index("uq_case_file_open", "person_id", unique=True, **_OPEN),
        Index("ix_case_file_person", "person_id", "is_compartment"),
        Index(
            "ix_case_file_compartment",
            "id",
            postgresql_where=text("is_compartment is true"),
            sqlite_where=text("is_compartment is 1"),
        ),
        Index("ix_case_file_opened", "opened_at", "id"),
        Index("ix_case_file_status", "status", "opened_at"),
        # One for each order of the list, led by what a coordinator reaches. A caseload of one's own is small. The status
        # stands behind: what is filtered by it is counted without looking up each case.
        Index("ix_case_file_list", "is_compartment", "opened_at", "id"),
        Index("ix_case_file_list_language", "is_compartment", "language", "opened_at", "id"),
        Index("ix_case_file_open_opened_at", "is_compartment", "opened_at", "id", **_OPEN),
        Index("ix_case_file_open_next_on", "is_compartment", "next_on", "id", "status", **_OPEN),
        Index("ix_case_file_open_language_next_on", "is_compartment", "language", "next_on", "id", "status", **_OPEN),
        Index("ix_case_file_open_waiting_since", "is_compartment", "waiting_since", "id", **_OPEN),
        Index("ix_case_file_unled", "is_compartment", "unled_since", "id", **_UNLED),
        CheckConstraint(
            "status in ('enquiry','triage','counselling','plan_active','follow_up','closed')", name="status"
        ),
        CheckConstraint("(status = 'closed') = (closed_at is not null)", name="closed"),
        CheckConstraint("intensity in ('light','normal','intense')", name="intensity"),
    )
    __sealed_subject__ = "person_id"
    ref: Mapped[str] = mapped_column(String(9), unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    status: Mapped[str] = mapped_column(String(12), default="enquiry")
    language: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(String(12), default="form")
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    #: Since when nobody leads it, while it is open: kept by `leading`, so that nobody goes through all open cases for it.
    unled_since: Mapped[datetime | None]
    waiting_for: Mapped[str | None] = mapped_column(String(12))
    waiting_since: Mapped[datetime | None]
    waiting_until: Mapped[date | None]
    next_action: Mapped[str | None] = mapped_column(String(40))
    next_on: Mapped[date | None]
    #: Why, in a few words, where the step alone does not say it.
    next_why_sealed: Mapped[bytes | None] = sealed_column()
    next_why = Sealed("counselling", readers=CASE_READERS)
    is_compartment: Mapped[bool] = mapped_column(default=False)
    intensity: Mapped[str] = mapped_column(String(8), default="normal")
    weight: Mapped[int] = mapped_column(default=1)
    team_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("team.id"))
    closing_reasons_sealed: Mapped[bytes | None] = sealed_column()
    closing_reasons = Sealed("counselling", readers=HEAD_READERS, json=True)
    person: Mapped[Person] = relationship(lazy="joined")

    @validates("status", "intensity")
    def _weigh(self, name: str, value: str) -> str:
        """The weight follows by itself: nobody has to remember it where a status changes."""
        other = (self.intensity if name == "status" else self.status) or ("normal" if name == "status" else "enquiry")
        self.weight = points(value, other) if name == "intensity" else points(other, value)
        return value

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def list_name(self) -> str | None:
        """What lists, calendars and subject lines call the person: in a compartment the alias, never the name."""
        return (self.person.alias or self.ref) if self.is_compartment else self.person.call_name

    def remember_workers(self, workers: Iterable[Worker]) -> None:
        """Kept by the finder, so that asking a permission in a list costs no statement."""
        self.__dict__["_workers"] = tuple(workers)

    @property
    def workers(self) -> tuple[Worker, ...]:
        """Who works on the case now; nobody when no finder has loaded it, so that a rule then says no."""
        return cast("tuple[Worker, ...]", self.__dict__.get("_workers", ()))

    def remember_pinned(self, notes: Iterable[Note]) -> None:
        """Kept by whoever read them with something else."""
        self.__dict__["_pinned"] = tuple(notes)

    @property
    def lead(self) -> Worker | None:
        return next((worker for worker in self.workers if worker.role == "lead" and worker.until is None), None)


class Access(Identified, Base):
    """Who works on a case, since when, why: the only table that visibility reads."""

    __tablename__ = "access"
    __table_args__ = (
        Index(
            "uq_access_lead",
            "case_id",
            unique=True,
            postgresql_where=text("role = 'lead' and until is null"),
            sqlite_where=text("role = 'lead' and until is null"),
        ),
        Index("ix_access_user", "user_id", "until", "case_id"),
        Index("ix_access_case", "case_id", "until"),
        CheckConstraint("role in ('lead','cover','team','named','partner')", name="role"),
    )
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[str] = mapped_column(String(8))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    because: Mapped[str] = mapped_column(String(200))


class CaseStep(Identified, Base):
    """One step in the life of a case, in plain codes: opened, status, waiting, an attempt to reach someone, closed.

    Why a case was closed never stands here.
    """

    __tablename__ = "case_step"
    __table_args__ = (
        Index("ix_case_step_case", "case_id", "at"),
        CheckConstraint(
            "kind in ('opened','status','waiting','resumed','next','attempt','reached','closed','reopened')",
            name="kind",
        ),
    )
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[str] = mapped_column(String(12))
    value: Mapped[str | None] = mapped_column(String(40))
    on: Mapped[date | None]


class Note(Identified, Dated, Versioned, Base):
    """A note about exactly one person. Written so that the person may read it, unless it is restricted."""

    __tablename__ = "note"
    __table_args__ = (Index("ix_note_case", "case_id", "created_at"),)
    __sealed_subject__ = "person_id"
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    is_restricted: Mapped[bool] = mapped_column(default=False)
    is_pinned: Mapped[bool] = mapped_column(default=False)
    body_sealed: Mapped[bytes | None] = sealed_column()
    body = Sealed("counselling", readers=CASE_READERS)
    case: Mapped[Case] = relationship()


class Talk(Identified, Base):
    """A counselling contact (practice.md U3): with one person, several, or none (`heads`)."""

    __tablename__ = "talk"
    __table_args__ = (Index("ix_talk_at", "at"), CheckConstraint("minutes between 1 and 1440", name="minutes"))
    at: Mapped[datetime]
    minutes: Mapped[int]
    channel: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(8))
    interpreted_by: Mapped[str | None] = mapped_column(String(20))
    topic: Mapped[str] = mapped_column(String(40))
    heads: Mapped[int] = mapped_column(default=1)
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    grant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("grant_award.id"))


class TalkPerson(Base):
    """Who took part in a talk."""

    __tablename__ = "talk_person"
    talk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("talk.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class TalkThrough(Identified, Base):
    """Through whom a talk with one person came: one of the people around them, a partner, or whom a sealed word names."""

    __tablename__ = "talk_through"
    __table_args__ = (
        UniqueConstraint("talk_id", "person_id"),
        Index("ix_talk_through_person", "person_id"),
        CheckConstraint(
            "(case when related_id is null then 0 else 1 end) + (case when partner_id is null then 0 else 1 end)"
            " + (case when said_sealed is null then 0 else 1 end) = 1",
            name="one",
        ),
    )
    __sealed_subject__ = "person_id"
    talk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("talk.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    related_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("related_person.id", ondelete="CASCADE"))
    partner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("partner.id"))
    said_sealed: Mapped[bytes | None] = sealed_column()
    said = Sealed("counselling", readers=CASE_READERS)
    related: Mapped[RelatedPerson | None] = relationship(lazy="joined")
    partner: Mapped[Partner | None] = relationship(lazy="joined")


class Task(Identified, Dated, Versioned, Base):
    """Something to do until a day."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_case", "case_id", "done_at", "due_on"),
        Index("ix_task_owner", "owner_id", "done_at", "due_on"),
    )
    __sealed_subject__ = "person_id"
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[str] = mapped_column(String(30), default="task")
    due_on: Mapped[date]
    done_at: Mapped[datetime | None]
    text_sealed: Mapped[bytes | None] = sealed_column()
    text = Sealed("counselling", readers=CASE_READERS)
    case: Mapped[Case] = relationship()


class Appointment(Identified, Dated, Versioned, Base):
    """A meeting. Its subject outside says nothing (practice.md U5)."""

    __tablename__ = "appointment"
    __table_args__ = (
        Index("ix_appointment_case", "case_id", "starts_at"),
        Index("ix_appointment_user", "user_id", "starts_at"),
    )
    __sealed_subject__ = "person_id"
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    starts_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(default=45)
    way: Mapped[str] = mapped_column(String(12), default="in_person")
    interpreter_language: Mapped[str | None] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12), default="planned")
    room_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("room.id"), index=True)
    reminded_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]  # by the person, in their portal
    place_sealed: Mapped[bytes | None] = sealed_column()
    place = Sealed("counselling", readers=(*CASE_READERS, "coordinator", "front_desk"))
    case: Mapped[Case] = relationship()
