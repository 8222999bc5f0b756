"""What a cohort promises beside its places: some kept for a group, and who reads the applications."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base

SELECTIONS = ("order", "ranking", "test", "interview", "jury")


class CohortReserve(Base):
    """So many of a cohort's places are kept for a target group. Data: how they count says the selection."""

    __tablename__ = "cohort_reserve"
    __table_args__ = (CheckConstraint("places > 0", name="places"),)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), primary_key=True)
    group: Mapped[str] = mapped_column(String(40), primary_key=True)
    places: Mapped[int]


class CohortJuror(Base):
    """A member of a cohort's jury."""

    __tablename__ = "cohort_juror"
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)
