"""What somebody told us months later, the link by which they were asked, and why a course was left."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.cases.models import HEAD_READERS, Case
from casework.core.models import Base, Dated, Identified
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column
from casework.progress.models import FollowUp


class FollowUpLink(Identified, Base):
    """The living link of a letter that asked. Its token stands in the mail alone."""

    __tablename__ = "follow_up_link"
    follow_up_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("follow_up.id", ondelete="CASCADE"), unique=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    until: Mapped[datetime]


class FollowUpAnswer(Identified, Dated, Base):
    """The person's own answer. It becomes a result only when a colleague has looked at it.

    `stops`: they do not want to be asked again, now and later.
    """

    __tablename__ = "follow_up_answer"
    __table_args__ = (
        Index("ix_follow_up_answer_person", "person_id"),
        Index("ix_follow_up_answer_open", "looked_at", "case_id"),
    )
    __sealed_subject__ = "person_id"
    follow_up_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("follow_up.id", ondelete="CASCADE"), unique=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    stops: Mapped[bool] = mapped_column(default=False)
    needs_help: Mapped[bool] = mapped_column(default=False)
    looked_at: Mapped[datetime | None]
    now_sealed: Mapped[bytes | None] = sealed_column()
    now = Sealed("counselling", readers=HEAD_READERS, json=True)
    said_sealed: Mapped[bytes | None] = sealed_column()
    said = Sealed("counselling", readers=HEAD_READERS)
    follow_up: Mapped[FollowUp] = relationship()


class Leaving(Identified, Dated, Base):
    """Why somebody left a course or the counselling: several reasons, voluntary, without detail.

    Reasons of health, safety or residence are sealed and yield nothing: `plain` then reads as if nothing had been said.
    """

    __tablename__ = "leaving"
    __table_args__ = (Index("ix_leaving_case", "case_id", "on"), Index("ix_leaving_person", "person_id"))
    __sealed_subject__ = "person_id"
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    enrolment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("enrolment.id"))
    on: Mapped[date]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    plain: Mapped[list[str]]
    reasons_sealed: Mapped[bytes | None] = sealed_column()
    reasons = Sealed("counselling", readers=HEAD_READERS, json=True)
    case: Mapped[Case] = relationship()
