"""Published forms by version, drafts, and what was sent."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.core.models import Base, Dated, Identified, Versioned
from casework.core.sealed import Sealed, sealed_column
from casework.documents.models import new_opaque_name
from casework.programmes.models import Offer


class FormVersion(Identified, Versioned, Base):
    """An ordered list of pages of field names. Whoever began on version 3 finishes on version 3.

    One without `published_at` is the working copy of the next version: a form has at most one.
    """

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("key", "number"),)
    key: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    pages: Mapped[dict[str, Any]]
    published_at: Mapped[datetime | None]


class Draft(Identified, Versioned, Base):
    """A form that someone is filling in. Its answers lie in people, sealed under the draft's own keys.

    Nobody on the staff can read it (practice.md U11). `subject_id` becomes the person's id when it is sent.
    """

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("subject_id"), Index("ix_draft_expires", "sent_at", "expires_at"))
    subject_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    offer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offer.id"))
    form_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("form_version.id"))
    language: Mapped[str] = mapped_column(String(8))
    step: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    warned_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    offer: Mapped[Offer] = relationship(lazy="joined")
    form_version: Mapped[FormVersion] = relationship(lazy="joined")

    kind = "draft"


class HelperLink(Identified, Dated, Base):
    """What someone who helps may do with an unsent form: these pages, not those answers, until this day.

    The link and the code are kept as hashes: they are shown once. Without `may_read` no answer is ever shown to them.
    """

    __tablename__ = "helper_link"
    __table_args__ = (Index("ix_helper_link_subject", "subject_id"),)
    __sealed_subject__ = "subject_id"
    __private__ = frozenset({"token_hash", "code_hash"})
    ref: Mapped[str] = mapped_column(String(32), unique=True, default=new_opaque_name)
    subject_id: Mapped[uuid.UUID]
    draft_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(16))
    pages: Mapped[list[str]]
    hidden: Mapped[list[str]] = mapped_column(default=list)
    may_read: Mapped[bool] = mapped_column(default=False)
    until: Mapped[date]
    revoked_at: Mapped[datetime | None]
    name_sealed: Mapped[bytes | None] = sealed_column()
    name = Sealed("identity", readers=("applicant",))


class PaperBatch(Identified, Dated, Base):
    """A form printed for an event: so many sheets, each with a code of its own. Typed in on the version it was printed of."""

    __tablename__ = "paper_batch"
    __table_args__ = (Index("ix_paper_batch_created", "created_at"),)
    ref: Mapped[str] = mapped_column(String(32), unique=True, default=new_opaque_name)
    offer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offer.id"))
    form_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("form_version.id"))
    language: Mapped[str] = mapped_column(String(8))
    event: Mapped[str] = mapped_column(String(80))
    made_by: Mapped[uuid.UUID]
    offer: Mapped[Offer] = relationship(lazy="joined")
    form_version: Mapped[FormVersion] = relationship(lazy="joined")


class PaperSlip(Identified, Base):
    """One sheet of a batch with its tear-off card. The PIN lies sealed until the sheet is typed in, then it is gone."""

    __tablename__ = "paper_slip"
    __table_args__ = (UniqueConstraint("subject_id"), UniqueConstraint("batch_id", "number"))
    __sealed_subject__ = "subject_id"
    ref: Mapped[str] = mapped_column(String(32), unique=True, default=new_opaque_name)
    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("paper_batch.id", ondelete="CASCADE"))
    number: Mapped[int]
    subject_id: Mapped[uuid.UUID]
    typed_at: Mapped[datetime | None]
    pin_sealed: Mapped[bytes | None] = sealed_column()
    pin = Sealed("identity", readers=())
    batch: Mapped[PaperBatch] = relationship(lazy="joined")


class Declaration(Identified, Base):
    """In place of a certificate a person declared something; until somebody looked at it, it waits. What it says are answers."""

    __tablename__ = "declaration"
    __table_args__ = (Index("ix_declaration_person", "person_id", "seen_at"),)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    declared_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]


class Submission(Identified, Base):
    """What was sent. A second form while a case is open adds a submission to it."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("draft_id"), Index("ix_submission_case", "case_id"))
    draft_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id"))
    offer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offer.id"))
    form_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("form_version.id"))
    sent_at: Mapped[datetime]
