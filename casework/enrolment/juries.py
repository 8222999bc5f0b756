"""What a jury sees: the calls it was asked to read, each application under its number, the fields of the call, its scores."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from casework.core.access import SYSTEM
from casework.core.kept import VIEWER
from casework.core.models import db
from casework.enrolment.machine import LIVING
from casework.enrolment.models import Application
from casework.enrolment.selecting import call_of, may_be_read
from casework.enrolment.selection_models import Score, SelectionEntry
from casework.people.service import answers_of
from casework.programmes.cohort_models import CohortJuror
from casework.programmes.models import Cohort
from casework.register.fields import Field

PAGE = 50
#: Before the decision, after it nothing is read any more.
_READ = sorted(LIVING - {"place_held", "waiting_list"})


@dataclass(frozen=True)
class Numbered:
    """One application as the jury knows it, with one's own points."""

    ref: str
    number: int
    points: int | None


def _own(viewer: Any) -> Any:
    return select(CohortJuror.cohort_id).where(CohortJuror.user_id == viewer.id)


_CALLS = (
    select(Cohort)
    .where(Cohort.id.in_(select(CohortJuror.cohort_id).where(CohortJuror.user_id == VIEWER)), Cohort.closed_at.is_(None))
    .order_by(Cohort.decision_on, Cohort.starts_on, Cohort.id)
    .limit(PAGE)
)  # fmt: skip


def calls_of(viewer: Any) -> list[tuple[Cohort, int]]:
    """The cohorts that this viewer reads for, with how many applications they have not given points to."""
    cohorts = db.session.scalars(_CALLS, {VIEWER.key: viewer.id}).all()
    if not cohorts:
        # Today asks of everybody, and most are in no jury.
        return []
    mine = select(Score.application_id).where(Score.reader_id == viewer.id)
    unread = (
        select(Application.cohort_id, func.count())
        .join(SelectionEntry, SelectionEntry.application_id == Application.id)
        .where(Application.cohort_id.in_(_own(viewer)), Application.state.in_(_READ), Application.id.not_in(mine))
        .group_by(Application.cohort_id)
    )
    counts: dict[uuid.UUID, int] = {row[0]: row[1] for row in db.session.execute(unread)}
    return [(cohort, counts.get(cohort.id, 0)) for cohort in cohorts]


def find_call(viewer: Any, ref: str, *, lock: bool = False) -> Cohort | None:
    query = select(Cohort).where(Cohort.ref == ref, Cohort.id.in_(_own(viewer)))
    return db.session.scalar(query.with_for_update(of=Cohort) if lock else query)


def find_entry(viewer: Any, ref: str, *, lock: bool = False) -> SelectionEntry | None:
    query = (
        select(SelectionEntry)
        .join(Application, Application.id == SelectionEntry.application_id)
        .where(SelectionEntry.ref == ref, SelectionEntry.cohort_id.in_(_own(viewer)), Application.state.in_(_READ))
    )
    return db.session.scalar(query.with_for_update(of=SelectionEntry) if lock else query)


def numbered(viewer: Any, cohort: Cohort, *, after: int = 0) -> tuple[list[Numbered], int | None]:
    """One page of a call, by number."""
    query = (
        select(SelectionEntry.ref, SelectionEntry.number, Score.points)
        .join(Application, Application.id == SelectionEntry.application_id)
        .outerjoin(Score, (Score.application_id == Application.id) & (Score.reader_id == viewer.id))
        .where(SelectionEntry.cohort_id == cohort.id, Application.state.in_(_READ), SelectionEntry.number > after)
        .order_by(SelectionEntry.number)
    )
    rows = [Numbered(row.ref, row.number, row.points) for row in db.session.execute(query.limit(PAGE + 1))]
    return rows[:PAGE], rows[PAGE - 1].number if len(rows) > PAGE else None


def next_unread(viewer: Any, cohort_id: uuid.UUID) -> str | None:
    """The next application without one's own points."""
    mine = select(Score.application_id).where(Score.reader_id == viewer.id)
    query = select(SelectionEntry.ref).join(Application, Application.id == SelectionEntry.application_id)
    query = query.where(
        SelectionEntry.cohort_id == cohort_id, Application.state.in_(_READ), Application.id.not_in(mine)
    )
    return db.session.scalar(query.order_by(SelectionEntry.number).limit(1))


def what_is_read(entry: SelectionEntry) -> list[tuple[Field, Any]]:
    """The answers to the questions of the call: these, and no other is ever opened for the jury."""
    cohort = db.session.get_one(Cohort, entry.cohort_id)
    application = db.session.get_one(Application, entry.application_id)
    keys = call_of(cohort)
    answers = {key: value for key, value in answers_of(application.person_id, SYSTEM).items() if key in keys}
    return [(one, answers[one.key]) for one in may_be_read() if one.key in answers]


def own_score(viewer: Any, entry: SelectionEntry) -> Score | None:
    query = select(Score).where(Score.application_id == entry.application_id, Score.reader_id == viewer.id)
    return db.session.scalar(query)
