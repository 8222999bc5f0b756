"""The plan with goals, attendance, assessments, milestones, outcomes with their evidence, follow-ups."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.cases.models import Case
from casework.core.models import Base, Dated, Identified, Versioned
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column

PLAN_READERS = ("advisor", "scholar_advisor")


class Goal(Identified, Dated, Versioned, Base):
    """A goal that both sides own. Agreed orally counts as agreed; `agreed_by_id` is who noted it.

    `words`: the same in the person's language.
    """

    __tablename__ = "goal"
    __table_args__ = (
        Index("ix_goal_case", "case_id"),
        CheckConstraint("state in ('open','reached','dropped')", name="state"),
    )
    __sealed_subject__ = "person_id"
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    area: Mapped[str] = mapped_column(String(12), default="other", server_default="other")
    state: Mapped[str] = mapped_column(String(8), default="open")
    due_on: Mapped[date | None]
    agreed_at: Mapped[datetime | None]
    agreed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    agreed_orally: Mapped[bool] = mapped_column(default=False)
    text_sealed: Mapped[bytes | None] = sealed_column()
    text = Sealed("counselling", readers=PLAN_READERS)
    words_sealed: Mapped[bytes | None] = sealed_column()
    words = Sealed("counselling", readers=PLAN_READERS)
    case: Mapped[Case] = relationship()


class Attendance(Identified, Versioned, Base):
    """One person in one lesson. "Excused" asks for no certificate and keeps no reason.

    An enrolment is one person in one course, so a lesson and an enrolment are a lesson and a person. Noted by a colleague
    or by whoever stood in for a day.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("lesson_id", "enrolment_id"),
        Index("ix_attendance_enrolment", "enrolment_id"),
        CheckConstraint("state in ('present','late','absent','excused')", name="state"),
        CheckConstraint("(by_id is null) <> (stand_in_id is null)", name="noted_by"),
    )
    lesson_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lesson.id"))
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"))
    state: Mapped[str] = mapped_column(String(8))
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    stand_in_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stand_in.id"))
    at: Mapped[datetime]


class Assessment(Identified, Dated, Base):
    """A test with its result; the level goes into the history of people."""

    __tablename__ = "assessment"
    __table_args__ = (Index("ix_assessment_case", "case_id", "on"),)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    level_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("language_level.id"))
    kind: Mapped[str] = mapped_column(String(30))
    on: Mapped[date]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))


class Milestone(Identified, Dated, Base):
    __tablename__ = "milestone"
    __table_args__ = (Index("ix_milestone_case", "case_id", "on"),)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    on: Mapped[date]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))


class Outcome(Identified, Dated, Base):
    """What came of it (Verbleib), with its level of evidence: self-report, paper, institution."""

    __tablename__ = "outcome"
    __table_args__ = (
        Index("ix_outcome_case", "case_id", "on"),
        CheckConstraint("evidence in ('self_report','document','institution')", name="evidence"),
    )
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    evidence: Mapped[str] = mapped_column(String(12))
    on: Mapped[date]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))


class FollowUp(Identified, Dated, Base):
    """A question 6 and 12 months after: due, asked (the letter left), done, not reached, opted out."""

    __tablename__ = "follow_up"
    __table_args__ = (
        Index("ix_follow_up_due", "state", "due_on"),
        CheckConstraint("state in ('due','asked','done','not_reached','opted_out')", name="state"),
    )
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), index=True)
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(12), default="due")
    case: Mapped[Case] = relationship()
