"""Reading the plan: goals with their steps as they stand, versions as they were shared."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from casework.cases.models import Case
from casework.cases.queries import load_workers
from casework.cases.reach import is_visible
from casework.core.kept import CASE, so_many
from casework.core.models import db
from casework.core.sealed import open_for
from casework.progress.models import Goal
from casework.progress.plan_models import PlanStep, PlanVersion

_PLAN = (
    select(Goal, PlanStep)
    .outerjoin(PlanStep, PlanStep.goal_id == Goal.id)
    .where(Goal.case_id == CASE)
    .order_by(Goal.created_at, Goal.id, PlanStep.created_at, PlanStep.id)
)
_VERSIONS = select(PlanVersion).where(PlanVersion.case_id == CASE).order_by(PlanVersion.number.desc()).limit(50)
_NEWER = aliased(PlanVersion)
_LATER = select(_NEWER.id).where(_NEWER.case_id == PlanVersion.case_id, _NEWER.number > PlanVersion.number)
_IN_SHORT = (
    select(Goal, PlanVersion)
    .outerjoin(PlanVersion, and_(PlanVersion.case_id == Goal.case_id, ~_LATER.correlate(PlanVersion).exists()))
    .where(Goal.case_id == CASE)
    .order_by(Goal.created_at, Goal.id)
    .limit(so_many(100))
)


@dataclass(frozen=True)
class PlannedGoal:
    goal: Goal
    steps: list[PlanStep] = field(default_factory=list)


@dataclass(frozen=True)
class PlanState:
    """Where the plan stands: its newest version, the one that is agreed, whether it has changed since the newest."""

    newest: PlanVersion | None = None
    agreed: PlanVersion | None = None
    has_changed: bool = False
    versions: list[PlanVersion] = field(default_factory=list)


def plan_of(viewer: Any, case: Case) -> list[PlannedGoal]:
    """The goals with their steps, in one statement whatever their number."""
    found: dict[Goal, PlannedGoal] = {}
    for goal, step in db.session.execute(_PLAN, {CASE.key: case.id}):
        found.setdefault(goal, PlannedGoal(goal)).steps.extend([step] if step else [])
    open_for(viewer, found, "plan")
    open_for(viewer, [step for one in found.values() for step in one.steps], "plan")
    return list(found.values())


def plan_in_short(viewer: Any, case: Case) -> tuple[list[PlannedGoal], PlanState]:
    """The goals without their steps, and the newest version, in one statement: for the case page."""
    rows = db.session.execute(_IN_SHORT, {CASE.key: case.id}).all()
    goals = open_for(viewer, [goal for goal, _version in rows], "plan")
    return [PlannedGoal(goal) for goal in goals], PlanState(rows[0][1] if rows else None)


def content_of(plan: list[PlannedGoal]) -> dict[str, Any]:
    """What is shared and agreed. That a goal is reached or a step done is no change: nobody has to agree to it."""
    return {
        "goals": [
            {
                "ref": one.goal.ref, "area": one.goal.area, "text": one.goal.text, "words": one.goal.words,
                "due_on": _day(one.goal.due_on),
                "steps": [
                    {
                        "ref": step.ref, "owner": step.owner, "other": step.other, "text": step.text,
                        "words": step.words, "due_on": _day(step.due_on),
                    }
                    for step in one.steps
                    if step.state != "dropped"
                ],
            }
            for one in plan
            if one.goal.state != "dropped"
        ]
    }  # fmt: skip


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def shown(content: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The goals of a version for a page: days are days again."""
    return [
        {**goal, "due_on": _read(goal["due_on"]), "steps": [{**step, "due_on": _read(step["due_on"])} for step in goal["steps"]]}
        for goal in (content or {"goals": []})["goals"]
    ]  # fmt: skip


def _read(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def versions_of(viewer: Any, case: Case) -> list[PlanVersion]:
    """The newest first."""
    return open_for(viewer, db.session.scalars(_VERSIONS, {CASE.key: case.id}), "plan versions")


def newest_version(viewer: Any, case: Case) -> PlanVersion | None:
    return next(iter(versions_of(viewer, case)), None)


def plan_state(viewer: Any, case: Case, plan: list[PlannedGoal]) -> PlanState:
    versions = versions_of(viewer, case)
    newest = versions[0] if versions else None
    agreed = next((version for version in versions if version.state == "agreed"), None)
    content = content_of(plan)
    return PlanState(newest, agreed, bool(newest and newest.content != content), versions)


def find_step(viewer: Any, ref: str, *, lock: bool = False) -> PlanStep | None:
    step: PlanStep | None = _of_case(PlanStep, viewer, ref, lock)
    return step


def find_version(viewer: Any, ref: str, *, lock: bool = False) -> PlanVersion | None:
    version: PlanVersion | None = _of_case(PlanVersion, viewer, ref, lock)
    return version


def _of_case(kind: Any, viewer: Any, ref: str, lock: bool) -> Any:
    query = select(kind).where(kind.ref == ref, is_visible(viewer, kind.case_id))
    found = db.session.scalar(query.with_for_update(of=kind) if lock else query)
    if found is not None:
        load_workers([found.case])
        open_for(viewer, [found], "plan")
        open_for(viewer, [found.case.person], "case head")
    return found


def own_version(person: Any, *, lock: bool = False) -> PlanVersion | None:
    """The newest version that the person was given: what they have agreed, or are asked to agree to."""
    query = select(PlanVersion).where(PlanVersion.person_id == person.id, PlanVersion.state != "replaced")
    query = query.order_by(PlanVersion.created_at.desc(), PlanVersion.number.desc()).limit(1)
    found = db.session.scalar(query.with_for_update() if lock else query)
    return open_for(person, [found], "own plan")[0] if found is not None else None


def is_plan_open(person: Any) -> bool:
    """Does a plan wait for the person's word?"""
    query = select(PlanVersion.id).where(PlanVersion.person_id == person.id, PlanVersion.state == "shared")
    return db.session.scalar(query.limit(1)) is not None


def states_of_steps(person: Any, version: PlanVersion) -> dict[str, str]:
    """How far the steps of this version are by now, by their reference."""
    query = select(PlanStep.ref, PlanStep.state).where(
        PlanStep.person_id == person.id, PlanStep.case_id == version.case_id
    )
    return dict(db.session.execute(query).tuples().all())
