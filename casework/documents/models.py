"""Papers a person has, brings, or cannot get; the sealed files that show them."""

from __future__ import annotations

import secrets
import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base, Dated, Identified, Versioned
from casework.core.sealed import Sealed, sealed_column

PAPER_READERS = ("advisor", "scholar_advisor", "coordinator")


def new_opaque_name() -> str:
    """128 random bits: the name of a file on the disk and of a paper in an address."""
    return secrets.token_hex(16)


class Paper(Identified, Dated, Versioned, Base):
    """A kind of paper of a person. Its state is sealed: the lack of a paper can endanger (architecture.md §8).

    `is_open`: the office asked for it and waits. `came_at`: the person answered, with a file or with a state.
    """

    __tablename__ = "paper"
    __table_args__ = (
        UniqueConstraint("subject_id", "kind"),
        Index("ix_paper_expires", "expires_on"),
        Index("ix_paper_came", "came_at"),
    )
    __sealed_subject__ = "subject_id"
    ref: Mapped[str] = mapped_column(String(32), unique=True, default=new_opaque_name)
    subject_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime | None]
    asked_by: Mapped[uuid.UUID | None]
    came_at: Mapped[datetime | None]
    seen_on: Mapped[date | None]
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[uuid.UUID | None]
    expires_on: Mapped[date | None]
    is_open: Mapped[bool] = mapped_column(default=False)
    state_sealed: Mapped[bytes | None] = sealed_column()
    state = Sealed("papers", readers=PAPER_READERS)

    @property
    def person_id(self) -> uuid.UUID:
        return self.subject_id


class StoredFile(Identified, Dated, Base):
    """A sealed file on disk: the row knows its opaque name; its own name is sealed."""

    __tablename__ = "stored_file"
    __table_args__ = (UniqueConstraint("paper_id", "digest"),)
    __sealed_subject__ = "subject_id"
    subject_id: Mapped[uuid.UUID]
    paper_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("paper.id", ondelete="CASCADE"))
    ref: Mapped[str] = mapped_column(String(32), unique=True, default=new_opaque_name)
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    pages: Mapped[int] = mapped_column(default=1)
    #: Where it stands among the files of its paper; the person changes it.
    place: Mapped[int] = mapped_column(default=0)
    #: A keyed hash of the content: the same file sent twice is one file.
    digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    name_sealed: Mapped[bytes | None] = sealed_column()
    name = Sealed("papers", readers=PAPER_READERS)

    @property
    def person_id(self) -> uuid.UUID:
        return self.subject_id
