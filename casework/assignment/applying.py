"""Applying a plan that a human looked at, and undoing it: a few cases at a time, each time in a transaction of its own.

The request that began it goes on at once. Was that process killed, the worker goes on within a minute, from where it was.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from casework.accounts.models import User
from casework.assignment.asking import settle
from casework.assignment.candidates import LEADERS, candidates, needs
from casework.assignment.letters import there_is_news
from casework.assignment.models import Plan, PlanLine
from casework.assignment.ranking import Candidate, Need, may_take
from casework.assignment.service import give_back, hand_to
from casework.cases.models import Case
from casework.cases.queries import lead_of, load_workers
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.audit import acting_as
from casework.core.errors import Refusal
from casework.core.i18n import _l, speaking
from casework.core.models import db
from casework.core.transaction import Slices, unit_of_work, until_nothing_is_left
from casework.messages.service import write_staff_letter

UNDO = timedelta(days=30)
ON_ITS_WAY = ("applying", "undoing")


class PlanHasChanged(Refusal):
    message = _l("This plan was applied or undone already.")


class TooLateToUndo(Refusal):
    message = _l("A plan can be undone for 30 days.")


def begin_to_apply(plan: Plan, leave_out: Collection[uuid.UUID] = (), *, by: User) -> None:
    """Raises PlanHasChanged."""
    if plan.state != "shown":
        raise PlanHasChanged
    for line in db.session.scalars(select(PlanLine).where(PlanLine.plan_id == plan.id)):
        if line.advisor_id is None:
            line.result = "nobody"
        elif line.case_id in leave_out:
            line.result = "left_out"
    plan.state, plan.acted_at, plan.acted_by = "applying", clock.now(), by.id


def begin_to_undo(plan: Plan, *, by: User) -> None:
    """What this plan assigned is given back, where the same advisor still leads. Raises PlanHasChanged, TooLateToUndo."""
    if plan.state != "applied" or plan.acted_at is None:
        raise PlanHasChanged
    if plan.acted_at + UNDO < clock.now():
        raise TooLateToUndo
    plan.state, plan.acted_by = "undoing", by.id


def go_on(plan_id: uuid.UUID) -> None:
    """Until nothing is left."""
    until_nothing_is_left(partial(go_on_once, plan_id))


def go_on_once(plan_id: uuid.UUID, slices: Slices) -> bool:
    """One slice. Says whether more is to be done."""
    with unit_of_work():
        plan = db.session.get(Plan, plan_id, with_for_update=True, populate_existing=True)
        if plan is None or plan.state not in ON_ITS_WAY:
            return False
        by = db.session.get_one(User, plan.acted_by)
        left = PlanLine.result.is_(None) if plan.state == "applying" else PlanLine.result == "assigned"
        query = select(PlanLine).where(PlanLine.plan_id == plan.id, left).order_by(PlanLine.case_id)
        lines = db.session.scalars(query.limit(slices.size)).all()
        with acting_as("user", str(by.id)), speaking(by.language):
            if not lines:
                _end(plan)
            else:
                with slices.measured(len(lines)):
                    (_apply if plan.state == "applying" else _undo)(lines, by)
                    db.session.flush()
            db.session.flush()
        return bool(lines)


def on_their_way() -> list[uuid.UUID]:
    with unit_of_work():
        return list(db.session.scalars(select(Plan.id).where(Plan.state.in_(ON_ITS_WAY)).order_by(Plan.made_at)))


def results_of(plan: Plan) -> dict[str, int]:
    """How many lines came out how."""
    found = db.session.scalars(select(PlanLine.result).where(PlanLine.plan_id == plan.id))
    return dict(Counter(str(one or "waits") for one in found))


def _end(plan: Plan) -> None:
    if plan.state == "undoing":
        plan.state = "undone"
        return
    plan.state = "applied"
    # One letter for all that somebody gets, not one for each.
    given = select(PlanLine.advisor_id).where(PlanLine.plan_id == plan.id, PlanLine.result == "assigned")
    for advisor in db.session.scalars(select(User).where(User.id.in_(given)).order_by(User.id)):
        write_staff_letter(advisor, "news", there_is_news)


def _apply(lines: Sequence[PlanLine], by: User) -> None:
    """Each case by the same rule as by hand; what no longer holds is left and says so."""
    cases = {case.id: case for case in db.session.scalars(_locked(lines))}
    advisors = {line.advisor_id for line in lines if line.advisor_id}
    # After the cases, as by hand: two who decide at the same time would both find the last room free.
    accounts = select(User).where(User.id.in_(advisors)).order_by(User.id).options(lazyload(User.role_rows))
    db.session.scalars(accounts.with_for_update()).all()
    load_workers(cases.values())
    there = {one.advisor.id: one for one in candidates(LEADERS, User.id.in_(advisors))} if by.is_active else {}
    found = needs(SYSTEM, cases.values(), [one.advisor for one in there.values()])
    loads = {key: one.load for key, one in there.items()}
    settle(*[case for case in cases.values() if case.lead is None])
    for line in lines:
        case, candidate = cases[line.case_id], there.get(line.advisor_id or uuid.UUID(int=0))
        line.result = _judged(line, case, candidate, found[case.id], loads)
        if line.result == "assigned" and candidate is not None:
            shown = {"proposals": [{"advisor": str(candidate.advisor.id), "reasons": list(line.reasons)}], "plan": True}
            hand_to(case, candidate.advisor, None, by=by, shown=shown)
            loads[candidate.advisor.id] += case.weight


def _locked(lines: Sequence[PlanLine]) -> Any:
    query = select(Case).where(Case.id.in_([line.case_id for line in lines])).order_by(Case.id)
    return query.with_for_update(of=Case.__table__).execution_options(populate_existing=True)


def _judged(line: PlanLine, case: Case, candidate: Candidate | None, need: Need, loads: Mapping[uuid.UUID, int]) -> str:
    """The same rules as by hand, asked again: since the plan was made somebody may have been faster."""
    if case.lead is not None:
        return "has_advisor"
    if candidate is None or not case.is_open or case.is_compartment or candidate.away_until is not None:
        return "refused"
    has_room = loads[candidate.advisor.id] + need.weight <= candidate.advisor.capacity
    return "assigned" if may_take(candidate, need) and has_room else "refused"


def _undo(lines: Sequence[PlanLine], _by: User) -> None:
    cases = {case.id: case for case in db.session.scalars(_locked(lines))}
    load_workers(cases.values())
    for line in lines:
        case = cases[line.case_id]
        lead = lead_of(case)
        line.result = "kept"
        if case.is_open and lead is not None and lead.user_id == line.advisor_id:
            give_back(case, lead)
            line.result = "undone"
