"""Which notice was shown, which extra was agreed to. The core service asks for no consent (practice.md U11)."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base, Identified


class NoticeShown(Identified, Base):
    __tablename__ = "notice_shown"
    __table_args__ = (Index("ix_notice_shown_subject", "subject_id"),)
    subject_id: Mapped[uuid.UUID]
    text_version: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime]


class Consent(Identified, Base):
    """One extra purpose; taking it back is as easy as giving it."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_subject", "subject_id", "purpose"),)
    subject_id: Mapped[uuid.UUID]
    purpose: Mapped[str] = mapped_column(String(40))
    text_version: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(8))
    given_at: Mapped[datetime]
    by_kind: Mapped[str] = mapped_column(String(16))
    withdrawn_at: Mapped[datetime | None]
