"""Reading applications, places and enrolments."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import false, or_, select, tuple_
from sqlalchemy.orm import lazyload

from casework.cases.models import Case
from casework.cases.reach import Reach, is_visible, reach_of_roles, visible_to
from casework.core import clock
from casework.core.kept import CASE, KEPT, VIEWER
from casework.core.models import db
from casework.core.sealed import open_for
from casework.enrolment.counts import numbers
from casework.enrolment.decision_models import DecisionLetter
from casework.enrolment.models import Application, ApplicationStep, CapacityChange, Enrolment, Place
from casework.enrolment.path_rules import judge_path
from casework.messages.models import Letter
from casework.people.models import Fact, Person
from casework.people.service import answers_of
from casework.programmes.criteria import Verdict, judge
from casework.programmes.judging_facts import judge_facts, whole
from casework.programmes.models import Cohort, Offer

PAGE = 50
CHOOSABLE = 200


@dataclass
class Row:
    """An application with its place, its trail and its enrolment.

    `pending`: the letter about its state still waits to be looked at. To the person that is no decision yet.
    """

    application: Application
    place: Place | None = None
    enrolment: Enrolment | None = None
    steps: list[ApplicationStep] = field(default_factory=list)
    pending: uuid.UUID | None = None

    @property
    def own_state(self) -> str:
        return "in_selection" if self.pending else self.application.state

    @property
    def own_steps(self) -> list[ApplicationStep]:
        """The trail as the person reads it: what was undone before anybody was told never happened to them."""
        told: list[ApplicationStep] = []
        for step in self.steps:
            if step.reason == "undone":
                if told:
                    told.pop()
            elif not (self.pending and step.letter_id == self.pending):
                told.append(step)
        return told


@dataclass(frozen=True)
class Listed:
    """One page of a list by key; `after` leads to the next one."""

    rows: list[Any]
    after: str | None = None


def shown_name(person: Person) -> str | None:
    """The alias where there is one, else what to call the person. Never both."""
    return person.alias or person.call_name


def _reach(viewer: Any) -> Any:
    """Which applications exist for this viewer."""
    if viewer.kind == "system":
        return Application.id.is_not(None)
    if viewer.kind == "person":
        return Application.person_id == viewer.id
    return is_visible(viewer, Application.case_id) if viewer.kind == "user" else false()


def find_application(viewer: Any, ref: str, *, lock: bool = False) -> Application | None:
    query = select(Application).where(Application.ref == ref, _reach(viewer))
    application = db.session.scalar(query.with_for_update(of=Application) if lock else query)
    if application is not None:
        open_for(viewer, [application.person], "application")
    return application


def find_enrolment(viewer: Any, ref: str, *, lock: bool = False) -> Enrolment | None:
    """The enrolment that came of the application with this reference."""
    query = select(Enrolment).join(Application, Application.id == Enrolment.application_id)
    query = query.where(Application.ref == ref, _reach(viewer))
    return db.session.scalar(query.with_for_update(of=Enrolment) if lock else query)


def applications_of(person: Person) -> list[Row]:
    """A person's own applications, newest first, each with its place and its trail."""
    query = select(Application).where(Application.person_id == person.id)
    return _with_rest(db.session.scalars(query.order_by(Application.applied_at.desc(), Application.id).limit(PAGE)))


def applications_of_case(viewer: Any, case: Case) -> list[Row]:
    """The applications that belong to a case which the viewer was handed by its finder."""
    return _with_rest(db.session.scalars(_of_case(reach_of_roles(viewer)), {CASE.key: case.id, VIEWER.key: viewer.id}))


@lru_cache(KEPT)
def _of_case(reach: Reach) -> Any:
    query = select(Application).where(Application.case_id == CASE, visible_to(reach, Application.case_id))
    return query.order_by(Application.applied_at.desc(), Application.id).limit(PAGE)


