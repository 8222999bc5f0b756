"""Papers a person has, brings, or cannot get; the sealed files that show them."""

from __future__ import annotations

import secrets
import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
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
    #: What is printed may be past: a law extends it until this day. Said by whoever saw the card.
    extended_until: Mapped[date | None]
    is_open: Mapped[bool] = mapped_column(default=False)
    state_sealed: Mapped[bytes | None] = sealed_column()
    state = Sealed("papers", readers=PAPER_READERS)

    @property
    def person_id(self) -> uuid.UUID:
        return self.subject_id


class Scan(Identified, Dated, Versioned, Base):
    """What the front desk scanned into a case: received, and to be checked by whoever works on it.

    Until then it is no paper of the person: a scan in the wrong file must not appear on somebody else's page. The row
    stays when its files are filed or gone, as the receipt of who took in how many pages when.
    """

    __tablename__ = "paper_scan"
    __table_args__ = (
        Index("ix_paper_scan_subject", "subject_id", "created_at"),
        Index(
            "ix_paper_scan_received",
            "subject_id",
            postgresql_where=text("state = 'received'"),
            sqlite_where=text("state = 'received'"),
        ),
        CheckConstraint("state in ('received','filed','dropped')", name="state"),
    )
    ref: Mapped[str] = mapped_column(String(32), unique=True, default=new_opaque_name)
    subject_id: Mapped[uuid.UUID]
    by_id: Mapped[uuid.UUID]
    #: What the front desk took it for; none: they did not know.
    kind: Mapped[str | None] = mapped_column(String(40))
    pages: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="received")
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[uuid.UUID | None]

    @property
    def person_id(self) -> uuid.UUID:
        return self.subject_id


class StoredFile(Identified, Dated, Base):
    """A sealed file on disk: the row knows its opaque name; its own name is sealed. It shows a paper, or waits in a scan."""

    __tablename__ = "stored_file"
    __table_args__ = (
        UniqueConstraint("paper_id", "digest"),
        UniqueConstraint("scan_id", "digest"),
        CheckConstraint("(paper_id is null) <> (scan_id is null)", name="one_place"),
    )
    __sealed_subject__ = "subject_id"
    subject_id: Mapped[uuid.UUID]
    paper_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("paper.id", ondelete="CASCADE"))
    scan_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("paper_scan.id", ondelete="CASCADE"))
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


class PaperLink(Identified, Dated, Base):
    """A way to send one paper without a sign-in: 256 random bits of which only the hash lies here, for some days."""

    __tablename__ = "paper_link"
    __table_args__ = (UniqueConstraint("token_hash"), Index("ix_paper_link_subject", "subject_id"))
    __private__ = frozenset({"token_hash"})
    paper_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("paper.id", ondelete="CASCADE"), index=True)
    subject_id: Mapped[uuid.UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    made_by: Mapped[uuid.UUID]
    until: Mapped[datetime]
    #: How often something was sent with it.
    uses: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
