"""What stands around an offer: the ties that it declares, those of others to it, and what comes before it."""

from __future__ import annotations

from sqlalchemy import or_, select

from casework.core.models import db
from casework.programmes.models import Offer
from casework.programmes.offer_models import OfferLink


def links_around(offer: Offer) -> tuple[list[OfferLink], list[OfferLink]]:
    """The offer's own ties, and those of other offers to it."""
    query = select(OfferLink).where(or_(OfferLink.offer_id == offer.id, OfferLink.other_id == offer.id))
    links = list(db.session.scalars(query.order_by(OfferLink.order, OfferLink.id)))
    own = [link for link in links if link.offer_id == offer.id]
    return own, [link for link in links if link.offer_id != offer.id]


def comes_before(offer: Offer, own: list[OfferLink], others: list[OfferLink]) -> list[tuple[str, Offer]]:
    """What must be passed before: what the offer itself names, and the gates that stand before it in a bundle."""
    places = {link.offer_id: link.order for link in others if link.kind in {"part", "gate"}}
    found = [("after", link.other) for link in own if link.kind == "after"]
    if places:
        query = select(OfferLink).where(OfferLink.offer_id.in_(places), OfferLink.kind == "gate")
        for gate in db.session.scalars(query.order_by(OfferLink.order, OfferLink.id)):
            if gate.order < places[gate.offer_id] and gate.other_id != offer.id:
                found.append(("gate", gate.other))
    return found
