"""A spreadsheet on its way in, and who came with it."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base, Dated, Identified, Versioned
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column

OPEN, RUNNING, DONE, UNDOING, UNDONE = "open", "running", "done", "undoing", "undone"
SHEET_READERS = ("coordinator",)


class SheetImport(Identified, Dated, Versioned, Base):
    """One spreadsheet: its cells lie sealed under keys of their own until the last row is in, then they go."""

    __tablename__ = "sheet_import"
    __table_args__ = (
        Index("ix_sheet_import_created", "created_at", "id"),
        CheckConstraint("state in ('open','running','done','undoing','undone')", name="state"),
    )
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    subject_id: Mapped[uuid.UUID]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    #: Where the data come from, in words that the person concerned may read.
    source: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(8), default=OPEN)
    rows: Mapped[int]
    #: The field of each column ("" leaves it out), and the code of each word that stands in a column of codes.
    columns: Mapped[list[str]] = mapped_column(default=list)
    codes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: Numbers of rows that are left out: refused ones, and those that may be somebody who is here already.
    left_out: Mapped[dict[str, Any]] = mapped_column(default=dict)
    next_row: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    cells_sealed: Mapped[bytes | None] = sealed_column()
    cells = Sealed("counselling", readers=SHEET_READERS, json=True)


class ImportedPerson(Identified, Base):
    """Somebody who came with a spreadsheet: from where, and until when they are told of it (Art. 14 GDPR)."""

    __tablename__ = "imported_person"
    __table_args__ = (
        UniqueConstraint("import_id", "row"),
        UniqueConstraint("person_id"),
        Index(
            "ix_imported_person_due", "notice_due_on",
            postgresql_where=text("notice_given_on is null"), sqlite_where=text("notice_given_on is null"),
        ),
    )  # fmt: skip
    import_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sheet_import.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    row: Mapped[int]
    source: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    notice_due_on: Mapped[date]
    notice_given_on: Mapped[date | None]
    notice_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
