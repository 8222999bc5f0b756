"""What was done about a sign of dropping out: acted on, or dismissed with a reason."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base, Identified


class SignDecision(Identified, Base):
    """One decision on one sign of a case. `facts` are the figures that stood there; `until`: so long it stays quiet.

    Whoever leaves the course by `counts_until` shows that the sign had been right.

    Who decided is not kept here: nothing may count the decisions of a single colleague (practice.md U16).
    """

    __tablename__ = "sign_decision"
    __table_args__ = (
        Index("ix_sign_decision_case", "case_id", "rule", "at"),
        Index("ix_sign_decision_rule", "rule", "at"),
        CheckConstraint("what in ('task','message','appointment','dismissed')", name="what"),
        CheckConstraint("(what = 'dismissed') = (reason is not null)", name="reason"),
    )
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    rule: Mapped[str] = mapped_column(String(20))
    what: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(String(20))
    at: Mapped[datetime]
    on: Mapped[date]
    until: Mapped[date]
    counts_until: Mapped[date]
    facts: Mapped[dict[str, Any]]
