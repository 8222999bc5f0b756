"""A course's attendance: rates, lessons missed in a row, hours that were attended. Nothing here is a score of a person."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from casework.core import clock
from casework.core.models import db
from casework.core.sealed import open_for
from casework.enrolment.hours import UNIT_MINUTES
from casework.enrolment.models import Enrolment
from casework.enrolment.queries import shown_name
from casework.programmes.models import Cohort, Lesson
from casework.progress.models import Attendance
from casework.progress.queries import in_reach

THERE = ("present", "late")
MOST = 300


@dataclass
class Sum:
    """What was noted of one enrolment. `in_a_row`: lessons missed since the last attended one, excused ones apart."""

    present: int = 0
    late: int = 0
    excused: int = 0
    absent: int = 0
    in_a_row: int = 0
    minutes: int = 0
    first: date | None = None
    last: date | None = None

    @property
    def attended(self) -> int:
        return self.present + self.late

    @property
    def held(self) -> int:
        return self.attended + self.excused + self.absent

    @property
    def units(self) -> int:
        return self.minutes // UNIT_MINUTES

    @property
    def share(self) -> int | None:
        counted = self.attended + self.absent
        return round(100 * self.attended / counted) if counted else None

    def note(self, state: str, lesson: Any) -> None:
        """The next lesson in the order of time."""
        setattr(self, state, getattr(self, state) + 1)
        self.in_a_row = 0 if state in THERE else self.in_a_row + (state == "absent")
        day = clock.day_of(lesson.starts_at)
        self.first, self.last = self.first or day, day
        if state in THERE:
            self.minutes += int((lesson.ends_at - lesson.starts_at).total_seconds() // 60)


@dataclass(frozen=True)
class Line:
    """One person of the course, with what was noted of them."""

    name: str | None
    enrolment: Enrolment
    sum: Sum


def sums_of(enrolment_ids: Collection[uuid.UUID], *, until: date | None = None) -> dict[uuid.UUID, Sum]:
    """What was noted of each of these enrolments, in one statement."""
    query = select(Attendance.enrolment_id, Attendance.state, Lesson.starts_at, Lesson.ends_at)
    query = query.join(Lesson, Lesson.id == Attendance.lesson_id).where(Attendance.enrolment_id.in_(enrolment_ids))
    if until is not None:
        query = query.where(Lesson.starts_at < clock.end_of(until))
    found: dict[uuid.UUID, Sum] = {}
    for row in db.session.execute(query.order_by(Lesson.starts_at, Lesson.id)):
        found.setdefault(row.enrolment_id, Sum()).note(row.state, row)
    return found


def course_attendance(viewer: Any, cohort: Cohort) -> list[Line]:
    """Everybody who is or was in the course: a teacher of it sees all of them, others those whose cases they see."""
    query = select(Enrolment).where(Enrolment.cohort_id == cohort.id).order_by(Enrolment.created_at, Enrolment.id)
    rows = in_reach(viewer, cohort.id, db.session.scalars(query.limit(MOST)).all())
    open_for(viewer, [row.person for row in rows], "attendance")
    sums = sums_of([row.id for row in rows])
    return by_name([Line(shown_name(row.person), row, sums.get(row.id, Sum())) for row in rows])


def by_name(lines: Iterable[Line]) -> list[Line]:
    """As a list on the wall would be. Within one course only: nowhere are people sorted by name across courses."""
    return sorted(lines, key=lambda line: ((line.name or "").casefold(), str(line.enrolment.id)))


def lessons_on_paper(cohort: Cohort) -> list[Lesson]:
    """The course's lessons, newest first, for lists to be printed and scans to be looked at."""
    query = select(Lesson).where(Lesson.cohort_id == cohort.id).order_by(Lesson.starts_at.desc(), Lesson.id)
    return list(db.session.scalars(query.limit(MOST)))


def attended_units(enrolment_ids: Collection[uuid.UUID], first: date, last: date) -> dict[uuid.UUID, int]:
    """Units that somebody was there for, between two days."""
    query = select(Attendance.enrolment_id, Lesson.starts_at, Lesson.ends_at)
    query = query.join(Lesson, Lesson.id == Attendance.lesson_id).where(Attendance.enrolment_id.in_(enrolment_ids))
    query = query.where(Attendance.state.in_(THERE), Lesson.starts_at < clock.end_of(last))
    minutes: dict[uuid.UUID, int] = {}
    for row in db.session.execute(query.where(Lesson.starts_at >= clock.end_of(first - timedelta(days=1)))):
        length = int((row.ends_at - row.starts_at).total_seconds() // 60)
        minutes[row.enrolment_id] = minutes.get(row.enrolment_id, 0) + length
    return {each: total // UNIT_MINUTES for each, total in minutes.items()}
