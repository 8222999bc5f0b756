"""What funders count: participations with frozen facts, and the hours of a month, billed to one grant only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from casework.core import clock
from casework.core.models import db
from casework.enrolment.models import BilledMonth, Enrolment, Participation
from casework.enrolment.months import bounds
from casework.people.queries import facts_of_person
from casework.programmes.models import Cohort, CohortGrant, Grant, Lesson


@dataclass(frozen=True)
class Difference:
    """What a reported month would be today, where that is something else."""

    enrolment_id: UUID
    units_reported: int
    units_now: int
    days_reported: int
    days_now: int


@dataclass(frozen=True)
class MonthFigures:
    participants: int
    participant_months: float
    units: int


def enter_grants(enrolment: Enrolment) -> None:
    """Freeze the facts as of entry for each grant of the cohort. A second course under the same grant changes nothing."""
    known = {row.grant_id: row for row in _participations(enrolment)}
    facts = facts_of_person(enrolment.person_id)
    for grant_id in _grants_of(enrolment.cohort_id):
        if grant_id in known:
            known[grant_id].left_on = None
            continue
        row = Participation(
            person_id=enrolment.person_id,
            grant_id=grant_id,
            entered_on=enrolment.began_on,
            at_entry=facts,
            created_at=clock.now(),
        )
        db.session.add(row)
    db.session.flush()


def leave_grants(enrolment: Enrolment) -> None:
    """Freeze the facts as of exit where the person is in no other course of that grant."""
    facts = facts_of_person(enrolment.person_id)
    living = select(CohortGrant.grant_id).join(Enrolment, Enrolment.cohort_id == CohortGrant.cohort_id)
    living = living.where(Enrolment.person_id == enrolment.person_id, Enrolment.ended_on.is_(None))
    still = set(db.session.scalars(living))
    for row in _participations(enrolment):
        if row.left_on is None and row.grant_id not in still:
            row.left_on, row.at_exit = enrolment.ended_on, facts
    db.session.flush()


def freeze_after_six_months(participation: Participation) -> None:
    """The third picture of the facts; once taken it stays."""
    if participation.after_six_months is None:
        participation.after_six_months = facts_of_person(participation.person_id)


def freeze_month(grant: Grant, month: str) -> list[BilledMonth]:
    """Bill this month's hours to the grant and freeze them. Done before: the same rows again, unchanged.

    What another grant has billed already stays there (a constraint says so as well).
    """
    db.session.refresh(grant, with_for_update=True)
    frozen = billed(grant, month)
    if frozen:
        return frozen
    now = _count(grant, month)
    elsewhere = select(BilledMonth.enrolment_id).where(BilledMonth.month == month, BilledMonth.enrolment_id.in_(now))
    taken = set(db.session.scalars(elsewhere))
    for enrolment_id, (days, units) in now.items():
        if enrolment_id not in taken:
            row = BilledMonth(
                enrolment_id=enrolment_id, grant_id=grant.id, month=month, days=days, units=units, frozen_at=clock.now()
            )
            db.session.add(row)
    db.session.flush()
    return billed(grant, month)


def billed(grant: Grant, month: str) -> list[BilledMonth]:
    """The month as it was reported."""
    query = select(BilledMonth).where(BilledMonth.grant_id == grant.id, BilledMonth.month == month)
    return list(db.session.scalars(query.order_by(BilledMonth.enrolment_id)))


def figures(grant: Grant, month: str) -> MonthFigures:
    """Participants, participant-months by the grant's rule for part months, and units, as reported."""
    rows = billed(grant, month)
    people = select(Enrolment.person_id).where(Enrolment.id.in_([row.enrolment_id for row in rows])).distinct()
    months = sum(_share(grant, month, row.days) for row in rows)
    return MonthFigures(len(db.session.scalars(people).all()), round(months, 3), sum(row.units for row in rows))


def difference(grant: Grant, month: str) -> list[Difference]:
    """Later corrections of a reported month: what it would be today, where that is something else."""
    reported = {row.enrolment_id: (row.days, row.units) for row in billed(grant, month)}
    now = _count(grant, month)
    elsewhere = set(
        db.session.scalars(
            select(BilledMonth.enrolment_id).where(BilledMonth.month == month, BilledMonth.grant_id != grant.id)
        )
    )
    found = []
    for enrolment_id in sorted((reported.keys() | now.keys()) - elsewhere):
        before, today = reported.get(enrolment_id, (0, 0)), now.get(enrolment_id, (0, 0))
        if before != today:
            found.append(Difference(enrolment_id, before[1], today[1], before[0], today[0]))
    return found


def _count(grant: Grant, month: str) -> dict[UUID, tuple[int, int]]:
    """Days in the course and taught units of each enrolment in a month, as the data say now."""
    first, last = max(bounds(month)[0], grant.starts_on), min(bounds(month)[1], grant.ends_on)
    query = (
        select(
            Enrolment.id,
            Enrolment.cohort_id,
            Enrolment.began_on,
            Enrolment.ended_on,
            Cohort.ends_on.label("course_ends"),
        )
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(CohortGrant, CohortGrant.cohort_id == Cohort.id)
        .where(CohortGrant.grant_id == grant.id, Enrolment.began_on <= last)
    )
    lessons = _lessons(grant, first, last)
    found = {}
    for row in db.session.execute(query):
        begin, end = max(first, row.began_on), min(last, row.course_ends, row.ended_on or row.course_ends)
        if begin <= end:
            minutes = sum(length for day, length in lessons.get(row.cohort_id, []) if begin <= day <= end)
            found[row.id] = ((end - begin).days + 1, minutes // grant.unit_minutes)
    return found


def _lessons(grant: Grant, first: date, last: date) -> dict[UUID, list[tuple[date, int]]]:
    query = select(Lesson.cohort_id, Lesson.starts_at, Lesson.ends_at)
    query = query.join(CohortGrant, CohortGrant.cohort_id == Lesson.cohort_id).where(CohortGrant.grant_id == grant.id)
    query = query.where(
        Lesson.starts_at >= clock.end_of(first - timedelta(days=1)), Lesson.starts_at < clock.end_of(last)
    )
    found: dict[UUID, list[tuple[date, int]]] = {}
    for row in db.session.execute(query):
        minutes = int((row.ends_at - row.starts_at).total_seconds() // 60)
        found.setdefault(row.cohort_id, []).append((clock.day_of(row.starts_at), minutes))
    return found


def _share(grant: Grant, month: str, days: int) -> float:
    """How much of a participant-month these days are: `by_day`, `half` (from the 15th day a whole one) or `whole`."""
    if grant.part_months == "by_day":
        return days / bounds(month)[1].day
    return 0.5 if grant.part_months == "half" and days < 15 else 1.0


def _participations(enrolment: Enrolment) -> list[Participation]:
    return list(db.session.scalars(select(Participation).where(Participation.person_id == enrolment.person_id)))


def _grants_of(cohort_id: UUID) -> list[UUID]:
    return list(db.session.scalars(select(CohortGrant.grant_id).where(CohortGrant.cohort_id == cohort_id)))
