"""What the filters of the list can be set to that is data: offers, colleagues, tags, saved views. In one statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import String, literal, select, union_all

from casework.accounts.models import User, UserRole
from casework.core.models import db
from casework.programmes.models import Offer, OfferText

LEAD = ("advisor", "scholar_advisor")


@dataclass(frozen=True)
class Choices:
    offers: list[tuple[str, str]] = field(default_factory=list)
    colleagues: list[tuple[str, str]] = field(default_factory=list)


def choices_for(viewer: Any) -> Choices:
    """Each with its code, in the reader's language."""
    kinds: dict[str, list[tuple[str, str]]] = {"offer": [], "colleague": []}
    query = union_all(_offers(viewer), _colleagues(viewer)).subquery().c
    for row in db.session.execute(select(query.kind, query.code, query.label).order_by(query.label, query.code)):
        kinds[row.kind].append((row.code, row.label))
    return Choices(offers=kinds["offer"], colleagues=kinds["colleague"])


def _row(kind: str, code: Any, label: Any) -> Any:
    return select(literal(kind, String()).label("kind"), code.label("code"), label.label("label"))


def _offers(viewer: Any) -> Any:
    # Offers that are no longer published stay: there are cases that came by them.
    text = OfferText.language == viewer.language
    return _row("offer", Offer.slug, OfferText.title).join(OfferText, OfferText.offer_id == Offer.id).where(text)


def _colleagues(viewer: Any) -> Any:
    role = select(UserRole.user_id).where(UserRole.role.in_(LEAD))
    query = _row("colleague", User.ref, User.name)
    return query.where(User.state == "active", User.id != viewer.id, User.id.in_(role))
