"""A plan for everybody who waits: made as one optimum, and shown. Applying and undoing it: `applying`."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.assignment.candidates import LEADERS, candidates, needs
from casework.assignment.models import AdvisorPin, Plan, PlanLine
from casework.assignment.optimum import Best, Problem, Room
from casework.assignment.presence import presence
from casework.assignment.queries import candidate_for, longest_wait
from casework.assignment.ranking import Candidate, Need, fixed_parts, judge, may_take
from casework.assignment.service import AdvisorExcluded
from casework.assignment.what_if import Period, refuse_wrong
from casework.cases.models import Case
from casework.cases.queries import load_workers
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _, _l, _n
from casework.core.models import db

#: So many cases are planned at once; whoever waits longest comes first.
MOST = 200
#: Each day of waiting is a point, so that nobody waits for ever; a month is the most.
LONGEST_WAIT = 30


class NobodyWaits(Refusal):
    message = _l("Nobody waits for an advisor.")


class NotInPlan(Refusal):
    message = _l("Please choose among these cases.")


@dataclass(frozen=True)
class Asked:
    """A case that waits, with what it needs and since how many days."""

    case_id: uuid.UUID
    person_id: uuid.UUID
    need: Need
    days: int


@dataclass(frozen=True)
class Prepared:
    """All that the solver and the plan need, in plain values: the transaction ends while the solver works."""

    asked: Sequence[Asked]
    advisors: Sequence[uuid.UUID]
    problem: Problem
    fixed: Mapping[int, int]
    away: frozenset[uuid.UUID]
    period: Period | None = None


def prepare(*, by: User, away: Collection[uuid.UUID] = (), period: Period | None = None) -> Prepared:
    """Read who waits and who is there. `away`: what if these were not. In a period everybody's days and absences weigh,
    too: whoever is there for half of it has half of their room. Raises NobodyWaits, PeriodIsWrong.
    """
    refuse_wrong(period)
    waiting = _waiting(by)
    if not waiting:
        raise NobodyWaits
    there = [one for one in candidates(LEADERS) if one.advisor.id not in away and one.away_until is None]
    pins = {row.case_id: row.advisor_id for row in db.session.scalars(select(AdvisorPin))}
    asked = _asked(by, waiting, there)
    problem, fixed = _problem(asked, there, pins, _room_in(period, there))
    return Prepared(asked, [one.advisor.id for one in there], problem, fixed, frozenset(away), period)


def _room_in(period: Period | None, there: Sequence[Candidate]) -> list[int]:
    """What each of these can carry. What somebody carries already stays with them."""
    if period is None:
        return [one.advisor.capacity for one in there]
    rooms = presence([one.advisor for one in there], period.first, period.last)
    return [max(room.room, one.load) for room, one in zip(rooms, there, strict=True)]


def keep(prepared: Prepared, found: Best, *, by: User) -> Plan:
    """Write down what the solver found, with the reasons as they are now."""
    plan = Plan(
        by_id=by.id, made_at=clock.now(), away=sorted(str(one) for one in prepared.away), waiting=len(prepared.asked),
        total=found.total, total_one_by_one=found.by_hand, at_most=found.at_most,
        from_on=prepared.period.first if prepared.period else None, until_on=prepared.period.last if prepared.period else None,
    )  # fmt: skip
    db.session.add(plan)
    db.session.flush()
    there = {one.advisor.id: one for one in candidates(LEADERS)}
    for place, one in enumerate(prepared.asked):
        chosen = prepared.fixed.get(place, found.chosen[place])
        candidate = there.get(prepared.advisors[chosen]) if chosen is not None else None
        db.session.add(_line(plan, one, candidate, place in prepared.fixed))
    db.session.flush()
    return plan


def _waiting(viewer: Any) -> list[Any]:
    return list(db.session.execute(longest_wait(viewer, MOST, Case.is_compartment.is_(False))))


def _asked(viewer: Any, waiting: Sequence[Any], there: Sequence[Candidate]) -> list[Asked]:
    since = {row.id: row.since for row in waiting}
    cases = {case.id: case for case in db.session.scalars(select(Case).where(Case.id.in_(since)))}
    load_workers(cases.values())
    found = needs(viewer, cases.values(), [one.advisor for one in there])
    now = clock.now()
    return [Asked(key, cases[key].person_id, found[key], (now - at).days) for key, at in since.items()]


def _problem(
    asked: Sequence[Asked], there: Sequence[Candidate], pins: dict[uuid.UUID, uuid.UUID], most: Sequence[int]
) -> tuple[Problem, dict[int, int]]:
    """The numbers for the solver, and who is pinned: they have their place before anybody else is thought of."""
    places = {one.advisor.id: place for place, one in enumerate(there)}
    loads, fixed = [one.load for one in there], {}
    for place, one in enumerate(asked):
        pinned = places.get(pins.get(one.case_id, uuid.UUID(int=0)))
        if pinned is None or not may_take(there[pinned], one.need):
            continue
        if loads[pinned] + one.need.weight <= most[pinned]:
            fixed[place] = pinned
            loads[pinned] += one.need.weight
    pairs = {
        (place, other): points_of(candidate, one.need, one.days)
        for place, one in enumerate(asked) if place not in fixed
        for other, candidate in enumerate(there) if may_take(candidate, one.need)
    }  # fmt: skip
    rooms = [Room(load, can) for load, can in zip(loads, most, strict=True)]
    return Problem([one.need.weight for one in asked], rooms, pairs), fixed


def points_of(candidate: Candidate, need: Need, days: int) -> int:
    """What this pair is worth, whatever else anybody gets. Never nought: to have an advisor is better than to have none."""
    return 1 + min(days, LONGEST_WAIT) + sum(part.points for part in fixed_parts(candidate, need))


def _line(plan: Plan, one: Asked, candidate: Candidate | None, is_pinned: bool) -> PlanLine:
    reasons = [_n("Waits for %(num)d day", "Waits for %(num)d days", one.days)]
    points = 0
    if candidate is not None:
        proposal = judge(candidate, one.need)
        reasons = [*([_("Pinned by hand")] if is_pinned else []), *proposal.reasons, *reasons]
        points = proposal.score
    return PlanLine(
        plan_id=plan.id, case_id=one.case_id, person_id=one.person_id, points=points, reasons=reasons,
        advisor_id=candidate.advisor.id if candidate else None, is_pinned=is_pinned,
    )  # fmt: skip


def ticked(shown: Mapping[str, uuid.UUID], refs: Sequence[str]) -> set[uuid.UUID]:
    """The cases with these references. Raises NotInPlan for one that does not stand there."""
    if not set(refs) <= set(shown):
        raise NotInPlan
    return {shown[ref] for ref in refs}


def lines_of(plan: Plan) -> Sequence[PlanLine]:
    query = select(PlanLine).join(Case, Case.id == PlanLine.case_id).where(PlanLine.plan_id == plan.id)
    return db.session.scalars(query.order_by(Case.opened_at, Case.id)).all()


def pin(case: Case, advisor: User, *, by: User) -> None:
    """A plan gives this case to this advisor. Raises AdvisorExcluded: a rule goes before a pin."""
    if candidate_for(case, advisor) is None:
        raise AdvisorExcluded(field="colleague")
    unpin(case)
    db.session.flush()
    db.session.add(AdvisorPin(case_id=case.id, advisor_id=advisor.id, by_id=by.id, created_at=clock.now()))


def unpin(case: Case) -> None:
    for row in db.session.scalars(select(AdvisorPin).where(AdvisorPin.case_id == case.id)):
        db.session.delete(row)
