"""Hours of a course: in a usual week, in a month, and the class in which funders count them (24 and more, 12 and more)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from casework.core import clock
from casework.core.models import db
from casework.enrolment.billing import Hours
from casework.enrolment.models import Enrolment
from casework.enrolment.months import bounds
from casework.programmes.models import Cohort, Lesson

UNIT_MINUTES = 45
#: Units in a week from which on a participant-month counts in this class; below the last one it counts in none.
CLASSES = (24, 12)
NO_CLASS = 0

Lessons = list[tuple[date, int]]


def hour_class(units_a_week: float | None) -> int:
    return next((least for least in CLASSES if (units_a_week or 0) >= least), NO_CLASS)


def units_a_week(lessons: Iterable[tuple[date, int]]) -> int | None:
    """Units of a usual week: the middle one of the weeks that have lessons."""
    weeks: dict[date, int] = {}
    for day, minutes in lessons:
        monday = day - timedelta(days=day.weekday())
        weeks[monday] = weeks.get(monday, 0) + minutes
    return round(sorted(weeks.values())[len(weeks) // 2] / UNIT_MINUTES) if weeks else None


def lessons_of(cohort_ids: Collection[UUID]) -> dict[UUID, Lessons]:
    """Day and minutes of every lesson of these courses, in one statement."""
    query = select(Lesson.cohort_id, Lesson.starts_at, Lesson.ends_at).where(Lesson.cohort_id.in_(cohort_ids))
    found: dict[UUID, Lessons] = {cohort_id: [] for cohort_id in cohort_ids}
    for row in db.session.execute(query):
        minutes = int((row.ends_at - row.starts_at).total_seconds() // 60)
        found[row.cohort_id].append((clock.day_of(row.starts_at), minutes))
    return found


def counted_in(cohorts: Collection[Cohort], month: str, lessons: dict[UUID, Lessons]) -> dict[UUID, dict[UUID, Hours]]:
    """Of each course its enrolments of a month: days in the course, and the units that were taught on them."""
    first, last = bounds(month)
    over = {cohort.id: cohort.ends_on for cohort in cohorts}
    query = select(Enrolment.id, Enrolment.cohort_id, Enrolment.began_on, Enrolment.ended_on)
    query = query.where(Enrolment.cohort_id.in_(over), Enrolment.began_on <= last)
    found: dict[UUID, dict[UUID, Hours]] = {cohort_id: {} for cohort_id in over}
    for row in db.session.execute(query):
        begin, end = max(first, row.began_on), min(last, over[row.cohort_id], row.ended_on or last)
        if begin <= end:
            minutes = sum(length for day, length in lessons[row.cohort_id] if begin <= day <= end)
            found[row.cohort_id][row.id] = Hours((end - begin).days + 1, minutes // UNIT_MINUTES)
    return found
