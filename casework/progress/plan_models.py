"""The steps to a goal, and the versions of the plan that were shared with the person and agreed."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.cases.models import Case
from casework.core.models import Base, Dated, Identified, Versioned
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column
from casework.progress.models import PLAN_READERS, Goal


class PlanStep(Identified, Dated, Versioned, Base):
    """Who does what until when, towards a goal. `words`: the same in the person's language; `other`: who else it is."""

    __tablename__ = "plan_step"
    __table_args__ = (
        Index("ix_plan_step_goal", "goal_id"),
        Index("ix_plan_step_case", "case_id", "state", "due_on"),
        Index("ix_plan_step_person", "person_id"),
        CheckConstraint("owner in ('person','advisor','other')", name="owner"),
        CheckConstraint("state in ('open','done','dropped')", name="state"),
    )
    __sealed_subject__ = "person_id"
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    goal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("goal.id", ondelete="CASCADE"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    owner: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8), default="open")
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    text_sealed: Mapped[bytes | None] = sealed_column()
    text = Sealed("counselling", readers=PLAN_READERS)
    words_sealed: Mapped[bytes | None] = sealed_column()
    words = Sealed("counselling", readers=PLAN_READERS)
    other_sealed: Mapped[bytes | None] = sealed_column()
    other = Sealed("counselling", readers=PLAN_READERS)
    goal: Mapped[Goal] = relationship()
    case: Mapped[Case] = relationship()


class PlanVersion(Identified, Dated, Versioned, Base):
    """The plan as it was shared: it never changes again. Agreed by the person on their page, or in a talk.

    `content` is what stood there; `replaced` when a later one was shared before an answer, or agreed.
    """

    __tablename__ = "plan_version"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        Index("ix_plan_version_state", "state", "review_on"),
        Index("ix_plan_version_person", "person_id"),
        CheckConstraint("state in ('shared','agreed','declined','replaced')", name="state"),
        CheckConstraint("how in ('portal','talk')", name="how"),
    )
    __sealed_subject__ = "person_id"
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(8), default="shared")
    language: Mapped[str] = mapped_column(String(8))
    review_on: Mapped[date | None]
    shared_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
    how: Mapped[str | None] = mapped_column(String(6))
    agreed_on: Mapped[date | None]
    content_sealed: Mapped[bytes | None] = sealed_column()
    content = Sealed("counselling", readers=PLAN_READERS, json=True)
    read_by_sealed: Mapped[bytes | None] = sealed_column()
    read_by = Sealed("counselling", readers=PLAN_READERS)
    case: Mapped[Case] = relationship()
