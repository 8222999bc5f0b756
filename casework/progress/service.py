"""The plan, attendance, tests, milestones, outcomes, and asking again 6 and 12 months later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from casework.accounts.models import User
from casework.cases.models import Case
from casework.cases.signals import case_closed, case_reopened
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.enrolment.months import after_months
from casework.messages.gate import way_to
from casework.messages.service import write_letter
from casework.people.service import add_level
from casework.programmes.models import Lesson
from casework.progress import letters
from casework.progress.attending import Mark, note_seats
from casework.progress.follow_up_models import FollowUpAnswer
from casework.progress.following_up import wants_no_questions
from casework.progress.models import Assessment, FollowUp, Goal, Milestone, Outcome
from casework.progress.words import AREAS, MILESTONES, TEST_KINDS
from casework.register.lists import codelist

ASK_AFTER_MONTHS = (6, 12)


class NothingAgreed(Refusal):
    field = "text"
    message = _l("Please write what you agreed.")


class UnknownCode(Refusal):
    message = _l("Please choose one of the list.")


class LookedAtAlready(Refusal):
    message = _l("A colleague has looked at this answer already.")


class DayToCome(Refusal):
    field = "on"
    message = _l("This day is still to come.")


def agree_goal(
    case: Case,
    text: str,
    *,
    by: User,
    due_on: date | None = None,
    orally: bool = True,
    area: str = "other",
    words: str | None = None,
) -> Goal:
    """Write down a goal. Agreed orally counts; else it waits until the plan is agreed (see `planning`)."""
    if not text.strip():
        raise NothingAgreed
    if area not in AREAS:
        raise UnknownCode
    goal = Goal(
        case_id=case.id, person_id=case.person_id, due_on=due_on, created_at=clock.now(), agreed_orally=orally, area=area,
        agreed_at=clock.now() if orally else None, agreed_by_id=by.id, text=text.strip(), words=(words or "").strip() or None,
    )  # fmt: skip
    db.session.add(goal)
    db.session.flush()
    return goal


def record_attendance(lesson: Lesson, states: Mapping[UUID, str], *, by: Any) -> int:
    """Note who was there, whatever stood there before. Returns how many marks are new."""
    return note_seats(lesson, {enrolment_id: Mark(state) for enrolment_id, state in states.items()}, by=by).changed


def record_test(case: Case, language: str, level: str, kind: str, on: date, by: User) -> Assessment:
    """A test with its result: one more level in the person's history, such as B1.2."""
    if kind not in TEST_KINDS or level not in codelist("cefr"):
        raise UnknownCode
    _refuse_future(on)
    reached = add_level(case.person_id, language, level, source="test", on=on, by_id=by.id)
    row = Assessment(case_id=case.id, level_id=reached.id, kind=kind, on=on, by_id=by.id, created_at=clock.now())
    db.session.add(row)
    db.session.flush()
    return row


def add_milestone(case: Case, code: str, on: date, by: User) -> Milestone:
    if code not in MILESTONES:
        raise UnknownCode
    _refuse_future(on)
    row = Milestone(case_id=case.id, code=code, on=on, by_id=by.id, created_at=clock.now())
    db.session.add(row)
    db.session.flush()
    return row


def record_outcome(case: Case, code: str, evidence: str, on: date, by: User) -> Outcome:
    """What came of it (Verbleib), several for each case, each with its level of evidence."""
    if code not in codelist("outcomes") or evidence not in codelist("evidence_levels"):
        raise UnknownCode
    _refuse_future(on)
    row = Outcome(case_id=case.id, code=code, evidence=evidence, on=on, by_id=by.id, created_at=clock.now())
    db.session.add(row)
    db.session.flush()
    return row


def _refuse_future(on: date) -> None:
    if on > clock.today():
        raise DayToCome


@case_closed.connect
def plan_follow_ups(case: Case, **_more: Any) -> None:
    """Ask again 6 and 12 months after closing. A case that was closed before begins anew."""
    drop_follow_ups(case)
    if wants_no_questions(case.person_id):
        return
    for months in ASK_AFTER_MONTHS:
        day = after_months(clock.today(), months)
        db.session.add(FollowUp(case_id=case.id, due_on=day, state="due", created_at=clock.now()))
    db.session.flush()


@case_reopened.connect
def drop_follow_ups(case: Case, **_more: Any) -> None:
    """Whoever is counselled again is not asked how it went since."""
    for row in db.session.scalars(select(FollowUp).where(FollowUp.case_id == case.id, FollowUp.state == "due")):
        db.session.delete(row)
    db.session.flush()


def ask_follow_up(follow_up: FollowUp) -> None:
    """Write to the person, unless a contact stop says no: then nobody asks (practice.md U8)."""
    db.session.refresh(follow_up, with_for_update={"of": FollowUp})
    if follow_up.state != "due":
        return
    person = follow_up.case.person
    if not way_to(person).is_open or wants_no_questions(person.id):
        follow_up.state = "opted_out"
        return
    write_letter(person, "follow_up", letters.follow_up)
    follow_up.state = "asked"


def take_over(answer: FollowUpAnswer, codes: Sequence[str], *, by: User) -> None:
    """A colleague has looked at what the person told: what is right becomes a result that the person reported."""
    if answer.looked_at is not None:
        raise LookedAtAlready
    for code in codes:
        record_outcome(answer.follow_up.case, code, "self_report", clock.day_of(answer.created_at), by)
    answer.looked_at = clock.now()


def answer_follow_up(
    follow_up: FollowUp, state: str, *, code: str | None = None, evidence: str | None = None, by: User
) -> None:
    """Note what the person said, or that nobody was reached. An outcome may come with it."""
    if state not in {"done", "not_reached", "opted_out"}:
        raise UnknownCode
    follow_up.state = state
    if state == "done" and code:
        record_outcome(follow_up.case, code, evidence or "self_report", clock.today(), by)
