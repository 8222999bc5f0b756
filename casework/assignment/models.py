"""Decisions about advisors, with the reasons that were on the page; absences and their cover; what an advisor says of
themselves; who was asked to take a case and what they answered; plans for many cases at once; a broken glass.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.cases.models import Case
from casework.core.models import Base, Dated, Identified, Versioned
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column

#: Who reads why somebody was chosen, asked or refused.
DECIDERS = ("advisor", "scholar_advisor", "coordinator")


class AdvisorDecision(Identified, Base):
    """Who decided for which advisor, when, and what the page showed at that moment.

    The coordinator's own reason is free text about a person, so it lies sealed.
    """

    __tablename__ = "advisor_decision"
    __table_args__ = (
        Index("ix_advisor_decision_case", "case_id", "at"),
        Index("ix_advisor_decision_person", "person_id"),
    )
    __sealed_subject__ = "person_id"
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    advisor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    decided_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    shown: Mapped[dict[str, Any]] = mapped_column(default=dict)
    override_reason_sealed: Mapped[bytes | None] = sealed_column()
    override_reason = Sealed("counselling", readers=DECIDERS)


class Absence(Identified, Base):
    """Dates and who covers; never a reason (practice.md U16)."""

    __tablename__ = "absence"
    __table_args__ = (
        Index("ix_absence_user", "user_id", "until_on"),
        CheckConstraint("until_on >= from_on", name="dates"),
    )
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    cover_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))


class Exclusion(Identified, Base):
    """An advisor who must not get this person: named by the person, or excluded themselves. No reason is asked."""

    __tablename__ = "advisor_exclusion"
    __table_args__ = (UniqueConstraint("person_id", "user_id"),)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))


class AdvisorProfile(Identified, Versioned, Base):
    """What an advisor says of themselves beside languages and fields. No origin, no religion (practice.md U16).

    `counsels_as` is said freely, and only so that the wish to talk with a woman or a man can be kept.
    """

    __tablename__ = "advisor_profile"
    __table_args__ = (CheckConstraint("counsels_as in ('female','male')", name="counsels_as"),)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), unique=True)
    place: Mapped[str | None] = mapped_column(String(120))
    counsels_as: Mapped[str | None] = mapped_column(String(8))
    working_days: Mapped[list[str]] = mapped_column(default=list)
    wishes: Mapped[str | None] = mapped_column(String(400))


class AdvisorOffer(Base):
    """An offer that an advisor looks after. The offer itself belongs to the programme."""

    __tablename__ = "advisor_offer"
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    offer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True)


class AdvisorWish(Identified, Versioned, Base):
    """What a person wishes of their advisor: a woman or a man, and where. Sealed: it can tell what happened to them."""

    __tablename__ = "advisor_wish"
    __sealed_subject__ = "person_id"
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    wish_sealed: Mapped[bytes | None] = sealed_column()
    wish = Sealed("counselling", readers=DECIDERS, json=True)


class AdvisorPin(Identified, Dated, Base):
    """This case goes to this advisor, whatever else a plan for many finds."""

    __tablename__ = "advisor_pin"
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), unique=True)
    advisor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))


class Handover(Identified, Base):
    """A case that somebody is asked to take, and what they answered.

    `assigned`: a human decided, the advisor leads it and may still say no. `offered`: its advisor asks a colleague.
    `requested`: its advisor asks the coordination to find somebody else. `asked` waits for an answer until a day.
    """

    __tablename__ = "handover"
    __table_args__ = (
        Index("ix_handover_to", "to_id", "state"),
        Index("ix_handover_state", "state", "answer_by"),
        Index("ix_handover_person", "person_id"),
        Index(
            "uq_handover_open",
            "case_id",
            unique=True,
            postgresql_where=text("state = 'asked'"),
            sqlite_where=text("state = 'asked'"),
        ),
        CheckConstraint("kind in ('assigned','offered','requested')", name="kind"),
        CheckConstraint("state in ('asked','accepted','declined','withdrawn')", name="state"),
        CheckConstraint("(kind = 'requested') = (to_id is null)", name="whom"),
    )
    __sealed_subject__ = "person_id"
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(9))
    from_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    to_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    state: Mapped[str] = mapped_column(String(9), default="asked")
    asked_at: Mapped[datetime]
    answer_by: Mapped[date]
    answered_at: Mapped[datetime | None]
    late_since: Mapped[datetime | None]
    reason_sealed: Mapped[bytes | None] = sealed_column()
    reason = Sealed("counselling", readers=DECIDERS)
    case: Mapped[Case] = relationship()


class Plan(Identified, Versioned, Base):
    """A proposal for everybody who waits, as one optimum. Nothing of it acts before a human applies it."""

    __tablename__ = "advisor_plan"
    __table_args__ = (CheckConstraint("state in ('shown','applying','applied','undoing','undone')", name="state"),)
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[datetime]
    away: Mapped[list[str]] = mapped_column(default=list)
    #: The period for which it was asked who is there.
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    waiting: Mapped[int]
    total: Mapped[int]
    total_one_by_one: Mapped[int]
    at_most: Mapped[int]
    state: Mapped[str] = mapped_column(String(8), default="shown")
    acted_at: Mapped[datetime | None]
    acted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))


class PlanLine(Identified, Base):
    """Who would get this case and why; nobody, when no room was left or a rule forbids everybody."""

    __tablename__ = "advisor_plan_line"
    __table_args__ = (UniqueConstraint("plan_id", "case_id"), Index("ix_advisor_plan_line_person", "person_id"))
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("advisor_plan.id", ondelete="CASCADE"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    advisor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    points: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[list[str]] = mapped_column(default=list)
    is_pinned: Mapped[bool] = mapped_column(default=False)
    result: Mapped[str | None] = mapped_column(String(12))


class BrokenGlass(Identified, Base):
    """Somebody let themselves into a compartment: why, until when. It ends by itself, and the named people are told."""

    __tablename__ = "broken_glass"
    __table_args__ = (Index("ix_broken_glass_case", "case_id", "at"), Index("ix_broken_glass_person", "person_id"))
    __sealed_subject__ = "person_id"
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    until: Mapped[datetime]
    reason_sealed: Mapped[bytes | None] = sealed_column()
    reason = Sealed("counselling", readers=("scholar_advisor",))
