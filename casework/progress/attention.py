"""What progress puts on the day list: early signs of dropping out, and whom to ask how it went."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select

from casework.cases.models import Case
from casework.cases.reach import is_visible, own_cases
from casework.core.contributions import attention_line
from casework.core.i18n import _l
from casework.core.models import day_of_asking
from casework.progress.follow_up_models import FollowUpAnswer
from casework.progress.models import FollowUp
from casework.progress.plan_models import PlanStep, PlanVersion
from casework.progress.sign_queries import living
from casework.progress.sign_rules import RULES

TITLES = {
    **{code: rule.title for code, rule in RULES.items() if rule.on_today},
    "follow_up": _l("Ask how it went"),
    "told_later": _l("Someone tells how it went"),
    "help_later": _l("Someone needs help, months later"),
    "plan_talk": _l("The person wants to talk about the plan"),
    "plan_review": _l("The plan is to be looked at again"),
    "plan_step": _l("A step of the plan is yours"),
}
ACTIONS = {
    **{code: (_l("Act or dismiss"), "progress.signs.of_case") for code, rule in RULES.items() if rule.on_today},
    "follow_up": (_l("Record how it went"), "progress.progress"),
    "told_later": (_l("Look at the answer"), "progress.progress"),
    "help_later": (_l("Look at the answer"), "progress.progress"),
    "plan_talk": (_l("Look at the plan"), "progress.plans.plan"),
    "plan_review": (_l("Look at the plan"), "progress.plans.plan"),
    "plan_step": (_l("Look at the plan"), "progress.plans.plan"),
}

#: So long after the letter somebody asks the person themselves.
PATIENCE = timedelta(days=14)


def entries(viewer: Any) -> list[Select[Any]]:
    if not any(viewer.has_role(role) for role in ("advisor", "scholar_advisor", "coordinator")):
        return []
    # The program asks first. Months after closing the advisor's access has ended: whoever sees the case then may ask.
    ask = _line("follow_up", FollowUp, 1, at=FollowUp.created_at, due=FollowUp.due_on).where(
        FollowUp.state.in_(("due", "asked")), FollowUp.due_on <= day_of_asking(-PATIENCE), is_visible(viewer, FollowUp.case_id)
    )  # fmt: skip
    return [*_signs(viewer), ask, *_told(viewer), *_plan(viewer)]


def _line(title: str, model: Any, weight: int, *, at: Any, due: Any = None) -> Select[Any]:
    return attention_line(title, model.id, at, case=model.case_id, weight=weight, due=due)


def _signs(viewer: Any) -> list[Select[Any]]:
    """What nobody has decided on yet. Silence and papers that end have lines of their own on Today."""
    found = []
    for code, rule in RULES.items():
        if rule.on_today:
            sign, is_new = living(rule, own_cases(viewer))
            weight = 2 if rule.is_lasting else 3
            line = attention_line(code, sign.c.key, sign.c.at, case=sign.c.case_id, weight=weight)
            found.append(line.where(is_new))
    return found


def _told(viewer: Any) -> list[Select[Any]]:
    """Answers that nobody has looked at: for whoever sees the case by now."""
    found = []
    for title, weight, needs_help in (("told_later", 1, False), ("help_later", 3, True)):
        line = _line(title, FollowUpAnswer, weight, at=FollowUpAnswer.created_at)
        found.append(
            line.where(
                FollowUpAnswer.looked_at.is_(None), FollowUpAnswer.needs_help.is_(needs_help),
                is_visible(viewer, FollowUpAnswer.case_id),
            )
        )  # fmt: skip
    return found


def _plan(viewer: Any) -> list[Select[Any]]:
    talk = _line("plan_talk", PlanVersion, 2, at=PlanVersion.answered_at).where(PlanVersion.state == "declined")
    review = _line("plan_review", PlanVersion, 1, at=PlanVersion.created_at, due=PlanVersion.review_on).where(
        PlanVersion.state == "agreed", PlanVersion.review_on <= day_of_asking()
    )
    step = _line("plan_step", PlanStep, 2, at=PlanStep.created_at, due=PlanStep.due_on).where(
        PlanStep.state == "open", PlanStep.owner == "advisor", PlanStep.due_on <= day_of_asking()
    )
    return [
        line.where(
            model.case_id.in_(own_cases(viewer)),
            select(Case.id).where(Case.id == model.case_id, Case.closed_at.is_(None)).exists(),
        )
        for model, line in ((PlanVersion, talk), (PlanVersion, review), (PlanStep, step))
    ]
