"""What a task can have beside its text and its day: somebody who is asked to take it, a rhythm."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.cases.models import Task
from casework.core.models import Base, Identified


class TaskOffer(Identified, Base):
    """A colleague is asked to take a task. Until they say yes it stays where it is; a no stands until who asked has read it."""

    __tablename__ = "task_offer"
    __table_args__ = (Index("ix_task_offer_user", "user_id", "at"), Index("ix_task_offer_by", "by_id", "declined_at"))
    task_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"), unique=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    declined_at: Mapped[datetime | None]
    why: Mapped[str | None] = mapped_column(String(400))
    task: Mapped[Task] = relationship()


class TaskRhythm(Identified, Base):
    """How often a task comes again; `follows_id` is the one whose end made it."""

    __tablename__ = "task_rhythm"
    __table_args__ = (CheckConstraint("every in ('week','month','half_year','year')", name="every"),)
    task_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"), unique=True)
    every: Mapped[str] = mapped_column(String(10))
    follows_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("task.id", ondelete="SET NULL"), index=True)
