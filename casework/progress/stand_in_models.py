"""A link with which somebody takes a course's lessons of one day: it ends by itself, and whoever gave it ends it earlier."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base, Dated, Identified
from casework.core.references import new_reference


class StandIn(Identified, Dated, Base):
    """`name` is what colleagues call whoever stands in; it says nothing of anybody in the course."""

    __tablename__ = "stand_in"
    __table_args__ = (Index("ix_stand_in_cohort", "cohort_id", "on"),)
    __private__ = frozenset({"token_hash"})
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    on: Mapped[date]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str | None] = mapped_column(String(80))
    ended_at: Mapped[datetime | None]
