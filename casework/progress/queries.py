"""Reading lessons, attendance, goals, levels, milestones, outcomes and follow-ups."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import String, and_, case, cast, func, null, select, union_all

from casework.cases.models import Case
from casework.cases.queries import load_workers
from casework.cases.reach import is_visible
from casework.core import clock
from casework.core.kept import CASE, PERSON
from casework.core.models import db
from casework.core.sealed import open_for
from casework.enrolment.models import Enrolment
from casework.enrolment.queries import participants, shown_name
from casework.people.models import LanguageLevel, Person
from casework.people.queries import levels_of
from casework.programmes.models import Cohort, CohortTeacher, Lesson
from casework.programmes.queries import lessons_of
from casework.progress.follow_up_models import FollowUpAnswer
from casework.progress.models import Assessment, Attendance, FollowUp, Goal, Milestone, Outcome

AROUND = timedelta(days=21)
_GOALS = select(Goal).where(Goal.case_id == CASE).order_by(Goal.created_at, Goal.id).limit(100)
_LEVELS = (
    select(LanguageLevel, Assessment)
    .outerjoin(Assessment, and_(Assessment.level_id == LanguageLevel.id, Assessment.case_id == CASE))
    .where(LanguageLevel.person_id == PERSON)
    .order_by(LanguageLevel.on.desc(), LanguageLevel.id)
)
_MILESTONES = select(Milestone).where(Milestone.case_id == CASE).order_by(Milestone.on.desc(), Milestone.id)
_BOTH = union_all(
    select(Milestone.code, cast(null(), String).label("evidence"), Milestone.on).where(Milestone.case_id == CASE),
    select(Outcome.code, Outcome.evidence, Outcome.on).where(Outcome.case_id == CASE),
).subquery()
_REACHED = select(_BOTH).order_by(_BOTH.c.on.desc(), _BOTH.c.code)
_OUTCOMES = select(Outcome).where(Outcome.case_id == CASE).order_by(Outcome.on.desc(), Outcome.id)
_COURSES = (
    select(
        Cohort.neutral_name.label("name"), Enrolment.state, Enrolment.began_on, Enrolment.ended_on,
        *[func.count(case((Attendance.state == each, 1))).label(each) for each in ("present", "late", "excused", "absent")],
    )
    .select_from(Enrolment)
    .join(Cohort, Cohort.id == Enrolment.cohort_id)
    .outerjoin(Attendance, Attendance.enrolment_id == Enrolment.id)
    .where(Enrolment.person_id == PERSON)
    .group_by(Enrolment.id, Cohort.neutral_name, Enrolment.state, Enrolment.began_on, Enrolment.ended_on)
    .order_by(Enrolment.began_on.desc(), Enrolment.id)
)  # fmt: skip
_COURSES_OF_CASE = _COURSES.where(Enrolment.case_id == CASE)


@dataclass(frozen=True)
class Seat:
    """One line of the attendance list: all that a teacher gets to see of a person."""

    enrolment_id: uuid.UUID
    name: str | None
    state: str | None
    version: int = 0

    @property
    def seen(self) -> str:
        """What whoever notes had before them: which version of the row, and what it said."""
        return f"{self.version}:{self.state or ''}"


@dataclass(frozen=True)
class Course:
    """A person's course with its attendance."""

    name: str
    state: str
    began_on: date
    ended_on: date | None
    present: int = 0
    absent: int = 0
    excused: int = 0
    late: int = 0

    @property
    def attended(self) -> int:
        """Whoever came late was there."""
        return self.present + self.late

    @property
    def share(self) -> int | None:
        """Attended, in per cent; excused lessons do not count."""
        counted = self.attended + self.absent
        return round(100 * self.attended / counted) if counted else None


@dataclass(frozen=True)
class Progress:
    """What there is to see of a person's way."""

    goals: list[Goal] = field(default_factory=list)
    courses: list[Course] = field(default_factory=list)
    levels: list[LanguageLevel] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)


def own_lessons(viewer: Any) -> list[tuple[Lesson, int]]:
    """A teacher's lessons of these weeks, newest first, each with the number of people noted."""
    lessons = lessons_of(viewer, since=clock.now() - AROUND, until=clock.now() + AROUND, limit=100)
    noted = select(Attendance.lesson_id, func.count()).where(
        Attendance.lesson_id.in_([lesson.id for lesson in lessons])
    )
    counts = dict(db.session.execute(noted.group_by(Attendance.lesson_id)).tuples().all())
    return [(lesson, counts.get(lesson.id, 0)) for lesson in reversed(lessons)]


@dataclass(frozen=True)
class Lessons:
    """A teacher's lessons as they are needed: today's, those with nobody noted, the next ones, those that are done."""

    today: list[tuple[Lesson, int]]
    open: list[tuple[Lesson, int]]
    coming: list[tuple[Lesson, int]]
    past: list[tuple[Lesson, int]]


def lessons_by_day(viewer: Any) -> Lessons:
    found, today = own_lessons(viewer), clock.today()
    past = [one for one in found if clock.day_of(one[0].starts_at) < today]
    ahead = [one for one in reversed(found) if clock.day_of(one[0].starts_at) >= today]
    return Lessons(
        today=[one for one in ahead if clock.day_of(one[0].starts_at) == today],
        open=[one for one in past if not one[1]],
        coming=[one for one in ahead if clock.day_of(one[0].starts_at) > today],
        past=[one for one in past if one[1]],
    )


