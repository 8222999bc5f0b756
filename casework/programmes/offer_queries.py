"""Reading offers for those who keep them: published or not."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from casework.accounts.models import Team
from casework.core.models import db
from casework.programmes.models import Cohort, Grant, Offer
from casework.programmes.offer_models import OfferGrant, OfferLink


def find_kept_offer(viewer: Any, slug: str, *, lock: bool = False) -> Offer | None:
    """Any offer, also one that is still being written."""
    query = select(Offer).where(Offer.slug == slug)
    return db.session.scalar(query.with_for_update(of=Offer) if lock else query)


def kept_offers(viewer: Any) -> Sequence[Offer]:
    """All offers with their texts, in the order of the catalogue."""
    query = select(Offer).order_by(Offer.area, Offer.order, Offer.slug)
    return db.session.scalars(query.options(selectinload(Offer.texts))).all()


def teams(viewer: Any) -> list[tuple[str, str]]:
    """Who an offer or a grant can belong to, by name."""
    query = select(Team.id, Team.name).order_by(Team.name)
    return [(str(row.id), row.name) for row in db.session.execute(query)]


def team_names(viewer: Any) -> dict[uuid.UUID, str]:
    return {row.id: row.name for row in db.session.execute(select(Team.id, Team.name))}


def grants_to_choose(viewer: Any) -> Sequence[Grant]:
    """All grants, the latest to end first."""
    return db.session.scalars(select(Grant).order_by(Grant.ends_on.desc(), Grant.reference)).all()


def grants_of_offer(viewer: Any, offer: Offer) -> Sequence[Grant]:
    query = select(Grant).join(OfferGrant, OfferGrant.grant_id == Grant.id).where(OfferGrant.offer_id == offer.id)
    return db.session.scalars(query.order_by(Grant.ends_on.desc(), Grant.reference)).all()


def cohorts_of_offer(viewer: Any, offer: Offer, *, limit: int = 50) -> Sequence[Cohort]:
    """The newest cohorts of an offer."""
    query = select(Cohort).where(Cohort.offer_id == offer.id)
    return db.session.scalars(query.order_by(Cohort.starts_on.desc(), Cohort.id).limit(limit)).all()


def ties_to(viewer: Any, offer: Offer) -> Sequence[tuple[OfferLink, Offer]]:
    """Where this offer is a part, a gate, or comes before: the ties of others to it."""
    query = select(OfferLink, Offer).join(Offer, Offer.id == OfferLink.offer_id).where(OfferLink.other_id == offer.id)
    rows = db.session.execute(query.order_by(Offer.neutral_name, OfferLink.kind)).all()
    return [(link, whose) for link, whose in rows if whose.id != offer.id]
