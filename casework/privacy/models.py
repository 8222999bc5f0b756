"""Erasures that finish what was interrupted, disclosures to others (practice.md U14), standing approvals (U18)."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.core.models import Base, Dated, Identified, Versioned
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column
from casework.programmes.models import Cohort, Offer, Partner

PROPOSED, APPROVED, REFUSED, WITHDRAWN = "proposed", "approved", "refused", "withdrawn"
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
    #: The recurring list that it was given with; nobody asked for this person alone.
    transfer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("transfer.id"), index=True)
    asked_by_sealed: Mapped[bytes | None] = sealed_column()
    asked_by = Sealed("counselling", readers=DISCLOSURE_READERS)
    said_sealed: Mapped[bytes | None] = sealed_column()
    said = Sealed("counselling", readers=DISCLOSURE_READERS)
    why_not_told_sealed: Mapped[bytes | None] = sealed_column()
    why_not_told = Sealed("counselling", readers=DISCLOSURE_READERS)


class StandingApproval(Identified, Versioned, Base):
    """One approval for a list that goes out again and again: to whom, by which contract, which answers, how often, until when.

    Whoever proposes does not decide: the database says so as well. It ends by itself with its last day.
    """

    __tablename__ = "standing_approval"
    __table_args__ = (
        CheckConstraint("state in ('proposed','approved','refused','withdrawn')", name="state"),
        CheckConstraint("rhythm in ('weekly','fortnightly','monthly')", name="rhythm"),
        CheckConstraint("decided_by is null or decided_by <> proposed_by", name="someone_else"),
        CheckConstraint("state not in ('approved','refused') or decided_by is not null", name="decided"),
        Index("ix_standing_approval_proposed", "proposed_at", "id"),
    )
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    partner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partner.id"))
    offer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offer.id"))
    contract: Mapped[str] = mapped_column(String(200))
    ground: Mapped[str] = mapped_column(String(40))
    told: Mapped[str] = mapped_column(String(200))
    fields: Mapped[list[str]]
    rhythm: Mapped[str] = mapped_column(String(12))
    ends_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default=PROPOSED)
    proposed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    comment: Mapped[str | None] = mapped_column(String(400))
    withdrawn_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    withdrawn_at: Mapped[datetime | None]
    partner: Mapped[Partner] = relationship(lazy="joined")
    offer: Mapped[Offer] = relationship(lazy="joined")


_NO_REASON = text("reason is null")


class Transfer(Identified, Base):
    """One list that was drawn under an approval. Who stood on it, the disclosures say; what it held, the approval.

    `span` is the first day of the week or month that it was drawn for: a second one in it needs a reason.
    """

    __tablename__ = "transfer"
    __table_args__ = (
        Index(
            "uq_transfer_span", "approval_id", "cohort_id", "span",
            unique=True, postgresql_where=_NO_REASON, sqlite_where=_NO_REASON,
        ),
        Index("ix_transfer_drawn", "approval_id", "drawn_at"),
    )  # fmt: skip
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    approval_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("standing_approval.id"))
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"))
    span: Mapped[date]
    drawn_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    drawn_at: Mapped[datetime]
    people: Mapped[int]
    left_out: Mapped[int]
    reason: Mapped[str | None] = mapped_column(String(200))
    approval: Mapped[StandingApproval] = relationship(lazy="joined")
    cohort: Mapped[Cohort] = relationship(lazy="joined")
