"""Reading offers, cohorts and lessons. Published offers are for anyone; cohorts for those who work with them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Date, Select, String, Uuid, bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from casework.accounts.models import User
from casework.core.models import db
from casework.programmes.models import (
    Cohort,
    CohortTeacher,
    Grant,
    Lesson,
    Offer,
    OfferText,
    Partner,
    PartnerUser,
    Room,
)

_PUBLISHED = (
    select(Offer)
    .where(Offer.slug == bindparam("slug", type_=String()), Offer.is_published)
    .options(joinedload(Offer.papers))
)
_TODAY = bindparam("today", type_=Date())
_OPEN_COHORTS = (
    select(Cohort)
    .where(Cohort.offer_id == bindparam("offer_id", type_=Uuid(as_uuid=True)))
    .where(Cohort.opens_on <= _TODAY, Cohort.closes_on >= _TODAY)
    .order_by(Cohort.starts_on, Cohort.id)
)


def published_offers(viewer: Any) -> Sequence[Offer]:
    """What the catalogue shows, with texts and papers, in its order. A compartment's offer is told, its cases never."""
    query = select(Offer).where(Offer.is_published).order_by(Offer.order, Offer.slug)
    return db.session.scalars(query.options(selectinload(Offer.texts))).all()


def find_offer(viewer: Any, slug: str, *, lock: bool = False) -> Offer | None:
    """A published offer by the name in its address."""
    return db.session.scalars(_PUBLISHED, {"slug": slug}).unique().one_or_none()


def offer_text(offer: Offer, language: str) -> OfferText:
    """The offer in this language; German, the binding text, when there is none or it is not whole yet."""
    texts = {text.language: text for text in offer.texts if text.is_published or text.language == "de"}
    return texts.get(language) or texts["de"]


def offer_titles(offers: Collection[Offer], language: str) -> dict[uuid.UUID, OfferText]:
    """The text of each offer in this language, German where there is none; one statement for a whole page."""
    query = select(OfferText).where(OfferText.offer_id.in_({offer.id for offer in offers}))
    is_shown = OfferText.is_published | (OfferText.language == "de")
    texts = db.session.scalars(query.where(OfferText.language.in_({language, "de"}), is_shown))
    found: dict[uuid.UUID, OfferText] = {}
    for text in sorted(texts, key=lambda each: each.language == language):
        found[text.offer_id] = text
    return found


def open_cohorts(offer: Offer, today: date) -> Sequence[Cohort]:
    """The cohorts whose application window is open, next start first."""
    return db.session.scalars(_OPEN_COHORTS, {"offer_id": offer.id, "today": today}).all()


def visible_cohorts(viewer: Any) -> Select[Any]:
    """Ids of the cohorts that this viewer works with: staff who place people see all, teachers their own, others none."""
    if viewer.has_role("coordinator") or viewer.has_role("advisor") or viewer.has_role("head_of_unit"):
        return select(Cohort.id)
    if viewer.has_role("scholar_advisor"):
        return select(Cohort.id)
    return select(CohortTeacher.cohort_id).where(CohortTeacher.user_id == viewer.id)


def cohorts_for(viewer: Any, *, limit: int = 200) -> Sequence[Cohort]:
    """The cohorts that this viewer works with, newest start first."""
    query = select(Cohort).where(Cohort.id.in_(visible_cohorts(viewer)))
    return db.session.scalars(query.order_by(Cohort.starts_on.desc(), Cohort.id).limit(limit)).all()


def find_cohort(viewer: Any, ref: str, *, lock: bool = False) -> Cohort | None:
    query = select(Cohort).where(Cohort.ref == ref, Cohort.id.in_(visible_cohorts(viewer)))
    return db.session.scalar(query.with_for_update(of=Cohort) if lock else query)


def running_grants(day: date) -> Sequence[Grant]:
    """What a talk of these days can be paid from."""
    query = select(Grant).where(Grant.starts_on <= day, Grant.ends_on >= day)
    return db.session.scalars(query.order_by(Grant.reference)).all()


def partners(viewer: Any) -> Sequence[Partner]:
    """The organisations that people can be referred to, by name."""
    return db.session.scalars(select(Partner).order_by(Partner.name, Partner.id)).all()


def people_of_partner(partner_id: uuid.UUID) -> Sequence[User]:
    """The active accounts of a partner."""
    query = select(User).join(PartnerUser, PartnerUser.user_id == User.id)
    return db.session.scalars(query.where(PartnerUser.partner_id == partner_id, User.state == "active")).all()


def people_of_partners() -> dict[uuid.UUID, list[User]]:
    """The active accounts of every partner, in one statement."""
    found: dict[uuid.UUID, list[User]] = {}
    query = select(PartnerUser.partner_id, User).join(User, User.id == PartnerUser.user_id)
    for partner_id, user in db.session.execute(query.where(User.state == "active").order_by(User.name)):
        found.setdefault(partner_id, []).append(user)
    return found


def lessons_of(viewer: Any, *, since: Any, until: Any, limit: int = 100) -> Sequence[Lesson]:
    """The viewer's own lessons as a teacher in a span of time, next first."""
    own = select(CohortTeacher.cohort_id).where(CohortTeacher.user_id == viewer.id)
    query = select(Lesson).where(Lesson.cohort_id.in_(own), Lesson.starts_at >= since, Lesson.starts_at < until)
    return db.session.scalars(query.order_by(Lesson.starts_at, Lesson.id).limit(limit)).all()


def find_own_lesson(viewer: Any, ref: str, *, lock: bool = False) -> Lesson | None:
    """A lesson that the viewer teaches."""
    own = select(CohortTeacher.cohort_id).where(CohortTeacher.user_id == viewer.id)
    query = select(Lesson).where(Lesson.ref == ref, Lesson.cohort_id.in_(own))
    return db.session.scalar(query.with_for_update(of=Lesson) if lock else query)


def rooms(viewer: Any, *, also_closed: bool = False) -> Sequence[Room]:
    """The rooms to meet in, by name."""
    query = select(Room).order_by(Room.name)
    return db.session.scalars(query if also_closed else query.where(Room.closed_at.is_(None))).all()


def find_room(viewer: Any, ref: str, *, lock: bool = False) -> Room | None:
    query = select(Room).where(Room.ref == ref)
    return db.session.scalar(query.with_for_update() if lock else query)
