"""By which rule a cohort's lessons fall: weekdays and times, and when there are none."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base, Identified


class LessonRule(Identified, Base):
    """On these weekdays (Monday is "0") at this time of the day, from a day to a day, both included."""

    __tablename__ = "lesson_rule"
    __table_args__ = (
        CheckConstraint("minutes between 1 and 720", name="minutes"),
        CheckConstraint("until_on >= from_on", name="span"),
        Index("ix_lesson_rule_cohort", "cohort_id"),
    )
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    weekdays: Mapped[list[str]] = mapped_column(default=list)
    at: Mapped[str] = mapped_column(String(5))
    minutes: Mapped[int]
    units: Mapped[int]
    room: Mapped[str | None] = mapped_column(String(120))
    from_on: Mapped[date]
    until_on: Mapped[date]


class LessonBreak(Identified, Base):
    """Days without lessons. With a rule: one lesson of it that was cancelled."""

    __tablename__ = "lesson_break"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="span"),
        Index("ix_lesson_break_cohort", "cohort_id"),
    )
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    rule_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("lesson_rule.id", ondelete="CASCADE"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