def applications_in_short(viewer: Any, case: Case) -> Sequence[Any]:
    """For the page of a case: which courses, how it stands, until when a held place waits for an answer. One statement."""
    asked = {CASE.key: case.id, VIEWER.key: viewer.id}
    return db.session.execute(_in_short(reach_of_roles(viewer)), asked).all()


@lru_cache(KEPT)
def _in_short(reach: Reach) -> Any:
    query = (
        select(
            Application.ref, Application.state, Application.since, Cohort.neutral_name, Place.state.label("place"), Place.held_until
        )
        .join(Cohort, Cohort.id == Application.cohort_id)
        .outerjoin(Place, Place.application_id == Application.id)
        .where(Application.case_id == CASE, visible_to(reach, Application.case_id))
    )  # fmt: skip
    return query.order_by(Application.applied_at.desc(), Application.id).limit(PAGE)


def row_of(application: Application) -> Row:
    return _with_rest([application])[0]


def _with_places(applications: Iterable[Application]) -> list[Row]:
    """With what a list shows: the place, and whether the letter still waits."""
    rows = {application.id: Row(application) for application in applications}
    if rows:
        for place in db.session.scalars(select(Place).where(Place.application_id.in_(rows))):
            rows[place.application_id].place = place  # type: ignore[index]  # chosen by it
        pending = select(DecisionLetter.application_id, DecisionLetter.letter_id)
        pending = pending.where(DecisionLetter.application_id.in_(rows), DecisionLetter.released_at.is_(None))
        for waiting in db.session.execute(pending):
            rows[waiting.application_id].pending = waiting.letter_id
    return list(rows.values())


def _with_rest(applications: Iterable[Application]) -> list[Row]:
    rows = {row.application.id: row for row in _with_places(applications)}
    if rows:
        for enrolment in db.session.scalars(select(Enrolment).where(Enrolment.application_id.in_(rows))):
            rows[enrolment.application_id].enrolment = enrolment
        steps = select(ApplicationStep).where(ApplicationStep.application_id.in_(rows))
        for step in db.session.scalars(steps.order_by(ApplicationStep.at, ApplicationStep.id)):
            rows[step.application_id].steps.append(step)
    return list(rows.values())


def actors_of(steps: Iterable[ApplicationStep]) -> set[uuid.UUID]:
    """The colleagues who took these steps."""
    return {uuid.UUID(step.by_id) for step in steps if step.by_kind == "user" and step.by_id}


def letters_of(steps: Iterable[ApplicationStep]) -> dict[uuid.UUID, Any]:
    """What became of the letters that these steps wrote: state and day of delivery, no word of theirs."""
    ids = [step.letter_id for step in steps if step.letter_id]
    query = select(Letter.id, Letter.state, Letter.delivered_at).where(Letter.id.in_(ids))
    return {row.id: row for row in db.session.execute(query)}


def applicants(viewer: Any, cohort: Cohort, *, after: str | None = None, state: str | None = None) -> Listed:
    """Who applied to a cohort, by rank and then by the day of applying."""
    key = tuple_(Application.rank, Application.applied_at, Application.id)
    query = select(Application).where(Application.cohort_id == cohort.id, _reach(viewer)).order_by(*key)
    if state:
        query = query.where(Application.state == state)
    last = db.session.scalar(select(Application).where(Application.ref == after)) if after else None
    if last is not None:
        query = query.where(key > tuple_(last.rank, last.applied_at, last.id))
    # The course is there already: fifty times the same row would be read fifty times.
    found = list(db.session.scalars(query.options(lazyload(Application.cohort)).limit(PAGE + 1)))
    open_for(viewer, [application.person for application in found], "applicants")
    return Listed(_with_places(found[:PAGE]), found[PAGE - 1].ref if len(found) > PAGE else None)


