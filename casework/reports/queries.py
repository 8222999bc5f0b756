"""Figures, counted in the database: no person is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import extract, func, select

from casework.cases.models import Case
from casework.core.models import db
from casework.enrolment.models import STATES, Application
from casework.programmes.models import Cohort, Offer


@dataclass(frozen=True)
class Cell:
    """So many people whose newest application to an offer, made in that year, is in that state."""

    offer: str
    name: str
    area: str
    year: int
    state: str
    people: int


def people_by_offer_and_state(viewer: Any) -> list[Cell]:
    """Each person counts once for an offer, by the newest application; compartments are in no figure at all.

    The finest figures that there are: every page, filter and total is made of these, see `suppressing`.
    """
    order = (Application.applied_at.desc(), Application.id.desc())
    newest = func.row_number().over(partition_by=(Application.person_id, Cohort.offer_id), order_by=order)
    ranked = (
        select(
            Cohort.offer_id,
            Application.state,
            extract("year", Application.applied_at).label("year"),
            newest.label("place"),
        )
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(Case, Case.id == Application.case_id)
        .where(Case.is_compartment.is_(False))
        .subquery()
    )
    counted = (
        select(Offer.slug, Offer.neutral_name, Offer.area, ranked.c.year, ranked.c.state, func.count().label("people"))
        .join(Offer, Offer.id == ranked.c.offer_id)
        .where(ranked.c.place == 1, Offer.is_compartment.is_(False))
        .group_by(Offer.slug, Offer.neutral_name, Offer.area, Offer.order, ranked.c.year, ranked.c.state)
        .order_by(Offer.order, Offer.slug)
    )
    rows = db.session.execute(counted)
    return [Cell(row.slug, row.neutral_name, row.area, int(row.year), row.state, row.people) for row in rows]


def offers_counted(viewer: Any) -> list[tuple[str, str, str]]:
    """Slug, neutral name and area of every offer in the figures, also of those to which nobody applied."""
    query = select(Offer.slug, Offer.neutral_name, Offer.area).where(Offer.is_compartment.is_(False))
    return [
        (row.slug, row.neutral_name, row.area) for row in db.session.execute(query.order_by(Offer.order, Offer.slug))
    ]


__all__ = ["STATES", "Cell", "offers_counted", "people_by_offer_and_state"]
