"""Offers with their texts, criteria and papers; cohorts, teachers, lessons; grants that pay; partners."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.core.models import Base, Identified, Versioned
from casework.core.references import new_reference
from casework.programmes.lesson_models import LessonRule


class Offer(Identified, Versioned, Base):
    """A programme's offer. Only its neutral name appears outside (practice.md U5)."""

    __tablename__ = "offer"
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    area: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    neutral_name: Mapped[str] = mapped_column(String(120))
    target_groups: Mapped[list[str]] = mapped_column(default=list)
    criteria: Mapped[dict[str, Any]] = mapped_column(default=dict)
    form_key: Mapped[str] = mapped_column(String(60), default="general")
    hours_per_week: Mapped[int | None]
    weeks: Mapped[int | None]
    mode: Mapped[str] = mapped_column(String(20), default="on_site")
    taught_in: Mapped[str] = mapped_column(String(8), default="de")
    entry_level: Mapped[str | None] = mapped_column(String(6))
    target_level: Mapped[str | None] = mapped_column(String(6))
    exam: Mapped[str | None] = mapped_column(String(60))
    credits: Mapped[int | None]
    cost: Mapped[int] = mapped_column(default=0)
    travel_help: Mapped[bool] = mapped_column(default=False)
    childcare_help: Mapped[bool] = mapped_column(default=False)
    provider: Mapped[str | None] = mapped_column(String(120))
    selection: Mapped[str] = mapped_column(String(20), default="order")
    has_waiting_list: Mapped[bool] = mapped_column(default=True)
    is_compartment: Mapped[bool] = mapped_column(default=False)
    is_published: Mapped[bool] = mapped_column(default=True)
    once_only: Mapped[bool] = mapped_column(default=False)
    #: Whose it is: a team's, never one person's alone.
    team_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("team.id"))
    #: The goals of the United Nations that it serves, by number.
    sdg: Mapped[list[str]] = mapped_column(default=list)
    order: Mapped[int] = mapped_column(default=100)
    texts: Mapped[list[OfferText]] = relationship(cascade="all, delete-orphan")
    papers: Mapped[list[OfferPaper]] = relationship(cascade="all, delete-orphan", order_by="OfferPaper.order")


class OfferText(Base):
    """An offer in one language: not published in a language until that text is there."""

    __tablename__ = "offer_text"
    offer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    title: Mapped[str] = mapped_column(String(160))
    summary: Mapped[str] = mapped_column(String(400))
    body: Mapped[str] = mapped_column(Text)
    translated_by: Mapped[str | None] = mapped_column(String(60))
    checked_by: Mapped[str | None] = mapped_column(String(60))
    #: Only a whole text is published; until then readers of this language get the German one.
    is_published: Mapped[bool] = mapped_column(default=True)


class OfferPaper(Base):
    """A paper that an offer asks for; `may_be_missing`: the reasons of flight are accepted."""

    __tablename__ = "offer_paper"
    offer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    may_be_missing: Mapped[bool] = mapped_column(default=True)
    #: Original, certified copy or any copy; the languages of a translation that are taken; how old and how long at most.
    form: Mapped[str] = mapped_column(String(12), default="copy")
    languages: Mapped[list[str]] = mapped_column(default=list)
    most_months: Mapped[int | None]
    most_pages: Mapped[int | None]
    order: Mapped[int] = mapped_column(default=1)


class Cohort(Identified, Versioned, Base):
    """One run of an offer (Kurs, Durchgang) with its window and its number of places."""

    __tablename__ = "cohort"
    __table_args__ = (
        CheckConstraint("capacity >= 0", name="capacity"),
        CheckConstraint("overbooking >= 0", name="overbooking"),
        CheckConstraint("places = capacity + overbooking", name="places"),
        # What each place points at, so that the database keeps their number (enrolment.models.Place).
        UniqueConstraint("id", "places"),
        Index("ix_cohort_offer", "offer_id", "starts_on"),
    )
    ref: Mapped[str] = mapped_column(String(9), unique=True)
    offer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("offer.id"))
    neutral_name: Mapped[str] = mapped_column(String(120))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    documents_until: Mapped[date | None]
    decision_on: Mapped[date | None]
    capacity: Mapped[int]
    #: So many more than the places may be promised, because some never come.
    overbooking: Mapped[int] = mapped_column(default=0)
    #: So many places may be held or taken at most: the two together, kept by the program.
    places: Mapped[int]
    #: From then on no place is given any more, not even to the next in line.
    closed_at: Mapped[datetime | None]
    #: Empty: as the offer says.
    selection: Mapped[str | None] = mapped_column(String(20))
    room: Mapped[str | None] = mapped_column(String(120))
    days_to_answer: Mapped[int] = mapped_column(default=7)
    offer: Mapped[Offer] = relationship(lazy="joined")

    @property
    def selects_by(self) -> str:
        return self.selection or self.offer.selection


@event.listens_for(Cohort, "before_insert")
@event.listens_for(Cohort, "before_update")
def _keep_places(_mapper: Any, _connection: Any, cohort: Cohort) -> None:
    cohort.places = cohort.capacity + (cohort.overbooking or 0)


class CohortTeacher(Base):
    __tablename__ = "cohort_teacher"
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)


class Lesson(Identified, Versioned, Base):
    __tablename__ = "lesson"
    __table_args__ = (Index("ix_lesson_cohort", "cohort_id", "starts_at"), UniqueConstraint("rule_id", "rule_day"))
    ref: Mapped[str] = mapped_column(String(9), unique=True)
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    room: Mapped[str | None] = mapped_column(String(120))
    units: Mapped[int] = mapped_column(default=2)
    #: The rule that made it and the day for which; by hand changed ones are left alone by their rule.
    rule_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(LessonRule.id, ondelete="SET NULL"))
    rule_day: Mapped[date | None]
    is_changed: Mapped[bool] = mapped_column(default=False)
    cohort: Mapped[Cohort] = relationship(lazy="joined")


class Funder(Identified, Base):
    __tablename__ = "funder"
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))


class Grant(Identified, Versioned, Base):
    """Money with a reference and a period (Förderkennzeichen, Bewilligungszeitraum). Hours count in its own unit."""

    __tablename__ = "grant_award"
    __table_args__ = (CheckConstraint("unit_minutes in (45, 60)", name="unit"),)
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    funder_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("funder.id"))
    reference: Mapped[str] = mapped_column(String(60), unique=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    unit_minutes: Mapped[int] = mapped_column(default=45)
    monthly_rate: Mapped[int | None]
    part_months: Mapped[str] = mapped_column(String(20), default="by_day")
    keep_proof_until: Mapped[date | None]
    team_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("team.id"))
    funder: Mapped[Funder] = relationship(lazy="joined")


class CohortGrant(Base):
    __tablename__ = "cohort_grant"
    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), primary_key=True)
    grant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("grant_award.id"), primary_key=True)


class Partner(Identified, Base):
    """An organisation that people are referred to."""

    __tablename__ = "partner"
    __table_args__ = (UniqueConstraint("name"),)
    name: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(40))
    contact: Mapped[str | None] = mapped_column(String(254))


class Room(Identified, Versioned, Base):
    """Where people meet, by the name that stands in calendars: it says nothing of the programme (practice.md U5)."""

    __tablename__ = "room"
    ref: Mapped[str] = mapped_column(String(9), unique=True, default=new_reference)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    seats: Mapped[int] = mapped_column(default=3)
    closed_at: Mapped[datetime | None]


class PartnerUser(Base):
    """Who works at a partner and signs in here: sees whom that partner was referred, nobody else."""

    __tablename__ = "partner_user"
    partner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partner.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)
