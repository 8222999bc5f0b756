"""Volunteers, what people wish, pairs with their trail, meetings that both confirm, and calls for the advisor."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.accounts.models import User
from casework.cases.models import Case
from casework.core.models import Base, Dated, Identified, Versioned
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column
from casework.enrolment.models import Application
from casework.people.models import Person

#: Kinds of offers in which people are paired.
KINDS = ("mentoring", "buddy_peer", "tandem")
#: Who reads what a person wishes. What the volunteer calls them is on the pair itself.
DECIDERS = ("advisor", "scholar_advisor", "coordinator")
STATES = ("proposed", "asked", "running", "ended", "declined", "dropped")
LIVING = ("proposed", "asked", "running")
#: Both were told of it, or are about to be.
SHOWN = ("asked", "running")
#: Minutes of a meeting.
SHORTEST, LONGEST = 10, 480
_LIVING = "state in ('proposed','asked','running')"


class Volunteer(Identified, Dated, Versioned, Base):
    """What is known of an account with the role volunteer. Its languages and levels stand at the account.

    `called`: what people call them. `gender` is said freely, and only so that a wish can be kept.
    """

    __tablename__ = "volunteer"
    __table_args__ = (
        CheckConstraint("most between 0 and 20", name="most"),
        CheckConstraint("gender in ('female','male')", name="gender"),
    )
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"), unique=True)
    called: Mapped[str] = mapped_column(String(60))
    kinds: Mapped[list[str]] = mapped_column(default=list)
    learns: Mapped[list[str]] = mapped_column(default=list)
    times: Mapped[list[str]] = mapped_column(default=list)
    ways: Mapped[list[str]] = mapped_column(default=list)
    subjects: Mapped[list[str]] = mapped_column(default=list)
    place: Mapped[str | None] = mapped_column(String(80))
    gender: Mapped[str | None] = mapped_column(String(8))
    most: Mapped[int] = mapped_column(default=1)
    inducted_on: Mapped[date | None]
    #: The extended certificate of conduct (§ 30a BZRG): seen on a day and good until another; no copy is kept.
    clearance_seen_on: Mapped[date | None]
    clearance_until: Mapped[date | None]
    paused_until: Mapped[date | None]
    ended_on: Mapped[date | None]
    user: Mapped[User] = relationship(lazy="joined")


class PairWish(Identified, Dated, Versioned, Base):
    """What a person of the pool wishes: languages, times, ways, a woman or a man, whom not. All of it sealed."""

    __tablename__ = "pair_wish"
    __table_args__ = (
        UniqueConstraint("application_id"),
        Index("ix_pair_wish_person", "person_id"),
        CheckConstraint("by_kind in ('person','user')", name="by_kind"),
    )
    __sealed_subject__ = "person_id"
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    by_kind: Mapped[str] = mapped_column(String(8))
    changed_at: Mapped[datetime]
    wish_sealed: Mapped[bytes | None] = sealed_column()
    wish = Sealed("counselling", readers=DECIDERS, json=True)


class Pair(Identified, Dated, Versioned, Base):
    """One person and one volunteer in one offer. A person has one living pair in it at most: the index says so.

    `reasons` is what the page said when it was proposed; `called` is what the volunteer calls the person, `reach` what
    the person gives away by themselves, channel by channel.
    """

    __tablename__ = "pair"
    __table_args__ = (
        Index(
            "uq_pair_living",
            "application_id",
            unique=True,
            postgresql_where=text(_LIVING),
            sqlite_where=text(_LIVING),
        ),
        Index("ix_pair_volunteer", "volunteer_id", "state"),
        Index("ix_pair_case", "case_id"),
        Index("ix_pair_person", "person_id"),
        Index("ix_pair_declined", "state", "since"),
        CheckConstraint("state in (" + ",".join(f"'{state}'" for state in STATES) + ")", name="state"),
        CheckConstraint("how in ('portal','talk')", name="how"),
    )
    __sealed_subject__ = "person_id"
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    volunteer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("volunteer.id"))
    state: Mapped[str] = mapped_column(String(8), default="proposed")
    #: When its state began.
    since: Mapped[datetime]
    points: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[list[str]] = mapped_column(default=list)
    #: In which language they talk, and how they meet.
    language: Mapped[str] = mapped_column(String(8))
    way: Mapped[str] = mapped_column(String(12))
    signed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    signed_at: Mapped[datetime | None]
    person_agreed_at: Mapped[datetime | None]
    how: Mapped[str | None] = mapped_column(String(6))
    volunteer_agreed_at: Mapped[datetime | None]
    called_sealed: Mapped[bytes | None] = sealed_column()
    called = Sealed("identity", readers=(*DECIDERS, "volunteer"))
    reach_sealed: Mapped[bytes | None] = sealed_column()
    reach = Sealed("identity", readers=(*DECIDERS, "volunteer"), json=True)
    why_sealed: Mapped[bytes | None] = sealed_column()
    why = Sealed("counselling", readers=DECIDERS)
    read_by_sealed: Mapped[bytes | None] = sealed_column()
    read_by = Sealed("counselling", readers=DECIDERS)
    application: Mapped[Application] = relationship()
    case: Mapped[Case] = relationship()
    person: Mapped[Person] = relationship()
    volunteer: Mapped[Volunteer] = relationship(lazy="joined")

    @property
    def told_name(self) -> str | None:
        """What the volunteer may call the person: no name before the person has said yes."""
        return self.called if self.person_agreed_at is not None else None


class PairStep(Identified, Base):
    """One step of a pair: which, when, who. Nobody has to say why they end it."""

    __tablename__ = "pair_step"
    __table_args__ = (Index("ix_pair_step_pair", "pair_id", "at"), Index("ix_pair_step_case", "case_id", "at"))
    pair_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("pair.id", ondelete="CASCADE"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    step: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
    by_kind: Mapped[str] = mapped_column(String(16))
    by_id: Mapped[str | None] = mapped_column(String(36))


class PairMeeting(Identified, Dated, Versioned, Base):
    """A time that one of the two proposed. It counts when both say that it took place."""

    __tablename__ = "pair_meeting"
    __table_args__ = (
        UniqueConstraint("pair_id", "starts_at"),
        Index("ix_pair_meeting_at", "starts_at"),
        Index("ix_pair_meeting_person", "person_id"),
        CheckConstraint("state in ('proposed','agreed','cancelled')", name="state"),
        CheckConstraint("proposed_by in ('person','volunteer')", name="proposed_by"),
        CheckConstraint("person_says in ('yes','no')", name="person_says"),
        CheckConstraint("volunteer_says in ('yes','no')", name="volunteer_says"),
        CheckConstraint("minutes between 10 and 480", name="minutes"),
    )
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    pair_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("pair.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(default=60)
    state: Mapped[str] = mapped_column(String(9), default="proposed")
    proposed_by: Mapped[str] = mapped_column(String(9))
    person_says: Mapped[str | None] = mapped_column(String(3))
    volunteer_says: Mapped[str | None] = mapped_column(String(3))
    pair: Mapped[Pair] = relationship()

    @property
    def is_confirmed(self) -> bool:
        return self.person_says == "yes" and self.volunteer_says == "yes"


class PairCall(Identified, Dated, Base):
    """A volunteer asks the advisor to call: one of a few reasons, no words about the person."""

    __tablename__ = "pair_call"
    __table_args__ = (
        Index("ix_pair_call_case", "case_id", "done_at"),
        Index("ix_pair_call_person", "person_id"),
        CheckConstraint("reason in ('missed','question','worried','myself')", name="reason"),
    )
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    pair_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("pair.id", ondelete="CASCADE"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(8))
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    pair: Mapped[Pair] = relationship()
