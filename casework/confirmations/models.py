"""What was confirmed on paper: by whom, when, and in which words, so that the same can be printed again."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.cases.models import Case
from casework.core.models import Base, Dated, Identified
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column

CONFIRMATION_READERS = ("advisor", "scholar_advisor", "coordinator")


class Confirmation(Identified, Dated, Base):
    __tablename__ = "confirmation"
    __table_args__ = (
        Index("ix_confirmation_case", "case_id", "created_at"),
        Index("ix_confirmation_person", "person_id"),
    )
    __sealed_subject__ = "person_id"
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[str] = mapped_column(String(30))
    with_remedy: Mapped[bool] = mapped_column(default=False)
    lines_sealed: Mapped[bytes | None] = sealed_column()
    lines = Sealed("counselling", readers=CONFIRMATION_READERS, json=True)
    case: Mapped[Case] = relationship()
