"""The sections "Plan" and "Progress" of the case page."""

from __future__ import annotations

from typing import Any

from casework.cases.models import Case
from casework.core.contributions import Panel
from casework.core.i18n import _l
from casework.progress import queries, words
from casework.progress.permissions import AGREE_GOAL, SEE_PLAN, SEE_PROGRESS


def panels(viewer: Any, case: Case) -> list[Panel]:
    found = []
    if SEE_PLAN.allows(viewer, case):
        plan = {
            "case": case, "goals": queries.goals_of(viewer, case), "words": words,
            "may_agree": AGREE_GOAL.allows(viewer, case),
        }  # fmt: skip
        found.append(Panel(20, _l("Plan"), "progress/panel_plan.html", plan))
    if SEE_PROGRESS.allows(viewer, case):
        progress = {
            "case": case, "courses": queries.courses_of(case.person_id, case_id=case.id),
            "levels": queries.levels_with_tests(viewer, case)[:3], "outcomes": queries.outcomes_of(viewer, case),
            "words": words,
        }  # fmt: skip
        found.append(Panel(50, _l("Progress"), "progress/panel_progress.html", progress))
    return found
