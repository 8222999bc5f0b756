"""Instruments of one's own: a few questions on one scale, with bands, asked every so many days; versions are kept."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.cases.models import Case
from casework.core.models import Base, Dated, Identified, Versioned
from casework.core.references import new_reference
from casework.core.sealed import Sealed, sealed_column
from casework.progress.models import PLAN_READERS


class Instrument(Identified, Dated, Versioned, Base):
    """`every_days`: so long after an answer it is due again; none: whenever it fits. `by_person`: on their own page too."""

    __tablename__ = "instrument"
    __table_args__ = (CheckConstraint("state in ('active','retired')", name="state"),)
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    name: Mapped[str] = mapped_column(String(120))
    every_days: Mapped[int | None]
    by_person: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(String(8), default="active")


class InstrumentVersion(Identified, Dated, Base):
    """What was asked. Once published it never changes; `texts` by language: title, low, high, questions, bands."""

    __tablename__ = "instrument_version"
    __table_args__ = (
        UniqueConstraint("instrument_id", "number"),
        CheckConstraint("most between 2 and 10", name="most"),
    )
    instrument_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instrument.id", ondelete="CASCADE"))
    number: Mapped[int]
    most: Mapped[int]
    band_starts: Mapped[list[str]]
    texts: Mapped[dict[str, Any]]
    published_at: Mapped[datetime | None]
    instrument: Mapped[Instrument] = relationship(lazy="joined")


class InstrumentAnswer(Identified, Dated, Base):
    """One person's answers on one day, by themselves or together with the advisor. The figures are sealed."""

    __tablename__ = "instrument_answer"
    __table_args__ = (
        Index("ix_instrument_answer_case", "case_id", "instrument_id", "on"),
        Index("ix_instrument_answer_person", "person_id"),
    )
    __sealed_subject__ = "person_id"
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    instrument_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instrument.id"))
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instrument_version.id"))
    on: Mapped[date]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    given_sealed: Mapped[bytes | None] = sealed_column()
    given = Sealed("counselling", readers=PLAN_READERS, json=True)
    asked: Mapped[InstrumentVersion] = relationship(lazy="joined")
    case: Mapped[Case] = relationship()