def attendance_list(viewer: Any, lesson: Lesson) -> list[Seat]:
    """Who should be in the lesson and what is noted: names and nothing else (practice.md U5)."""
    seats = in_reach(viewer, lesson.cohort_id, participants(viewer, lesson.cohort_id, clock.day_of(lesson.starts_at)))
    query = select(Attendance.enrolment_id, Attendance.state, Attendance.version)
    rows = db.session.execute(query.where(Attendance.lesson_id == lesson.id))
    noted = {row.enrolment_id: (row.state, row.version) for row in rows}
    found = [Seat(seat.id, shown_name(seat.person), *noted.get(seat.id, (None, 0))) for seat in seats]
    return sorted(found, key=lambda seat: (seat.name or "").casefold())


def in_reach(viewer: Any, cohort_id: uuid.UUID, found: Sequence[Enrolment]) -> list[Enrolment]:
    """Of a course its own teacher sees everybody, others those whose cases they see; whoever stands in, as the giver."""
    eyes = getattr(viewer, "giver", viewer)
    if db.session.get(CohortTeacher, (cohort_id, eyes.id)) is not None:
        return list(found)
    seen = select(Case.id).where(Case.id.in_({each.case_id for each in found}), is_visible(eyes, Case.id))
    visible = set(db.session.scalars(seen))
    return [each for each in found if each.case_id in visible]


def find_goal(viewer: Any, ref: str, *, lock: bool = False) -> Goal | None:
    goal: Goal | None = _with_case(Goal, viewer, ref, lock)
    return open_for(viewer, [goal], "goal")[0] if goal is not None else None


def find_follow_up(viewer: Any, ref: str, *, lock: bool = False) -> FollowUp | None:
    found: FollowUp | None = _with_case(FollowUp, viewer, ref, lock)
    return found


def _with_case(kind: Any, viewer: Any, ref: str, lock: bool) -> Any:
    query = select(kind).where(kind.ref == ref)
    if viewer.kind == "person":
        query = query.join(Case, Case.id == kind.case_id).where(Case.person_id == viewer.id)
    else:
        query = query.where(is_visible(viewer, kind.case_id))
    found = db.session.scalar(query.with_for_update(of=kind) if lock else query)
    if found is not None:
        load_workers([found.case])
        open_for(viewer, [found.case.person], "case head")
    return found


def goals_of(viewer: Any, case_: Case) -> list[Goal]:
    return open_for(viewer, db.session.scalars(_GOALS, {CASE.key: case_.id}), "plan")


def levels_with_tests(viewer: Any, case_: Case) -> list[tuple[LanguageLevel, Assessment | None]]:
    """The history of levels, newest first, each with its test when there was one."""
    rows = db.session.execute(_LEVELS, {CASE.key: case_.id, PERSON.key: case_.person_id})
    return [(level, test) for level, test in rows]


def milestones_of(viewer: Any, case_: Case) -> list[Milestone]:
    return list(db.session.scalars(_MILESTONES, {CASE.key: case_.id}))


def outcomes_of(viewer: Any, case_: Case) -> list[Outcome]:
    return list(db.session.scalars(_OUTCOMES, {CASE.key: case_.id}))


def reached(case_: Case) -> tuple[list[Any], list[Any]]:
    """Milestones and outcomes, the newest first, in one statement: for the case page."""
    rows = db.session.execute(_REACHED, {CASE.key: case_.id}).all()
    return [row for row in rows if row.evidence is None], [row for row in rows if row.evidence is not None]


def follow_ups_of(viewer: Any, case_: Case) -> list[FollowUp]:
    return list(db.session.scalars(select(FollowUp).where(FollowUp.case_id == case_.id).order_by(FollowUp.due_on)))


def answers_to_look_at(case_: Case) -> set[uuid.UUID]:
    """The follow-ups whose answer nobody has looked at."""
    query = select(FollowUpAnswer.follow_up_id).where(
        FollowUpAnswer.case_id == case_.id, FollowUpAnswer.looked_at.is_(None)
    )
    return set(db.session.scalars(query))


def courses_of(person_id: uuid.UUID, *, case_id: uuid.UUID | None = None) -> list[Course]:
    """A person's courses with how often they were there, in one statement."""
    query = _COURSES if case_id is None else _COURSES_OF_CASE
    asked = {PERSON.key: person_id, CASE.key: case_id}
    return [Course(**row) for row in db.session.execute(query, asked).mappings()]


def own_progress(person: Person) -> Progress:
    """What the person sees of their own way: goals, courses with attendance, levels, milestones, what came of it."""
    cases = select(Case.id).where(Case.person_id == person.id)
    goals = open_for(
        person, db.session.scalars(select(Goal).where(Goal.case_id.in_(cases)).order_by(Goal.created_at)), "own plan"
    )
    milestones = db.session.scalars(select(Milestone).where(Milestone.case_id.in_(cases)).order_by(Milestone.on.desc()))
    outcomes = db.session.scalars(select(Outcome).where(Outcome.case_id.in_(cases)).order_by(Outcome.on.desc()))
    return Progress(goals, courses_of(person.id), levels_of(person, person.id), list(milestones), list(outcomes))


def follow_ups_to_ask(today: date, limit: int) -> Sequence[uuid.UUID]:
    """Due, of cases that are still closed: for the job, which looks at everything."""
    query = select(FollowUp.id).join(Case, Case.id == FollowUp.case_id)
    query = query.where(FollowUp.state == "due", FollowUp.due_on <= today, Case.closed_at.is_not(None))
    return db.session.scalars(query.order_by(FollowUp.due_on).limit(limit)).all()
