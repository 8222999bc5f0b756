"""Calls for nominations as data of the office, each with who looked it up when and where; and the funders' public keys."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.core.models import Base, Identified, Versioned
from casework.core.references import new_reference

SCHEMES = ("philipp_schwartz", "hilde_domin", "sar", "cara", "academy_in_exile", "own")


class Call(Identified, Versioned, Base):
    """One call of one scheme. A rule that it does not have is none (null), never nought."""

    __tablename__ = "nomination_call"
    __table_args__ = (
        CheckConstraint("scheme in (" + ",".join(f"'{scheme}'" for scheme in SCHEMES) + ")", name="scheme"),
        CheckConstraint("abroad_months > 0", name="abroad_months"),
        CheckConstraint("statement_months > 0", name="statement_months"),
        CheckConstraint("language_months > 0", name="language_months"),
        CheckConstraint("lead_days >= 0 and appeal_days >= 0", name="days"),
        Index("ix_nomination_call_deadline", "deadline"),
    )
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    scheme: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(160))
    funder: Mapped[str] = mapped_column(String(160))
    #: Where the package goes: an address for mail, or the page on which it is handed in.
    address: Mapped[str | None] = mapped_column(String(300))
    deadline: Mapped[date]
    result_on: Mapped[date | None]
    lead_days: Mapped[int] = mapped_column(default=42)
    #: The deadline less the days before it: the databases count days in different ways.
    begin_on: Mapped[date]
    #: So long after a decision somebody may object; then the evidence of the threat goes.
    appeal_days: Mapped[int] = mapped_column(default=30)
    abroad_months: Mapped[int | None]
    statement_months: Mapped[int | None]
    self_report_countries: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    language_level: Mapped[str | None] = mapped_column(String(4))
    language_months: Mapped[int | None]
    needs_threat: Mapped[bool] = mapped_column(default=True)
    needs_doctorate: Mapped[bool] = mapped_column(default=False)
    asks: Mapped[list[str]] = mapped_column(default=list)
    source: Mapped[str] = mapped_column(String(300))
    checked_on: Mapped[date]
    checked_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    #: Off the list. The row stays whether it is used or not: a refusal would tell that somebody was nominated.
    removed_at: Mapped[datetime | None]


class FunderKey(Identified, Base):
    """A funder's public key, and who compared its fingerprint with the funder, when and by which way.

    A call has one at a time; the earlier ones stay, for a package says under which it was sealed.
    """

    __tablename__ = "funder_key"
    __table_args__ = (
        Index(
            "uq_funder_key_living",
            "call_id",
            unique=True,
            postgresql_where=text("ended_at is null"),
            sqlite_where=text("ended_at is null"),
        ),
        CheckConstraint("(compared_at is null) = (compared_by_id is null)", name="compared"),
        CheckConstraint("compared_way in ('phone','in_person','letter','other_page')", name="way"),
    )
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("nomination_call.id", ondelete="CASCADE"))
    armored: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64))
    #: What the key says of itself. Anybody can write anything there.
    says: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime | None]
    added_at: Mapped[datetime]
    added_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    compared_at: Mapped[datetime | None]
    compared_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    compared_way: Mapped[str | None] = mapped_column(String(12))
    ended_at: Mapped[datetime | None]
    call: Mapped[Call] = relationship()
