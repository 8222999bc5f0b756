"""What belongs to notes: drafts that outlive a session, and colleagues who were named in one."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.cases.models import CASE_READERS, Case, Note
from casework.core.models import Base, Identified
from casework.core.sealed import Sealed, sealed_column


class NoteDraft(Identified, Base):
    """A note that somebody began. Only who writes it finds it; it goes when the note is saved."""

    __tablename__ = "note_draft"
    __table_args__ = (UniqueConstraint("case_id", "author_id"), Index("ix_note_draft_author", "author_id", "kept_at"))
    __sealed_subject__ = "person_id"
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    kept_at: Mapped[datetime]
    is_restricted: Mapped[bool] = mapped_column(default=False)
    body_sealed: Mapped[bytes | None] = sealed_column()
    body = Sealed("counselling", readers=CASE_READERS)


class Mention(Identified, Base):
    """A colleague whom a note names, until they say that they have read it."""

    __tablename__ = "note_mention"
    __table_args__ = (
        UniqueConstraint("note_id", "user_id"),
        Index("ix_note_mention_user", "user_id", "seen_at", "case_id"),
    )
    note_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("note.id", ondelete="CASCADE"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    note: Mapped[Note] = relationship()
    case: Mapped[Case] = relationship()
