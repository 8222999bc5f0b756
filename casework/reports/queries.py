"""Figures, counted in the database: no person is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, extract, func, select, tuple_, union_all
from sqlalchemy.orm import aliased

from casework.cases.models import Case
from casework.core.kept import one_of_few
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
    Counted is everything, off an index alone, less the few that do not count: to rank every person's applications
    would sort the whole table for each page.
    """
    rows = db.session.execute(_figures())
    return [Cell(row.slug, row.neutral_name, row.area, int(row.year), row.state, int(row.people)) for row in rows]


@cache
def _figures() -> Select[Any]:
    """The statement, put together once: it depends on nobody and nothing."""
    parts = union_all(_counted(), _counted(_is_protected, sign=-1), _counted(_has_a_newer_one, sign=-1)).subquery()
    people = func.sum(parts.c.people)
    return (
        select(Offer.slug, Offer.neutral_name, Offer.area, parts.c.year, parts.c.state, people.label("people"))
        .select_from(parts)
        .join(Offer, Offer.id == parts.c.offer_id)
        .where(Offer.is_compartment.is_(False))
        .group_by(Offer.slug, Offer.neutral_name, Offer.area, Offer.order, parts.c.year, parts.c.state)
        .having(people > 0)
        .order_by(Offer.order, Offer.slug)
    )


def _counted(those: Callable[[], Any] | None = None, *, sign: int = 1) -> Any:
    """How many applications by offer, state and year."""
    columns = (Cohort.offer_id, Application.state, extract("year", Application.applied_at).label("year"))
    query: Any = select(*columns, (func.count() * sign).label("people")).group_by(*columns)
    query = query.join_from(Application, Cohort, Cohort.id == Application.cohort_id)
    return query.where(those()) if those else query


def _is_protected() -> Any:
    return Application.case_id.in_(select(Case.id).where(Case.is_compartment.is_(True)))


def _has_a_newer_one() -> Any:
    """Of someone who applied again to the same offer. Only those who applied twice are looked at at all."""
    newer, its_cohort, cohort = aliased(Application), aliased(Cohort), aliased(Cohort)
    twice = select(Application.person_id).group_by(Application.person_id).having(func.count() > 1)
    protected = select(Case.id).where(Case.is_compartment.is_(True))
    again = (
        select(newer.id)
        .join(its_cohort, its_cohort.id == newer.cohort_id)
        .join(cohort, cohort.offer_id == its_cohort.offer_id)
        .where(
            newer.person_id == Application.person_id,
            cohort.id == Application.cohort_id,
            tuple_(newer.applied_at, newer.id) > tuple_(Application.applied_at, Application.id),
            newer.case_id.not_in(protected),
        )
    )
    return and_(one_of_few(Application.person_id, twice), Application.case_id.not_in(protected), again.exists())


def offers_counted(viewer: Any) -> list[tuple[str, str, str]]:
    """Slug, neutral name and area of every offer in the figures, also of those to which nobody applied."""
    query = select(Offer.slug, Offer.neutral_name, Offer.area).where(Offer.is_compartment.is_(False))
    return [
        (row.slug, row.neutral_name, row.area) for row in db.session.execute(query.order_by(Offer.order, Offer.slug))
    ]


__all__ = ["STATES", "Cell", "offers_counted", "people_by_offer_and_state"]
