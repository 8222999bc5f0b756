"""Making a cohort with its places, and changing what it says. The number of places has a page of its own."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.references import new_reference
from casework.enrolment.places import make_places
from casework.programmes.cohort_models import CohortJuror, CohortReserve
from casework.programmes.keeping import keep_rows
from casework.programmes.lessons import make_lessons
from casework.programmes.models import Cohort, CohortGrant, CohortTeacher, Grant, Offer
from casework.programmes.offer_models import OfferGrant

LONGEST = timedelta(days=5 * 366)


class OutOfOrder(Refusal):
    """One day of a cohort comes before another one that it has to follow."""

    message = _l("This day comes too early.")


class EndsBeforeItBegins(OutOfOrder):
    field = "ends_on"
    message = _l("The course ends before it begins.")


class TooLong(OutOfOrder):
    field = "ends_on"
    message = _l("A course lasts five years at most.")


class HalfAWindow(OutOfOrder):
    field = "opens_on"
    message = _l("The time to apply needs its first and its last day, or neither.")


class ClosesBeforeItOpens(OutOfOrder):
    field = "closes_on"
    message = _l("The time to apply ends before it begins.")


class ClosesAfterTheEnd(OutOfOrder):
    field = "closes_on"
    message = _l("The time to apply ends after the course.")


class PapersBeforeClosing(OutOfOrder):
    field = "documents_until"
    message = _l("Papers may come at least until the time to apply is over.")


class DecidesBeforeClosing(OutOfOrder):
    field = "decision_on"
    message = _l("The decision comes before the time to apply is over.")


class MoreReservedThanPlaces(Refusal):
    message = _l("More places are kept for groups than the course has.")


@dataclass(frozen=True)
class Run:
    """What a cohort says of itself."""

    neutral_name: str
    starts_on: date
    ends_on: date
    opens_on: date | None = None
    closes_on: date | None = None
    documents_until: date | None = None
    decision_on: date | None = None
    days_to_answer: int = 7
    overbooking: int = 0
    selection: str | None = None
    room: str | None = None


def make_cohort(
    offer: Offer, run: Run, capacity: int, *, reserves: Mapping[str, int] | None = None,
    teachers: Collection[uuid.UUID] = (), jurors: Collection[uuid.UUID] = (),
) -> Cohort:  # fmt: skip
    """A cohort with its places, one row each. Raises OutOfOrder, MoreReservedThanPlaces."""
    cohort = Cohort(ref=new_reference(), offer_id=offer.id, capacity=capacity, offer=offer)
    _fill(cohort, run)
    db.session.add(cohort)
    db.session.flush()
    make_places(cohort)
    _say_who(cohort, reserves or {}, teachers, jurors)
    _begin_with_grants(cohort)
    return cohort


def _begin_with_grants(cohort: Cohort) -> None:
    """The offer's grants whose period the course touches pay it from the start."""
    query = select(OfferGrant.grant_id).join(Grant, Grant.id == OfferGrant.grant_id)
    query = query.where(
        OfferGrant.offer_id == cohort.offer_id, Grant.starts_on <= cohort.ends_on, Grant.ends_on >= cohort.starts_on
    )
    db.session.add_all(CohortGrant(cohort_id=cohort.id, grant_id=grant) for grant in db.session.scalars(query))
    db.session.flush()


def change_cohort(
    cohort: Cohort, run: Run, *, reserves: Mapping[str, int], teachers: Collection[uuid.UUID], jurors: Collection[uuid.UUID]
) -> None:  # fmt: skip
    """The number of places has its own page, with a reason. Raises OutOfOrder, MoreReservedThanPlaces."""
    _fill(cohort, replace(run, overbooking=cohort.overbooking))
    _say_who(cohort, reserves, teachers, jurors)
    make_lessons(cohort)
    # Whoever changed only teachers or reserves at the same time has to look again: the version is the cohort's.
    flag_modified(cohort, "neutral_name")
    db.session.flush()


def check_order(run: Run) -> None:
    """The days of a cohort follow one another. Raises OutOfOrder."""
    if run.ends_on < run.starts_on:
        raise EndsBeforeItBegins
    if run.ends_on - run.starts_on > LONGEST:
        raise TooLong
    if (run.opens_on is None) != (run.closes_on is None):
        raise HalfAWindow
    if run.opens_on and run.closes_on:
        if run.closes_on < run.opens_on:
            raise ClosesBeforeItOpens
        if run.closes_on > run.ends_on:
            raise ClosesAfterTheEnd
        if run.documents_until and run.documents_until < run.closes_on:
            raise PapersBeforeClosing
        if run.decision_on and run.decision_on < run.closes_on:
            raise DecidesBeforeClosing


def _fill(cohort: Cohort, run: Run) -> None:
    check_order(run)
    for name, value in vars(run).items():
        setattr(cohort, name, value)


def _say_who(
    cohort: Cohort, reserves: Mapping[str, int], teachers: Collection[uuid.UUID], jurors: Collection[uuid.UUID]
) -> None:
    kept = {group: places for group, places in reserves.items() if places}
    if sum(kept.values()) > cohort.capacity:
        raise MoreReservedThanPlaces
    belongs = {"cohort_id": cohort.id}
    keep_rows(CohortReserve, belongs, "group", {group: {"places": places} for group, places in kept.items()})
    keep_rows(CohortTeacher, belongs, "user_id", {each: {} for each in teachers})
    keep_rows(CohortJuror, belongs, "user_id", {each: {} for each in jurors})


def reserves_of(cohort: Cohort) -> dict[str, int]:
    """How many places are kept for which target group."""
    query = select(CohortReserve.group, CohortReserve.places).where(CohortReserve.cohort_id == cohort.id)
    return {row.group: row.places for row in db.session.execute(query.order_by(CohortReserve.group))}


def people_of(cohort: Cohort) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """Who teaches, and who is in the jury."""
    teachers = db.session.scalars(select(CohortTeacher.user_id).where(CohortTeacher.cohort_id == cohort.id))
    jurors = db.session.scalars(select(CohortJuror.user_id).where(CohortJuror.cohort_id == cohort.id))
    return set(teachers), set(jurors)
