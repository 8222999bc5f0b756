"""Published forms by version, drafts, and what was sent."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.core.models import Base, Identified, Versioned
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
