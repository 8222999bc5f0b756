"""Reading offers for those who keep them: published or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from casework.core.models import db
from casework.programmes.models import Offer


def find_kept_offer(viewer: Any, slug: str, *, lock: bool = False) -> Offer | None:
    """Any offer, also one that is still being written."""
    query = select(Offer).where(Offer.slug == slug)
    return db.session.scalar(query.with_for_update(of=Offer) if lock else query)


def kept_offers(viewer: Any) -> Sequence[Offer]:
    """All offers with their texts, in the order of the catalogue."""
    query = select(Offer).order_by(Offer.area, Offer.order, Offer.slug)
    return db.session.scalars(query.options(selectinload(Offer.texts))).all()
