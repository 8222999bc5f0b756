"""What can be confirmed of a case now, and what was."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from casework.cases.models import Appointment, Case, Talk, TalkPerson
from casework.cases.queries import load_workers
from casework.cases.reach import is_visible
from casework.confirmations.kinds import Kind, kinds
from casework.confirmations.models import Confirmation
from casework.core import clock
from casework.core.models import db
from casework.core.sealed import open_for
from casework.enrolment.hours import lessons_of, units_a_week
from casework.enrolment.models import Application, Enrolment
from casework.programmes.models import Cohort
from casework.progress.teaching import Sum, sums_of

SHOWN = 10
MOST_DAYS = 12
ENROLLED = ("enrolled", "active", "paused")


@dataclass(frozen=True)
class Possible:
    """One confirmation that can be written with one click: its kind, and what it is about."""

    kind: Kind
    about: Any
    words: str

    @property
    def key(self) -> str:
        """What the button sends: never an id of its own, only a place in this list."""
        return f"{self.kind.code}-{self.words}"


def possible(case: Case) -> list[Possible]:
    """In the order in which they are asked for. Outside names only: nothing here says what it is about (U5)."""
    found: list[Possible] = []
    for code, kind in kinds().items():
        for about, words in _ABOUT[kind.about](case):
            found.append(Possible(kinds()[code], about, words))
    return found


def _appointments(case: Case) -> list[tuple[Any, str]]:
    query = select(Appointment).where(
        Appointment.case_id == case.id, Appointment.state == "planned", Appointment.starts_at > clock.now()
    )
    rows = db.session.scalars(query.order_by(Appointment.starts_at, Appointment.id).limit(3))
    return [(row, f"{row.starts_at.astimezone(clock.zone()):%d.%m.%Y %H:%M}") for row in rows]


def _talks(case: Case) -> list[tuple[Any, str]]:
    """The days of the talks of this case."""
    query = select(Talk.at).join(TalkPerson).where(TalkPerson.person_id == case.person_id, Talk.at >= case.opened_at)
    days = sorted({clock.day_of(at) for at in db.session.scalars(query)})
    return [(days[-MOST_DAYS:], f"{len(days)}")] if days else []


def _waiting(case: Case) -> list[tuple[Any, str]]:
    query = select(Application).where(Application.case_id == case.id, Application.state == "waiting_list")
    rows = db.session.scalars(query.order_by(Application.applied_at, Application.id))
    return [(row, row.cohort.neutral_name) for row in rows]


def _enrolments(case: Case) -> list[tuple[Any, str]]:
    return _with_cohort(select(Enrolment).where(Enrolment.case_id == case.id, Enrolment.state.in_(ENROLLED)))


def _over(case: Case) -> list[tuple[Any, str]]:
    return _with_cohort(select(Enrolment).where(Enrolment.case_id == case.id, Enrolment.state == "completed"))


def _attended(case: Case) -> list[tuple[Any, str]]:
    """Courses in which somebody noted that the person was there."""
    pairs = _with_cohort(
        select(Enrolment).where(Enrolment.case_id == case.id, Enrolment.state.in_((*ENROLLED, "completed")))
    )
    sums = sums_of([row.id for (row, _cohort), _words in pairs])
    return [((row, cohort, sums[row.id]), words) for (row, cohort), words in pairs if sums.get(row.id, Sum()).attended]


def _with_cohort(query: Any) -> list[tuple[Any, str]]:
    rows = list(db.session.scalars(query.order_by(Enrolment.began_on.desc(), Enrolment.id)))
    if not rows:
        return []
    cohorts = db.session.scalars(select(Cohort).where(Cohort.id.in_([row.cohort_id for row in rows])))
    named = {cohort.id: cohort for cohort in cohorts}
    return [((row, named[row.cohort_id]), named[row.cohort_id].neutral_name) for row in rows]


_ABOUT = {
    "appointment": _appointments, "talks": _talks, "application": _waiting, "enrolment": _enrolments,
    "enrolment_over": _over, "attendance": _attended,
}  # fmt: skip


def hours_a_week(cohort: Cohort) -> int | None:
    """Units of 45 minutes in a usual week of the course."""
    return units_a_week(lessons_of([cohort.id])[cohort.id])


def written(viewer: Any, case: Case) -> list[Confirmation]:
    query = select(Confirmation).where(Confirmation.case_id == case.id)
    return list(db.session.scalars(query.order_by(Confirmation.created_at.desc(), Confirmation.id).limit(SHOWN)))


def find_confirmation(viewer: Any, ref: str, *, lock: bool = False) -> Confirmation | None:
    query = select(Confirmation).join(Case, Case.id == Confirmation.case_id).options(contains_eager(Confirmation.case))
    row = db.session.scalar(query.where(Confirmation.ref == ref, is_visible(viewer, Case.id)))
    if row is not None:
        load_workers([row.case])
        open_for(viewer, [row], "confirmation")
    return row


def of_person(person_id: uuid.UUID) -> Sequence[Confirmation]:
    return db.session.scalars(select(Confirmation).where(Confirmation.person_id == person_id)).all()
