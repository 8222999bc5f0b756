"""The sections "Plan" and "Progress" of the case page."""

from __future__ import annotations

from typing import Any

from casework.cases.models import Case
from casework.core.contributions import Panel
from casework.core.i18n import _l
from casework.progress import paths, plan_queries, queries, staff_words, words
from casework.progress.permissions import AGREE_GOAL, SEE_PLAN, SEE_PROGRESS, SEE_SIGNS
from casework.progress.plan_queries import PlannedGoal
from casework.progress.sign_queries import signs_of
from casework.progress.signs import fact_line


def panels(viewer: Any, case: Case) -> list[Panel]:
    found = []
    if SEE_SIGNS.allows(viewer, case) and (living := signs_of(case)):
        told = {"case": case, "signs": living, "fact_line": fact_line}
        found.append(Panel(6, _l("Signs of dropping out"), "progress/panel_signs.html", told))
    rows: list[PlannedGoal] = []
    if SEE_PLAN.allows(viewer, case):
        rows, state = plan_queries.plan_in_short(viewer, case)
        plan = {
            "case": case, "plan": rows, "state": state, "words": words,
            "staff_words": staff_words, "may_agree": AGREE_GOAL.allows(viewer, case),
        }  # fmt: skip
        found.append(Panel(20, _l("Plan"), "progress/panel_plan.html", plan))
    if SEE_PROGRESS.allows(viewer, case):
        levels = queries.levels_with_tests(viewer, case)
        milestones, outcomes = queries.reached(case)
        goals = [one.goal for one in rows]
        lines = paths.lines(goals, milestones, outcomes, [level for level, _test in levels])
        progress = {
            "case": case, "courses": queries.courses_of(case.person_id, case_id=case.id), "levels": levels[:3],
            "outcomes": outcomes, "words": words, "lines": lines,
        }  # fmt: skip
        found.append(Panel(50, _l("Progress"), "progress/panel_progress.html", progress))
    return found
