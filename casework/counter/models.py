"""Numbers that are drawn on a walk-in day. No name, no wish: whoever looks over the counter learns nothing."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base, Dated, Identified, Versioned
from casework.core.references import new_reference

WAITING, CALLED, DONE, GONE = "waiting", "called", "done", "gone"


class Ticket(Identified, Dated, Versioned, Base):
    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("day", "number"),
        Index("ix_ticket_state", "day", "state", "number"),
        CheckConstraint("state in ('waiting','called','done','gone')", name="state"),
    )
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    day: Mapped[date]
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(8), default=WAITING)
    language: Mapped[str] = mapped_column(String(8), default="de")
    called_at: Mapped[datetime | None]
    called_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]
