"""What a test said beside the overall level: each skill by itself, and the certificate."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base, Dated, Identified


class SkillLevel(Identified, Dated, Base):
    """One skill in one language on one day, in half steps. Nothing is overwritten.

    The overall level stands in the history of people; `certificate` says by which exam, for the overall one too.
    """

    __tablename__ = "skill_level"
    __table_args__ = (
        Index("ix_skill_level_case", "case_id", "language", "on"),
        CheckConstraint("skill in ('overall','reading','listening','writing','speaking')", name="skill"),
    )
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(8))
    skill: Mapped[str] = mapped_column(String(10))
    level: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(30))
    certificate: Mapped[str | None] = mapped_column(String(40))
    on: Mapped[date]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