def cohorts_with_numbers(viewer: Any, *, after: str | None = None) -> Listed:
    """All cohorts, the latest to begin first, with their numbers."""
    query = select(Cohort).order_by(Cohort.starts_on.desc(), Cohort.id)
    last = db.session.scalar(select(Cohort).where(Cohort.ref == after)) if after else None
    if last is not None:
        later = (Cohort.starts_on == last.starts_on) & (Cohort.id > last.id)
        query = query.where(or_(Cohort.starts_on < last.starts_on, later))
    found = list(db.session.scalars(query.limit(PAGE + 1)))
    counted = numbers([cohort.id for cohort in found[:PAGE]])
    rows = [(cohort, counted[cohort.id]) for cohort in found[:PAGE]]
    return Listed(rows, found[PAGE - 1].ref if len(found) > PAGE else None)


def choosable_cohorts(viewer: Any, case: Case) -> list[Cohort]:
    """Cohorts that are not over and that this case has not applied to; those of a compartment only for a compartment."""
    taken = select(Application.cohort_id).where(Application.person_id == case.person_id)
    query = (
        select(Cohort)
        .join(Offer, Offer.id == Cohort.offer_id)
        .where(Cohort.ends_on >= clock.today(), Cohort.id.not_in(taken))
    )
    if not case.is_compartment:
        query = query.where(Offer.is_compartment.is_(False))
    return list(db.session.scalars(query.order_by(Cohort.starts_on, Cohort.id).limit(CHOOSABLE)))


def alternatives(viewer: Any, application: Application) -> list[Cohort]:
    """Other cohorts that take applications today and that may fit, for the letter that says no: what surely fits first."""
    today = clock.today()
    found: list[tuple[bool, int, Cohort]] = []
    taken = select(Application.cohort_id).where(Application.person_id == application.person_id)
    query = select(Cohort).join(Offer, Offer.id == Cohort.offer_id).where(Cohort.id.not_in(taken))
    query = query.where(Offer.is_compartment.is_(application.cohort.offer.is_compartment), Cohort.ends_on >= today)
    query = query.where(or_(Cohort.opens_on.is_(None), Cohort.opens_on <= today), Cohort.closed_at.is_(None))
    query = query.where(or_(Cohort.closes_on.is_(None), Cohort.closes_on >= today))
    facts = {
        row.key: row.value
        for row in db.session.execute(select(Fact.key, Fact.value).where(Fact.subject_id == application.person_id))
    }
    for cohort in db.session.scalars(query.order_by(Cohort.starts_on, Cohort.id).limit(CHOOSABLE)):
        state = whole(judge_facts(cohort.offer.criteria, facts, today))
        if state != "not_met":
            found.append((state != "met", len(found), cohort))
    return [cohort for _unsure, _place, cohort in sorted(found, key=lambda each: each[:2])][:20]


def verdicts_for(viewer: Any, application: Application) -> list[Verdict]:
    """Which requirements are met, as far as the viewer may read the answers. It explains and decides nothing."""
    answers = answers_of(application.person_id, viewer)
    judged = judge(application.cohort.offer.criteria, answers, clock.today())
    return judged + [each.verdict for each in judge_path(viewer, application.person_id, application.cohort)]


def capacity_changes(viewer: Any, cohort: Cohort) -> list[CapacityChange]:
    query = select(CapacityChange).where(CapacityChange.cohort_id == cohort.id)
    return list(db.session.scalars(query.order_by(CapacityChange.at.desc()).limit(20)))


def participants(viewer: Any, cohort_id: uuid.UUID, day: date) -> list[Enrolment]:
    """Who is in the course on a day. The caller was handed one of its lessons by the lesson's finder."""
    query = select(Enrolment).where(Enrolment.cohort_id == cohort_id, Enrolment.began_on <= day)
    query = query.where(or_(Enrolment.ended_on.is_(None), Enrolment.ended_on >= day)).order_by(
        Enrolment.created_at, Enrolment.id
    )
    found = list(db.session.scalars(query))
    open_for(viewer, [enrolment.person for enrolment in found], "lesson")
    return found


def enrolments_of_case(viewer: Any, case: Case) -> list[Enrolment]:
    query = select(Enrolment).where(Enrolment.case_id == case.id, is_visible(viewer, Enrolment.case_id))
    return list(db.session.scalars(query.order_by(Enrolment.began_on.desc(), Enrolment.id)))
