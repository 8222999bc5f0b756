"""Pairs of records that may be one person, with the evidence and what somebody decided."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base, Identified, Versioned
from casework.core.references import new_reference


class DoublePair(Identified, Versioned, Base):
    """Two persons who may be one. `bits` says how surprising it would be if they were not; no name stands here."""

    __tablename__ = "double_pair"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        Index("ix_double_pair_other", "other_id"),
        Index("ix_double_pair_state", "state", "bits", "id"),
        CheckConstraint("state in ('open','not_same','merged')", name="state"),
    )
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    one_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    other_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    bits: Mapped[int]
    reasons: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(String(10), default="open")
    found_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))


class DoubleSearch(Base):
    """How far the search for doubles has come: everybody (`all`), and who came since (`new`)."""

    __tablename__ = "double_search"
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    until: Mapped[datetime]
    people: Mapped[int] = mapped_column(default=0)
