"""Complaints, found without reading a single message: that someone has one, since when, whether it was answered."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base, Identified, Versioned
from casework.core.references import new_reference


class Complaint(Identified, Versioned, Base):
    """A person's one conversation with the coordination about the counselling itself (practice.md U15).

    What was written lies in messages under the topic "complaint". The reference is of its own: that of the case would
    tell a coordinator which case in a compartment it is.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        Index("ix_complaint_asked", "asked_at", "id"),
        CheckConstraint("about in ('counselling','coordination')", name="about"),
    )
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    #: About the coordination itself it does not exist for any coordinator, and never will again.
    about: Mapped[str] = mapped_column(String(14), default="counselling")
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None and self.answered_at >= self.asked_at
