"""Mail that came to the office's shared mailbox, until a human has filed it."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base, Dated, Identified, Versioned
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column
from casework.documents.models import new_opaque_name

INBOX_READERS = ("coordinator", "scholar_advisor")
NEW, KEPT, FILED, DROPPED, BOUNCE = "new", "kept", "filed", "dropped", "bounce"
#: Longer than any mail program makes a name; the rest of a longer one is cut off.
LONGEST_NAME = 160


class Mail(Identified, Dated, Versioned, Base):
    """A mail with keys of its own: nobody knows yet whom it is about.

    Once it is filed or dropped nothing of its content stays here; the row stays for a while, so that the same mail is
    not taken in a second time.
    """

    __tablename__ = "inbox_mail"
    __table_args__ = (
        Index("ix_inbox_mail_state", "state", "created_at", "id"),
        Index("ix_inbox_mail_sender", "sender_blind"),
        Index(
            "ix_inbox_mail_original", "uid",
            postgresql_where=text("removed_at is null"), sqlite_where=text("removed_at is null"),
        ),
        CheckConstraint("state in ('new','kept','filed','dropped','bounce')", name="state"),
    )  # fmt: skip
    __private__ = frozenset({"mark", "sender_blind"})
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    subject_id: Mapped[uuid.UUID]
    #: A keyed hash over Message-ID and content: a mail that was fetched twice is one, a stranger's copy of an id is not.
    mark: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    #: Where the original lies in the mailbox, until it is removed.
    uid_validity: Mapped[int | None] = mapped_column(BigInteger)
    uid: Mapped[int | None] = mapped_column(BigInteger)
    #: Something of it could not be taken in, so the original stays until a human has dealt with it.
    is_left_there: Mapped[bool] = mapped_column(default=False)
    removed_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(8), default=NEW)
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    language: Mapped[str] = mapped_column(String(8))
    is_automatic: Mapped[bool] = mapped_column(default=False)
    #: What was odd about it, in codes (staff_words.TROUBLE).
    trouble: Mapped[list[str]] = mapped_column(default=list)
    sender_blind: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    sender_sealed: Mapped[bytes | None] = sealed_column()
    sender = Sealed("identity", readers=INBOX_READERS)
    sender_name_sealed: Mapped[bytes | None] = sealed_column()
    sender_name = Sealed("identity", readers=INBOX_READERS)
    title_sealed: Mapped[bytes | None] = sealed_column()
    title = Sealed("counselling", readers=INBOX_READERS)
    body_sealed: Mapped[bytes | None] = sealed_column()
    body = Sealed("counselling", readers=INBOX_READERS)


class MailFile(Identified, Dated, Base):
    """An attachment: cleaned and sealed on the disk, or (`ref` none) refused, and why."""

    __tablename__ = "inbox_file"
    mail_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("inbox_mail.id", ondelete="CASCADE"), index=True)
    subject_id: Mapped[uuid.UUID]
    place: Mapped[int] = mapped_column(default=0)
    ref: Mapped[str | None] = mapped_column(String(32), unique=True, default=new_opaque_name)
    refused: Mapped[str | None] = mapped_column(String(40))
    media_type: Mapped[str | None] = mapped_column(String(40))
    size: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int] = mapped_column(default=0)
    digest: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    name_sealed: Mapped[bytes | None] = sealed_column()
    name = Sealed("papers", readers=INBOX_READERS)
