"""What funders count: participations with frozen facts, and the hours of a month, billed to one grant only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from casework.core import clock
from casework.core.models import db
from casework.enrolment.models import BilledMonth, Enrolment, Participation
from casework.enrolment.months import bounds
from casework.people.queries import facts_of_person
from casework.programmes.models import Cohort, CohortGrant, Grant, Lesson


class Hours(NamedTuple):
    """Of one enrolment in one month: the days in the course, and the units taught in the grant's own unit."""

    days: int
    units: int


#: By enrolment and month.
Rows = Mapping[tuple[UUID, str], Hours]
NONE = Hours(0, 0)


@dataclass(frozen=True)
class Difference:
    """What a reported month would be today, where that is something else. `NONE`: it was, or is, not there."""

    enrolment_id: UUID
    month: str
    reported: Hours
    now: Hours


def enter_grants(enrolment: Enrolment) -> None:
    """Freeze the facts as of entry for each grant of the cohort. A second course under the same grant changes nothing."""
    known = {row.grant_id: row for row in _participations(enrolment)}
    for grant_id in _grants_of(enrolment.cohort_id):
        if grant_id in known:
            known[grant_id].left_on = None
        else:
            _enter(enrolment, grant_id)
    db.session.flush()


def enter_late(grant: Grant, cohort: Cohort) -> None:
    """The grant pays a course that runs already: whoever is in it enters with the facts of today."""
    known = select(Participation.person_id).where(Participation.grant_id == grant.id)
    query = select(Enrolment).where(Enrolment.cohort_id == cohort.id, Enrolment.ended_on.is_(None))
    for enrolment in db.session.scalars(query.where(Enrolment.person_id.not_in(known))).all():
        _enter(enrolment, grant.id)
    db.session.flush()


def forget_course(grant: Grant, cohort_id: UUID) -> None:
    """The grant does not pay this course after all: whoever was in no other one of it never took part under it."""
    here = select(Enrolment.person_id).where(Enrolment.cohort_id == cohort_id)
    elsewhere = select(Enrolment.person_id).join(CohortGrant, CohortGrant.cohort_id == Enrolment.cohort_id)
    query = select(Participation).where(Participation.grant_id == grant.id, Participation.person_id.in_(here))
    query = query.where(Participation.person_id.not_in(elsewhere.where(CohortGrant.grant_id == grant.id)))
    for row in db.session.scalars(query).all():
        db.session.delete(row)
    db.session.flush()


def _enter(enrolment: Enrolment, grant_id: UUID) -> None:
    facts = facts_of_person(enrolment.person_id)
    row = Participation(
        person_id=enrolment.person_id, grant_id=grant_id, entered_on=enrolment.began_on, created_at=clock.now()
    )
    row.at_entry = facts
    db.session.add(row)


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


def freeze_months(grant: Grant, rows: Rows) -> None:
    """Bill these hours to the grant and freeze them. A month that was billed to it before stays as it is.

    What another grant has billed the database refuses (see `BilledMonth`); `free_to_bill` leaves it out.
    """
    db.session.refresh(grant, with_for_update={"of": Grant})
    frozen = {month for _enrolment, month in billed(grant, {month for _enrolment, month in rows})}
    for (enrolment_id, month), hours in rows.items():
        if month not in frozen:
            row = BilledMonth(enrolment_id=enrolment_id, grant_id=grant.id, month=month, frozen_at=clock.now())
            row.days, row.units = hours
            db.session.add(row)
    db.session.flush()


def release_months(grant: Grant, months: Collection[str]) -> None:
    """Take back what was billed for these months: it was never reported."""
    query = select(BilledMonth).where(BilledMonth.grant_id == grant.id, BilledMonth.month.in_(months))
    for row in db.session.scalars(query).all():
        db.session.delete(row)
    db.session.flush()


def billed(grant: Grant, months: Collection[str]) -> dict[tuple[UUID, str], Hours]:
    """The months as they were frozen."""
    query = select(BilledMonth).where(BilledMonth.grant_id == grant.id, BilledMonth.month.in_(months))
    return {(row.enrolment_id, row.month): Hours(row.days, row.units) for row in db.session.scalars(query)}


def billed_elsewhere(grant: Grant, months: Collection[str]) -> set[tuple[UUID, str]]:
    """What another grant that pays the same courses has billed in these months."""
    mine = select(CohortGrant.cohort_id).where(CohortGrant.grant_id == grant.id)
    query = select(BilledMonth.enrolment_id, BilledMonth.month).join(
        Enrolment, Enrolment.id == BilledMonth.enrolment_id
    )
    query = query.where(BilledMonth.grant_id != grant.id, BilledMonth.month.in_(months), Enrolment.cohort_id.in_(mine))
    return {(row.enrolment_id, row.month) for row in db.session.execute(query)}


def free_to_bill(grant: Grant, months: Collection[str]) -> dict[tuple[UUID, str], Hours]:
    """What the data say now of these months, less what another grant has billed."""
    elsewhere = billed_elsewhere(grant, months)
    return {key: hours for key, hours in counted(grant, months).items() if key not in elsewhere}


def differences(reported: Rows, now: Rows) -> list[Difference]:
    """Later corrections of reported months, by month and enrolment."""
    found = [
        Difference(*key, reported.get(key, NONE), now.get(key, NONE))
        for key in sorted(reported.keys() | now.keys(), key=lambda each: (each[1], each[0]))
    ]
    return [each for each in found if each.reported != each.now]


def counted(grant: Grant, months: Collection[str]) -> dict[tuple[UUID, str], Hours]:
    """Days in the course and taught units of each enrolment in these months, as the data say now: two statements."""
    spans = {month: _span(grant, month) for month in sorted(months)}
    if not spans:
        return {}
    first, last = min(begin for begin, _end in spans.values()), max(end for _begin, end in spans.values())
    query = (
        select(Enrolment.id, Enrolment.cohort_id, Enrolment.began_on, Enrolment.ended_on, Cohort.ends_on.label("over"))
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(CohortGrant, CohortGrant.cohort_id == Cohort.id)
        .where(CohortGrant.grant_id == grant.id, Enrolment.began_on <= last)
    )
    lessons = _lessons(grant, first, last)
    found = {}
    for row in db.session.execute(query):
        for month, (begins, ends) in spans.items():
            begin, end = max(begins, row.began_on), min(ends, row.over, row.ended_on or row.over)
            if begin <= end:
                minutes = sum(length for day, length in lessons.get(row.cohort_id, []) if begin <= day <= end)
                found[row.id, month] = Hours((end - begin).days + 1, minutes // grant.unit_minutes)
    return found


def _span(grant: Grant, month: str) -> tuple[date, date]:
    """The days of a month that the grant pays for; the end before the beginning when there are none."""
    return max(bounds(month)[0], grant.starts_on), min(bounds(month)[1], grant.ends_on)


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


def share_of_month(part_months: str, month: str, days: int) -> float:
    """How much of a participant-month these days are: `by_day`, `half` (from the 15th day a whole one) or `whole`.

    A person has at most one in a month: days in two courses at the same time are no second one.
    """
    most = bounds(month)[1].day
    if part_months == "by_day":
        return min(days, most) / most
    return 0.5 if part_months == "half" and days < 15 else 1.0


def _participations(enrolment: Enrolment) -> list[Participation]:
    return list(db.session.scalars(select(Participation).where(Participation.person_id == enrolment.person_id)))


def _grants_of(cohort_id: UUID) -> list[UUID]:
    return list(db.session.scalars(select(CohortGrant.grant_id).where(CohortGrant.cohort_id == cohort_id)))
