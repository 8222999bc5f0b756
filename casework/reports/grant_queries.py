"""Reading grants, the participations under them and their reports. Funders are for coordinators and the head of the unit."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select, tuple_

from casework.cases.models import Case
from casework.cases.reach import is_visible
from casework.core.models import db
from casework.core.sealed import open_for
from casework.enrolment.models import Enrolment, Participation
from casework.enrolment.queries import shown_name
from casework.people.models import Person
from casework.programmes.models import Cohort, CohortGrant, Grant, Offer
from casework.register.fields import all_fields
from casework.reports.models import FROZEN, GrantReport
from casework.reports.permissions import SEE_GRANTS

PAGE = 50
MOST_COURSES = 200


@dataclass(frozen=True)
class GrantLine:
    grant: Grant
    participations: int
    waits: bool


@dataclass(frozen=True)
class Participant:
    """A participation with the person's name and case, and the courses that they were in under this grant."""

    participation: Participation
    name: str | None
    case_ref: str
    courses: tuple[str, ...]


@dataclass(frozen=True)
class Listed:
    """One page of participations, the day and id after which the next one begins."""

    rows: list[Participant]
    after: str | None


@dataclass(frozen=True)
class Whose:
    """The case and the course of an enrolment that the viewer may see."""

    case_ref: str
    course: str


def grants(viewer: Any) -> list[GrantLine]:
    """All grants, the latest to end first. The participations are counted whole, whoever looks."""
    counts = select(Participation.grant_id, func.count().label("participations")).group_by(Participation.grant_id)
    counted = {row.grant_id: row.participations for row in db.session.execute(counts)}
    waiting = set(db.session.scalars(select(GrantReport.grant_id).where(GrantReport.state == FROZEN)))
    query = select(Grant).order_by(Grant.ends_on.desc(), Grant.reference)
    return [GrantLine(each, counted.get(each.id, 0), each.id in waiting) for each in db.session.scalars(query)]


def find_grant(viewer: Any, ref: str, *, lock: bool = False) -> Grant | None:
    """A grant, for those for whom there are grants at all."""
    if not SEE_GRANTS.allows(viewer):
        return None
    query = select(Grant).where(Grant.ref == ref)
    return db.session.scalar(query.with_for_update(of=Grant.__table__) if lock else query)


def courses_of(viewer: Any, grant: Grant) -> list[Cohort]:
    """The courses that the grant pays, the latest to begin first."""
    query = select(Cohort).join(CohortGrant, CohortGrant.cohort_id == Cohort.id).where(CohortGrant.grant_id == grant.id)
    return list(db.session.scalars(query.order_by(Cohort.starts_on.desc(), Cohort.id)))


def possible_courses(viewer: Any, grant: Grant) -> list[Cohort]:
    """The courses that fall into the grant's period, the latest to begin first: none of a compartment."""
    query = select(Cohort).join(Offer, Offer.id == Cohort.offer_id).where(Offer.is_compartment.is_(False))
    query = query.where(Cohort.starts_on <= grant.ends_on, Cohort.ends_on >= grant.starts_on)
    return list(db.session.scalars(query.order_by(Cohort.starts_on.desc(), Cohort.id).limit(MOST_COURSES)))


def reports_of(viewer: Any, grant: Grant) -> list[GrantReport]:
    """Newest first, refused ones too. A grant has some each year, no more."""
    query = select(GrantReport).where(GrantReport.grant_id == grant.id)
    return list(db.session.scalars(query.order_by(GrantReport.frozen_at.desc(), GrantReport.id)))


def find_report(viewer: Any, ref: str, *, lock: bool = False) -> GrantReport | None:
    if not SEE_GRANTS.allows(viewer):
        return None
    query = select(GrantReport).where(GrantReport.ref == ref)
    return db.session.scalar(query.with_for_update(of=GrantReport.__table__) if lock else query)


def count_waiting(viewer: Any) -> int:
    """Reports that wait for the head of the unit, less those that they froze themselves."""
    query = select(func.count()).select_from(GrantReport).where(GrantReport.state == FROZEN)
    return db.session.scalar(query.where(GrantReport.frozen_by != viewer.id)) or 0


def participations(viewer: Any, grant: Grant, *, after: str | None = None) -> Listed:
    """Who took part under this grant, of those whose case the viewer may see, the latest to enter first."""
    under = select(CohortGrant.cohort_id).where(CohortGrant.grant_id == grant.id)
    seen = (
        select(Enrolment.id)
        .where(Enrolment.person_id == Participation.person_id, Enrolment.cohort_id.in_(under))
        .where(is_visible(viewer, Enrolment.case_id))
    )
    query = select(Participation, Person).join(Person, Person.id == Participation.person_id)
    query = query.where(Participation.grant_id == grant.id, seen.exists())
    start = _start(after)
    if start is not None:
        query = query.where(tuple_(Participation.entered_on, Participation.id) < tuple_(*start))
    order = (Participation.entered_on.desc(), Participation.id.desc())
    rows = db.session.execute(query.order_by(*order).limit(PAGE + 1)).all()
    shown = rows[:PAGE]
    open_for(viewer, [person for _row, person in shown], "participations")
    courses = _courses(viewer, grant, [person.id for _row, person in shown])
    found = [
        Participant(row, shown_name(person), courses[person.id][0].case_ref, tuple(each.course for each in courses[person.id]))
        for row, person in shown
    ]  # fmt: skip
    last = shown[-1][0] if len(rows) > PAGE else None
    return Listed(found, f"{last.entered_on}.{last.id.hex}" if last else None)


def _start(after: str | None) -> tuple[date, uuid.UUID] | None:
    day, _dot, row_id = (after or "").partition(".")
    try:
        return date.fromisoformat(day), uuid.UUID(row_id)
    except ValueError:
        return None


def _courses(viewer: Any, grant: Grant, people: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Whose]]:
    under = select(CohortGrant.cohort_id).where(CohortGrant.grant_id == grant.id)
    query = _whose(viewer).add_columns(Enrolment.person_id)
    query = query.where(Enrolment.person_id.in_(people), Enrolment.cohort_id.in_(under))
    found: dict[uuid.UUID, list[Whose]] = {}
    for row in db.session.execute(query.order_by(Enrolment.began_on.desc(), Enrolment.id)):
        found.setdefault(row.person_id, []).append(Whose(row.ref, row.neutral_name))
    return found


def whose(viewer: Any, enrolments: Collection[uuid.UUID]) -> dict[uuid.UUID, Whose]:
    """Of these enrolments those that the viewer may see, by reference and course: no name is opened."""
    query = _whose(viewer).where(Enrolment.id.in_(enrolments))
    return {row.id: Whose(row.ref, row.neutral_name) for row in db.session.execute(query)}


def _whose(viewer: Any) -> Any:
    query = select(Enrolment.id, Case.ref, Cohort.neutral_name).join(Case, Case.id == Enrolment.case_id)
    return query.join(Cohort, Cohort.id == Enrolment.cohort_id).where(is_visible(viewer, Enrolment.case_id))


def readable_facts(viewer: Any) -> frozenset[str]:
    """The facts of one person that this viewer may see: those who may read every answer that yields them."""
    yielding: dict[str, list[bool]] = {}
    for field in all_fields():
        if field.fact:
            yielding.setdefault(field.fact, []).append(any(viewer.has_role(role) for role in field.readers))
    return frozenset(fact for fact, may_read in yielding.items() if all(may_read))
