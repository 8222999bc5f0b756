"""Erasures that finish what was interrupted, disclosures to others (practice.md U14)."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.core.models import Base, Dated, Identified, Versioned
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column

DISCLOSURE_READERS = ("head_of_unit", "dpo", "coordinator")


class Erasure(Identified, Versioned, Base):
    """Ordered, scrubbed (rows committed), done (keys destroyed). A job finishes what was interrupted; no name stands here."""

    __tablename__ = "erasure"
    __table_args__ = (
        Index("ix_erasure_state", "state"),
        CheckConstraint("state in ('ordered','scrubbed','done')", name="state"),
    )
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    subject_id: Mapped[uuid.UUID]
    kept_classes: Mapped[list[str]] = mapped_column(default=list)
    ordered_by: Mapped[uuid.UUID | None]
    ordered_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="ordered")
    done_at: Mapped[datetime | None]
    #: What the data-protection officer says of it; the form asks for no names.
    comment: Mapped[str | None] = mapped_column(String(400))


class Disclosure(Identified, Dated, Base):
    """A request by an authority, the police, a relative or the press: answered or refused, and whether the person was told.

    About someone whom the office does not know it has a subject, and so keys, of its own.
    """

    __tablename__ = "disclosure"
    __table_args__ = (Index("ix_disclosure_person", "person_id"), Index("ix_disclosure_asked", "asked_on", "id"))
    __sealed_subject__ = "person_id"
    person_id: Mapped[uuid.UUID]
    asked_on: Mapped[date]
    asked_by_kind: Mapped[str] = mapped_column(String(20))
    ground: Mapped[str] = mapped_column(String(40))
    is_answered: Mapped[bool]
    decided_by: Mapped[uuid.UUID]
    second_person: Mapped[uuid.UUID]
    person_told: Mapped[bool]
    is_compartment: Mapped[bool] = mapped_column(default=False)
    asked_by_sealed: Mapped[bytes | None] = sealed_column()
    asked_by = Sealed("counselling", readers=DISCLOSURE_READERS)
    said_sealed: Mapped[bytes | None] = sealed_column()
    said = Sealed("counselling", readers=DISCLOSURE_READERS)
    why_not_told_sealed: Mapped[bytes | None] = sealed_column()
    why_not_told = Sealed("counselling", readers=DISCLOSURE_READERS)
