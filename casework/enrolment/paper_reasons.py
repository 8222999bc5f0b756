"""For which offers a paper is needed: those that the person has applied for, by their neutral names (practice.md U5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from casework.core.kept import CASE
from casework.core.models import db
from casework.enrolment.models import Application
from casework.programmes.models import Cohort, Offer, OfferPaper

#: An application in one of these states asks for nothing any more.
OVER = ("rejected", "declined", "no_reply", "withdrawn")
_ASKING = (
    select(OfferPaper.kind, Offer.neutral_name)
    .join(Offer, Offer.id == OfferPaper.offer_id)
    .join(Cohort, Cohort.offer_id == Offer.id)
    .join(Application, Application.cohort_id == Cohort.id)
    .where(Application.case_id == CASE, Application.state.not_in(OVER))
    .distinct()
    .order_by(OfferPaper.kind, Offer.neutral_name)
)


def reasons(case: Any) -> Mapping[str, list[str]]:
    """By kind of paper the offers that ask for it, in one statement."""
    found: dict[str, list[str]] = {}
    for kind, name in db.session.execute(_ASKING, {CASE.key: case.id}):
        found.setdefault(kind, []).append(name)
    return found
