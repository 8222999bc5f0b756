"""What progress adds to a case's timeline: goals, tests, milestones, outcomes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Date, Select, String, cast, literal, null, select

from casework.cases.models import Case
from casework.core.contributions import Line
from casework.core.i18n import _, _l
from casework.core.models import db
from casework.core.sealed import open_for
from casework.people.models import LanguageLevel
from casework.progress.models import Assessment, Goal, Milestone, Outcome
from casework.progress.permissions import SEE_PLAN
from casework.progress.words import GOAL_STATES, MILESTONES, evidence_word, language_word, outcome_word

TITLES = {
    "goal": _l("Goal"),
    "test": _l("Test"),
    "milestone": _l("Milestone"),
    "outcome": _l("What came of it"),
}
_NO_DAY = cast(null(), Date)


def entries(viewer: Any, case: Case) -> list[Select[Any]]:
    """The plan is for the case's own people; results are for whoever sees the case."""
    found = [
        _entry("test", Assessment, Assessment.by_id, case),
        _entry("milestone", Milestone, Milestone.by_id, case),
        _entry("outcome", Outcome, Outcome.by_id, case),
    ]
    if SEE_PLAN.allows(viewer, case):
        found.append(_entry("goal", Goal, Goal.agreed_by_id, case, Goal.due_on))
    return found


def _entry(kind: str, model: Any, actor: Any, case: Case, due: Any = None) -> Select[Any]:
    return select(
        literal(kind, String()).label("kind"), model.id.label("id"), model.created_at.label("at"),
        literal(kind, String()).label("title"), actor.label("actor"), literal(1).label("weight"),
        (_NO_DAY if due is None else due).label("due"),
    ).where(model.case_id == case.id)  # fmt: skip


def load(viewer: Any, kind: str, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Line]:
    return {"goal": _goals, "test": _tests, "milestone": _milestones, "outcome": _outcomes}[kind](viewer, list(ids))


def _goals(viewer: Any, ids: list[uuid.UUID]) -> dict[uuid.UUID, Line]:
    goals = open_for(viewer, db.session.scalars(select(Goal).where(Goal.id.in_(ids))), "timeline")
    return {goal.id: Line(_("Goal"), tag=GOAL_STATES[goal.state], body=goal.text) for goal in goals}


def _tests(viewer: Any, ids: list[uuid.UUID]) -> dict[uuid.UUID, Line]:
    query = select(Assessment.id, LanguageLevel.language, LanguageLevel.level)
    query = query.join(LanguageLevel, LanguageLevel.id == Assessment.level_id).where(Assessment.id.in_(ids))
    return {
        row.id: Line(_("%(language)s: %(level)s", language=language_word(row.language), level=row.level))
        for row in db.session.execute(query)
    }


def _milestones(viewer: Any, ids: list[uuid.UUID]) -> dict[uuid.UUID, Line]:
    rows = db.session.scalars(select(Milestone).where(Milestone.id.in_(ids)))
    return {row.id: Line(MILESTONES.get(row.code, row.code)) for row in rows}


def _outcomes(viewer: Any, ids: list[uuid.UUID]) -> dict[uuid.UUID, Line]:
    rows = db.session.scalars(select(Outcome).where(Outcome.id.in_(ids)))
    return {row.id: Line(outcome_word(row.code), tag=evidence_word(row.evidence), tone="done") for row in rows}
