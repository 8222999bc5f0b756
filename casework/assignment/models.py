"""Decisions about advisors, with the reasons that were on the page; absences and their cover."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base, Identified
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column


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
    override_reason = Sealed("counselling", readers=("advisor", "scholar_advisor", "coordinator"))


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
