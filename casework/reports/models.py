"""A report to a funder: the figures as they were frozen, by whom, and what the head of the unit said (practice.md U4)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.core.models import Base, Identified, Versioned
from casework.core.references import new_reference
from casework.programmes.models import Grant

FROZEN, APPROVED, REFUSED = "frozen", "approved", "refused"
_STANDS, _WAITS = text("state <> 'refused'"), text("state = 'frozen'")


class GrantReport(Identified, Versioned, Base):
    """Figures and nothing about a person. They are written once; the program has no verb that changes them.

    A period is reported once, and one report of a grant waits for its approval at a time: the database says so.
    `months` are those that this report froze; others of its period had been frozen by an earlier one.
    """

    __tablename__ = "grant_report"
    __table_args__ = (
        CheckConstraint("state in ('frozen','approved','refused')", name="state"),
        CheckConstraint("first_month <= last_month", name="period"),
        Index(
            "uq_grant_report_period", "grant_id", "first_month", "last_month",
            unique=True, postgresql_where=_STANDS, sqlite_where=_STANDS,
        ),
        Index("uq_grant_report_waits", "grant_id", unique=True, postgresql_where=_WAITS, sqlite_where=_WAITS),
        Index("ix_grant_report_grant", "grant_id", "frozen_at"),
    )  # fmt: skip
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    grant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("grant_award.id"))
    name: Mapped[str] = mapped_column(String(120))
    first_month: Mapped[str] = mapped_column(String(7))
    last_month: Mapped[str] = mapped_column(String(7))
    ground: Mapped[str] = mapped_column(String(40))
    figures: Mapped[dict[str, Any]]
    months: Mapped[list[str]] = mapped_column(default=list)
    frozen_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    frozen_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default=FROZEN)
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    comment: Mapped[str | None] = mapped_column(String(400))
    grant: Mapped[Grant] = relationship(lazy="joined")
