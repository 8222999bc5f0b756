"""Deciding who advises, and giving cases back: this feature alone decides, and writes it through `cases`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import lazyload

from casework.accounts.models import User
from casework.accounts.signals import account_locked
from casework.appointments.offering import withdraw_between
from casework.assignment.asking import ask, settle
from casework.assignment.candidates import counsels
from casework.assignment.letters import there_is_news
from casework.assignment.models import Absence, AdvisorDecision, Exclusion
from casework.assignment.queries import candidate_for
from casework.assignment.ranking import Proposal, as_shown, is_full
from casework.assignment.team_queue import stand_in
from casework.cases.models import OPENS_COMPARTMENT, Access, Case
from casework.cases.queries import lead_of, load_workers
from casework.cases.service import end_access, grant, set_next, set_status
from casework.cases.steps import steps_from
from casework.cases.trail import refuse_closed
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.messages.service import write_staff_letter

#: A compartment always keeps two named people (practice.md U6).
ALWAYS_NAMED = 2
FIRST_TALK = timedelta(days=3)


class NotAnAdvisor(Refusal):
    field = "advisor"
    message = _l("This account cannot take cases.")


class AdvisorExcluded(Refusal):
    field = "advisor"
    message = _l("This advisor cannot take this case. Please choose someone else.")


class SameAdvisor(Refusal):
    field = "advisor"
    message = _l("This advisor works on the case already.")


class AdvisorIsAway(Refusal):
    field = "reason"
    message = _l("This advisor is away. Please choose someone else, or say why.")


class AdvisorIsFull(Refusal):
    field = "reason"
    message = _l("This advisor has no room. Please choose someone else, or say why.")


class CompartmentNeedsTwo(Refusal):
    field = "advisor"
    message = _l("Two named people must stay with this case. Please choose someone new.")


class AbsenceIsWrong(Refusal):
    field = "until_on"
    message = _l("Please choose a last day that is not over and not before the first.")


class CoversSelf(Refusal):
    field = "cover"
    message = _l("Please choose a colleague.")


def assign_advisor(
    case: Case,
    advisor: User,
    *,
    by: User,
    shown: Sequence[Proposal] | Mapping[str, Any],
    override_reason: str | None = None,
    beside: int = 0,
) -> AdvisorDecision:
    """Give the case to this advisor. What the page showed is kept with the decision. `beside`: points that they would get
    besides, where many are tried out.

    Raises SameAdvisor, NotAnAdvisor, AdvisorExcluded; without a reason of one's own also AdvisorIsAway, AdvisorIsFull.
    """
    refuse_closed(case)
    lock_account(advisor)
    lead = lead_of(case)
    if lead is not None and lead.user_id == advisor.id:
        raise SameAdvisor
    reason = (override_reason or "").strip() or None
    refuse_unfit(case, advisor, reason, beside=beside)
    if case.is_compartment:
        refuse_too_few(case, lead, advisor)
    settle(case)
    decision = hand_to(case, advisor, lead, by=by, shown=shown, reason=reason)
    if advisor.id != by.id:
        write_staff_letter(advisor, "news", there_is_news)
    return decision


def lock_account(user: User) -> None:
    """Two who decide at the same time would both find the last room free.

    Not by `refresh`: whoever is signed in was read with their roles, and PostgreSQL locks no outer join.
    """
    locked = select(User).where(User.id == user.id).options(lazyload(User.role_rows))
    db.session.scalar(locked.with_for_update().execution_options(populate_existing=True))


def hand_to(
    case: Case,
    advisor: User,
    lead: Access | None,
    *,
    by: User,
    shown: Sequence[Proposal] | Mapping[str, Any],
    reason: str | None = None,
) -> AdvisorDecision:
    """The assignment itself, when all rules have been asked and open questions are settled: Access, the question, the decision, status and next step."""
    if lead is not None:
        end_access(lead)
    grant(case, advisor, "lead", because="assigned")
    if advisor.id != by.id:
        ask(case, "assigned", by=by, to=advisor)
    decision = AdvisorDecision(
        case_id=case.id, person_id=case.person_id, advisor_id=advisor.id, decided_by=by.id, at=clock.now(),
        shown=dict(shown) if isinstance(shown, Mapping) else as_shown(shown), override_reason=reason,
    )  # fmt: skip
    db.session.add(decision)
    if case.status == "enquiry" and any(step.target == "triage" for step in steps_from(by, case)):
        set_status(case, "triage", by=by)
    if case.next_action in (None, "choose_advisor"):
        set_next(case, "first_contact", clock.day_of(clock.now() + FIRST_TALK))
    return decision


def refuse_unfit(case: Case, advisor: User, reason: str | None, *, field: str | None = None, beside: int = 0) -> None:
    """Role and rules always; absence and room unless there is a reason. `field`: beside which one it is said."""
    try:
        _judge_fit(case, advisor, reason, beside)
    except Refusal as refusal:
        refusal.field = field or refusal.field
        raise


def _judge_fit(case: Case, advisor: User, reason: str | None, beside: int) -> None:
    if not advisor.is_active or not any(advisor.has_role(role) for role in counsels(case)):
        raise NotAnAdvisor
    candidate = candidate_for(case, advisor)
    if candidate is None:
        raise AdvisorExcluded
    if reason is None and candidate.away_until is not None:
        raise AdvisorIsAway
    if reason is None and is_full(candidate, case.weight + beside):
        raise AdvisorIsFull


def refuse_too_few(case: Case, lead: Access | None, advisor: User) -> None:
    """A compartment keeps two who stay: whoever broke the glass goes again, and does not count."""
    load_workers([case])
    staying = [worker for worker in case.workers if worker.until is None]
    before = {worker.user_id for worker in staying if worker.role in OPENS_COMPARTMENT}
    named = {worker.user_id for worker in staying if worker.role == "named"}
    if len(before) >= ALWAYS_NAMED > len(named | {advisor.id}) and lead is not None:
        raise CompartmentNeedsTwo


def exclude_advisor(case: Case, advisor: User) -> None:
    """This person does not want this advisor, or the advisor cannot work with them: nobody asks why.

    An advisor who leads the case now gives it back to the queue.
    """
    known = select(Exclusion.id).where(Exclusion.person_id == case.person_id, Exclusion.user_id == advisor.id)
    if db.session.scalar(known) is None:
        db.session.add(Exclusion(person_id=case.person_id, user_id=advisor.id))
    lead = lead_of(case)
    if lead is not None and lead.user_id == advisor.id and not case.is_compartment:
        give_back(case, lead)
    load_workers([case])


def lift_exclusion(case: Case, advisor: User) -> None:
    rows = select(Exclusion).where(Exclusion.person_id == case.person_id, Exclusion.user_id == advisor.id)
    for row in db.session.scalars(rows):
        db.session.delete(row)


def release_cases(user: User, *, by: User | None) -> int:
    """The open cases of an account fall to the queue of its team, each with a date. Returns how many.

    A compartment that has nobody else keeps its row: a case that no one can open any more would be lost.
    """
    rows = db.session.execute(
        select(Access, Case)
        .join(Case, Case.id == Access.case_id)
        .where(Access.user_id == user.id, Access.until.is_(None), Case.closed_at.is_(None))
        .order_by(Case.opened_at, Case.id)
        .with_for_update(of=Case.__table__)
    ).all()
    released = 0
    for access, case in rows:
        if case.is_compartment and not _has_other_named(case, user):
            continue
        if access.role == "lead":
            case.team_id = case.team_id or user.team_id
            give_back(case, access)
            released += 1
        else:
            end_access(access)
    return released


@account_locked.connect
def give_back_cases(user: User, *, by: User | None) -> int:
    """A locked account's cases fall to the queue at once (practice.md U6)."""
    return release_cases(user, by=by)


