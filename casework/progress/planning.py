"""The plan that both sides own: goals with steps, shared as a version, agreed on the person's page or in a talk."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from casework.accounts.models import User
from casework.cases.models import Case
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.messages.service import write_letter
from casework.progress import letters
from casework.progress.models import Goal
from casework.progress.plan_answers import agree, versions_in
from casework.progress.plan_models import PlanStep, PlanVersion
from casework.progress.plan_queries import content_of, newest_version, plan_of
from casework.progress.service import DayToCome, NothingAgreed, UnknownCode
from casework.progress.staff_words import STEP_OWNERS, STEP_STATES
from casework.progress.words import AREAS


class NothingToShare(Refusal):
    message = _l("Write down a goal first.")


class NothingHasChanged(Refusal):
    message = _l("The person has this very plan already.")


class NobodyRead(Refusal):
    field = "read_by"
    message = _l("Please say who read the plan out.")


class ReviewIsPast(Refusal):
    field = "review_on"
    message = _l("Please choose a day to come.")


def change_goal(goal: Goal, *, text: str, area: str, words: str | None, due_on: date | None, state: str) -> None:
    """Other words, another day: a version that was agreed stays as it is, and the plan waits to be shared again."""
    if not text.strip():
        raise NothingAgreed
    if area not in AREAS:
        raise UnknownCode
    goal.text, goal.area, goal.due_on, goal.state = text.strip(), area, due_on, state
    goal.words = (words or "").strip() or None


def add_step(
    goal: Goal, text: str, *, owner: str, other: str | None = None, words: str | None = None, due_on: date | None = None
) -> PlanStep:
    step = PlanStep(
        goal_id=goal.id, case_id=goal.case_id, person_id=goal.person_id, owner="person", created_at=clock.now()
    )
    change_step(step, text=text, owner=owner, other=other, words=words, due_on=due_on, state="open")
    db.session.add(step)
    db.session.flush()
    return step


def change_step(
    step: PlanStep, *, text: str, owner: str, other: str | None, words: str | None, due_on: date | None, state: str
) -> None:
    if not text.strip():
        raise NothingAgreed
    if owner not in STEP_OWNERS or state not in STEP_STATES:
        raise UnknownCode
    if (step.state == "done") is not (state == "done"):
        step.done_on = clock.today() if state == "done" else None
    step.text, step.owner, step.due_on, step.state = text.strip(), owner, due_on, state
    step.words = (words or "").strip() or None
    step.other = (other or "").strip() or None if owner == "other" else None


def share_plan(case: Case, *, by: User, review_on: date | None = None) -> PlanVersion:
    """The person reads this version in their language and says yes, or that they want to talk about it."""
    version = _next_version(case, by=by, review_on=review_on)
    write_letter(case.person, "plan", letters.plan)
    return version


def agree_in_a_talk(case: Case, *, by: User, read_by: str, on: date, review_on: date | None = None) -> PlanVersion:
    """Somebody read the plan out and the person said yes. A version that waits for their answer is that very one."""
    if not read_by.strip():
        raise NobodyRead
    if on > clock.today():
        raise DayToCome
    newest = newest_version(by, case)
    waits = newest is not None and newest.state in ("shared", "declined")
    if newest is not None and waits and newest.content == content_of(plan_of(by, case)):
        version, version.review_on = newest, review_on or newest.review_on
    else:
        version = _next_version(case, by=by, review_on=review_on)
    version.read_by = read_by.strip()
    agree(version, how="talk", on=on)
    return version


def _next_version(case: Case, *, by: User, review_on: date | None) -> PlanVersion:
    if review_on is not None and review_on <= clock.today():
        raise ReviewIsPast
    # Two who share at once wait for each other here, so neither meets a number that is taken.
    db.session.execute(select(Case.id).where(Case.id == case.id).with_for_update(key_share=True))
    content = content_of(plan_of(by, case))
    if not content["goals"]:
        raise NothingToShare
    newest = newest_version(by, case)
    if newest is not None and newest.state != "declined" and newest.content == content:
        raise NothingHasChanged
    for old in versions_in(case, "shared", "declined"):
        old.state = "replaced"
    last = db.session.scalar(select(func.max(PlanVersion.number)).where(PlanVersion.case_id == case.id)) or 0
    version = PlanVersion(
        case_id=case.id, person_id=case.person_id, number=last + 1, language=case.person.language, state="shared",
        review_on=review_on, shared_by_id=by.id, created_at=clock.now(), content=content,
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()
    return version
