"""The wish to close a case, where the operator wants a second pair of eyes."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.cases.models import HEAD_READERS, Case
from casework.core.models import Base, Identified, Versioned
from casework.core.sealed import Sealed, sealed_column


class ClosingProposal(Identified, Versioned, Base):
    """One for each case; it goes when the case is closed. Its reasons lie sealed as the case's own do."""

    __tablename__ = "closing_proposal"
    __table_args__ = (CheckConstraint("state in ('proposed','refused')", name="state"),)
    __sealed_subject__ = "person_id"
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"), unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    proposed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    comment: Mapped[str | None] = mapped_column(String(400))
    reasons_sealed: Mapped[bytes | None] = sealed_column()
    reasons = Sealed("counselling", readers=HEAD_READERS, json=True)
    case: Mapped[Case] = relationship()
