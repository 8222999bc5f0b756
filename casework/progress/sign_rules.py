"""Signs that somebody may drop out: the rules, declared and explained. There is no score, and none looks at who a person is:

a rule reads lessons, appointments, levels, papers and messages; never origin, status, age, gender or religion.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Date, Integer, Select, and_, cast, func, null, or_, select
from sqlalchemy import case as either

from casework.cases.models import Appointment, Case, Talk, TalkPerson
from casework.core.i18n import _l
from casework.core.kept import constant
from casework.core.models import day_of_asking, moment_of_asking
from casework.documents.models import Paper
from casework.enrolment.models import Enrolment
from casework.messages.models import Message
from casework.people.models import LanguageLevel
from casework.programmes.models import Cohort, Lesson, Offer
from casework.progress.models import Attendance

MISSED_IN_A_ROW = 2
RATE_OVER = timedelta(weeks=6)
RATE_FROM, RATE_BELOW = 5, 60
APPOINTMENTS_OVER, APPOINTMENTS_MISSED = timedelta(days=60), 2
SILENT_FOR = timedelta(days=21)
LEVEL_FOR = timedelta(days=120)
EXPIRES_WITHIN = timedelta(days=42)
#: Whoever pauses gives no sign.
ATTENDS = ("enrolled", "active")


@dataclass(frozen=True)
class Rule:
    """`ask(among)` finds the cases of a select of ids, each with its figures and the moment of the newest of them.

    `is_lasting`: nothing new happens, it only goes on; then a decision holds for its days, else until the next event.
    `on_today`: Today has a line of its own for the others already (silence, papers).
    """

    code: str
    title: Any
    why: Any
    ask: Callable[[Any], Select[Any]]
    is_lasting: bool = False
    on_today: bool = True


def _row(case_id: Any, at: Any, *, count: Any = None, of: Any = None, day: Any = None, key: Any = None) -> Select[Any]:
    """The same columns for each rule, so that one statement asks them all."""
    return select(
        case_id.label("case_id"), (case_id if key is None else key).label("key"), at.label("at"),
        (cast(null(), Integer) if count is None else count).label("count"),
        (cast(null(), Integer) if of is None else of).label("of"), (cast(null(), Date) if day is None else day).label("day"),
    )  # fmt: skip


def _noted(among: Any) -> Any:
    """What was noted of people who are in a course now; excused lessons do not count."""
    place = func.row_number().over(partition_by=Attendance.enrolment_id, order_by=Lesson.starts_at.desc())
    return (
        select(
            Attendance.enrolment_id, Enrolment.case_id, Attendance.state, Attendance.at, Lesson.starts_at,
            place.label("place"),
        )
        .join(Lesson, Lesson.id == Attendance.lesson_id)
        .join(Enrolment, Enrolment.id == Attendance.enrolment_id)
        .where(Attendance.state != "excused", Enrolment.state.in_(ATTENDS), _of_people(among))
    )  # fmt: skip


def _of_people(among: Any) -> Any:
    """By the person as well: enrolments are indexed by whose they are, and nobody's case reads everybody's courses."""
    people = select(Case.person_id).where(Case.id.in_(among))
    return and_(Enrolment.person_id.in_(people), Enrolment.case_id.in_(among))


def _absences(noted: Any) -> tuple[Any, Any]:
    is_absent = noted.c.state == "absent"
    newest = func.max(either((is_absent, noted.c.at)), type_=Attendance.at.type)
    return func.count(either((is_absent, 1))), newest


def missed_in_a_row(among: Any) -> Select[Any]:
    noted = _noted(among).subquery()
    missed, newest = _absences(noted)
    found = _row(noted.c.case_id, newest, count=missed, key=noted.c.enrolment_id)
    found = found.where(noted.c.place <= MISSED_IN_A_ROW).group_by(noted.c.enrolment_id, noted.c.case_id)
    return found.having(missed == MISSED_IN_A_ROW)


def low_attendance(among: Any) -> Select[Any]:
    noted = _noted(among).where(Lesson.starts_at >= moment_of_asking(-RATE_OVER)).subquery()
    missed, newest = _absences(noted)
    counted = func.count()
    found = _row(noted.c.case_id, newest, count=counted - missed, of=counted, key=noted.c.enrolment_id)
    found = found.group_by(noted.c.enrolment_id, noted.c.case_id)
    return found.having(counted >= RATE_FROM, (counted - missed) * 100 < counted * RATE_BELOW)


def missed_appointments(among: Any) -> Select[Any]:
    missed = func.count()
    found = _row(Appointment.case_id, func.max(Appointment.starts_at, type_=Appointment.starts_at.type), count=missed)
    found = found.where(
        Appointment.state == "no_show", Appointment.starts_at >= moment_of_asking(-APPOINTMENTS_OVER),
        Appointment.case_id.in_(among),
    )  # fmt: skip
    return found.group_by(Appointment.case_id).having(missed >= APPOINTMENTS_MISSED)


def silence(among: Any) -> Select[Any]:
    """In a course, and not a word, a talk, a kept appointment or a lesson for three weeks."""
    long_ago = moment_of_asking(-SILENT_FOR)
    talked = select(Talk.id).join(TalkPerson).where(TalkPerson.person_id == Case.person_id, Talk.at >= long_ago)
    wrote = select(Message.id).where(
        Message.person_id == Case.person_id,
        Message.direction == "in",
        Message.topic == "case",
        Message.created_at >= long_ago,
    )
    met = select(Appointment.id).where(
        Appointment.case_id == Case.id, Appointment.state != "no_show", Appointment.starts_at >= long_ago
    )
    came = (
        select(Attendance.id).join(Lesson, Lesson.id == Attendance.lesson_id).join(Enrolment, Enrolment.id == Attendance.enrolment_id)
        .where(Enrolment.person_id == Case.person_id, Enrolment.case_id == Case.id, Attendance.state != "absent", Lesson.starts_at >= long_ago)
    )  # fmt: skip
    attends = select(Enrolment.id).where(
        Enrolment.person_id == Case.person_id,
        Enrolment.case_id == Case.id,
        Enrolment.state.in_(ATTENDS),
        Enrolment.began_on <= day_of_asking(-SILENT_FOR),
    )
    return _row(Case.id, Case.opened_at, count=constant(SILENT_FOR.days)).where(
        Case.id.in_(among), Case.closed_at.is_(None), attends.correlate(Case).exists(),
        *[~one.correlate(Case).exists() for one in (talked, wrote, met, came)],
    )  # fmt: skip


def same_level(among: Any) -> Select[Any]:
    """In a language course for four months, and no new level was written down meanwhile."""
    newer = select(LanguageLevel.id).where(
        LanguageLevel.person_id == Enrolment.person_id, LanguageLevel.language == Offer.taught_in,
        LanguageLevel.on >= day_of_asking(-LEVEL_FOR),
    )  # fmt: skip
    found = _row(Enrolment.case_id, Enrolment.created_at, day=Enrolment.began_on, key=Enrolment.id)
    return (
        found.join(Cohort, Cohort.id == Enrolment.cohort_id).join(Offer, Offer.id == Cohort.offer_id)
        .where(
            _of_people(among), Enrolment.state.in_(ATTENDS), Enrolment.began_on <= day_of_asking(-LEVEL_FOR),
            Offer.kind == "language_course", ~newer.correlate(Enrolment, Offer).exists(),
        )
    )  # fmt: skip


def paper_ends(among: Any) -> Select[Any]:
    ends = func.coalesce(Paper.extended_until, Paper.expires_on, type_=Date())
    found = _row(Case.id, Paper.created_at, day=ends, key=Paper.id)
    return found.join(Paper, Paper.subject_id == Case.person_id).where(
        Case.id.in_(among), Case.closed_at.is_(None), ends <= day_of_asking(EXPIRES_WITHIN), ends >= day_of_asking()
    )


RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        Rule(
            "missed_lessons", _l("Missed two lessons in a row"),
            _l("The last two lessons that count were missed. Excused ones do not count."), missed_in_a_row,
        ),
        Rule(
            "low_attendance", _l("Often not there"),
            _l("In six weeks, less than 60 of 100 lessons attended; at least five must be noted."), low_attendance,
        ),
        Rule(
            "missed_meetings", _l("Missed appointments"),
            _l("Two appointments or more in 60 days to which the person did not come."), missed_appointments,
        ),
        Rule(
            "silence", _l("No sign of life"),
            _l("In a course, and for 21 days no message, no talk, no appointment, no lesson."), silence,
            is_lasting=True, on_today=False,
        ),
        Rule(
            "same_level", _l("The level stays the same"),
            _l("In a language course for 120 days, and no new level was recorded in that time."), same_level,
            is_lasting=True,
        ),
        Rule(
            "paper_ends", _l("A paper ends soon"),
            _l("A paper of the person ends within 42 days. What a law has extended is counted."), paper_ends,
            is_lasting=True, on_today=False,
        ),
    )
}  # fmt: skip


def is_quiet(decision: Any, rule: Rule, at: Any) -> Any:
    """Does this decision still hold for a sign whose newest fact is of that moment?"""
    holds = decision.until >= day_of_asking()
    return holds if rule.is_lasting else holds & or_(decision.at >= at, at.is_(None))