def _has_other_named(case: Case, user: User) -> bool:
    others = select(func.count()).select_from(Access).where(
        Access.case_id == case.id, Access.user_id != user.id, Access.role.in_(OPENS_COMPARTMENT), Access.until.is_(None)
    )  # fmt: skip
    return bool(db.session.scalar(others))


def give_back(case: Case, lead: Access, *, by: User | None = None, reason: str = "") -> None:
    """To the queue, with a date: to that of its team, if it has one. Whatever was asked about it is over."""
    settle(case)
    end_access(lead)
    if case.team_id is not None and not case.is_compartment:
        stand_in(case, case.team_id, by=by, reason=reason)
    set_next(case, "choose_advisor", clock.working_days_from(clock.today(), 1))


def say_absence(user: User, *, from_on: date, until_on: date, cover: User | None = None) -> Absence:
    """Dates and who covers, never a reason. The cover sees the cases while it lasts; it ends by itself."""
    if until_on < max(from_on, clock.today()):
        raise AbsenceIsWrong
    if cover is not None and cover.id == user.id:
        raise CoversSelf
    absence = Absence(user_id=user.id, from_on=from_on, until_on=until_on, cover_id=cover.id if cover else None)
    db.session.add(absence)
    withdraw_between(user, from_on, until_on)
    return absence


def start_cover(absence: Absence, case: Case) -> None:
    """Let the cover see one case until the absence ends."""
    cover = db.session.get(User, absence.cover_id)
    if cover is not None and cover.is_active:
        grant(case, cover, "cover", because="absence", until=clock.end_of(absence.until_on))


def end_absence(absence: Absence) -> None:
    """Back earlier, or not going at all: the cover ends with it."""
    covering = select(Access).where(
        Access.user_id == absence.cover_id, Access.role == "cover", Access.until > clock.now()
    )
    led = select(Access.case_id).where(Access.user_id == absence.user_id, Access.role == "lead", Access.until.is_(None))
    for row in db.session.scalars(covering.where(Access.case_id.in_(led))):
        row.until = clock.now()
    db.session.delete(absence)
