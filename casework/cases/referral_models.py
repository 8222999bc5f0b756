"""Handing on to a partner."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.cases.models import CASE_READERS, Case
from casework.core.models import Base, Dated, Identified, Versioned
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column
from casework.programmes.models import Partner


class Referral(Identified, Dated, Versioned, Base):
    """Handing on to a partner: with a consent for that purpose, for chosen answers, until a day.

    `asked` waits for the person's own yes; `sent` for the partner's answer. Who sees it, the consent decides each time.
    """

    __tablename__ = "referral"
    __table_args__ = (
        Index("ix_referral_case", "case_id", "created_at"),
        Index("ix_referral_partner", "partner_id", "created_at", "id"),
        Index("ix_referral_person", "person_id"),
        CheckConstraint("state in ('asked','sent','accepted','declined','refused','withdrawn','ended')", name="state"),
        CheckConstraint("state in ('asked','refused','ended') or consent_id is not null", name="consent"),
    )
    __sealed_subject__ = "person_id"
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    partner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partner.id"))
    consent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("consent.id"))
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    fields: Mapped[list[str]] = mapped_column(default=list)
    until: Mapped[date]
    state: Mapped[str] = mapped_column(String(12), default="asked")
    answered_at: Mapped[datetime | None]
    concern_sealed: Mapped[bytes | None] = sealed_column()
    concern = Sealed("counselling", readers=(*CASE_READERS, "partner"))
    case: Mapped[Case] = relationship()
    partner: Mapped[Partner] = relationship(lazy="joined")
