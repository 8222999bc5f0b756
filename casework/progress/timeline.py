"""What progress adds to a case's timeline: goals, tests, milestones, outcomes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Row, Select, select

from casework.cases.models import Case
from casework.core.contributions import Line, timeline_entry
from casework.core.i18n import _, _l
from casework.core.kept import CASE
from casework.core.models import db
from casework.core.sealed import open_for
from casework.people.models import LanguageLevel
from casework.progress.models import Assessment, Goal, Milestone, Outcome
from casework.progress.permissions import SEE_PLAN
from casework.progress.plan_models import PlanVersion
from casework.progress.staff_words import VERSION_STATES
from casework.progress.words import GOAL_STATES, MILESTONES, evidence_word, language_word, outcome_word

TITLES = {
    "goal": _l("Goal"),
    "plan": _l("Plan"),
    "test": _l("Test"),
    "milestone": _l("Milestone"),
    "outcome": _l("What came of it"),
}


def _entry(kind: str, model: Any, actor: Any, due: Any = None, said: Any = ()) -> Select[Any]:
    entry = timeline_entry(kind, model.id, model.created_at, actor=actor, weight=1, due=due, said=said)
    return entry.where(model.case_id == CASE)


_TESTS = _entry("test", Assessment, Assessment.by_id, said=(LanguageLevel.language, LanguageLevel.level)).join(
    LanguageLevel, LanguageLevel.id == Assessment.level_id
)
_MILESTONES = _entry("milestone", Milestone, Milestone.by_id, said=(Milestone.code,))
_OUTCOMES = _entry("outcome", Outcome, Outcome.by_id, said=(Outcome.code, Outcome.evidence))
_VERSIONS = _entry("plan", PlanVersion, PlanVersion.shared_by_id, said=(PlanVersion.state,))
_GOALS = _entry("goal", Goal, Goal.agreed_by_id, Goal.due_on)


def entries(viewer: Any, case: Case) -> list[Select[Any]]:
    """The plan is for the case's own people; results are for whoever sees the case."""
    results = [_TESTS, _MILESTONES, _OUTCOMES]
    return [*results, _GOALS, _VERSIONS] if SEE_PLAN.allows(viewer, case) else results


def load(viewer: Any, kind: str, rows: Sequence[Row[Any]]) -> dict[uuid.UUID, Line]:
    if kind == "goal":
        return _goals(viewer, rows)
    return {row.id: _LINES[kind](row) for row in rows}


def _goals(viewer: Any, rows: Sequence[Row[Any]]) -> dict[uuid.UUID, Line]:
    query = select(Goal).where(Goal.id.in_([row.id for row in rows]))
    goals = open_for(viewer, db.session.scalars(query), "timeline")
    return {goal.id: Line(_("Goal"), tag=GOAL_STATES[goal.state], body=goal.text) for goal in goals}


def _version(row: Row[Any]) -> Line:
    return Line(_("Plan shared with the person"), tag=VERSION_STATES[row.said_0])


_LINES: dict[str, Callable[[Any], Line]] = {
    "test": lambda row: Line(_("%(language)s: %(level)s", language=language_word(row.said_0), level=row.said_1)),
    "plan": _version,
    "milestone": lambda row: Line(MILESTONES.get(row.said_0, row.said_0)),
    "outcome": lambda row: Line(outcome_word(row.said_0), tag=evidence_word(row.said_1), tone="done"),
}
