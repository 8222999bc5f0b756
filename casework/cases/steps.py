"""From which status to which, who may do it and what it needs: one table, which is the rule and its description.

Closing and reopening are verbs of their own (`closing`): they ask for reasons and tell the floors above.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from casework.cases.models import Case
from casework.cases.permissions import is_case_advisor, is_coordinator
from casework.core.access import Rule
from casework.core.errors import Refusal
from casework.core.i18n import _l


class NeedsAdvisor(Refusal):
    field = "status"
    message = _l("This needs an advisor first.")


class NeedsNextStep(Refusal):
    field = "status"
    message = _l("This needs a next step with a date first.")


def needs_advisor(case: Case) -> None:
    if case.lead is None:
        raise NeedsAdvisor


def needs_next_step(case: Case) -> None:
    if case.next_on is None and case.waiting_until is None:
        raise NeedsNextStep


@dataclass(frozen=True)
class Then:
    """What a status brings along where nothing is planned yet: the next step, in so many days. It is what was promised."""

    action: str
    days: int


#: An advisor within a working week, a first talk within two weeks, a look at the plan and a question after half a year.
THEN = {
    "triage": Then("choose_advisor", 7),
    "counselling": Then("meet", 14),
    "plan_active": Then("review_plan", 182),
    "follow_up": Then("follow_up", 182),
}


@dataclass(frozen=True)
class Step:
    """One arrow: `needs` raise the Refusal that says what is missing; what follows, `THEN` says for its target."""

    source: str
    target: str
    who: Rule
    needs: tuple[Callable[[Case], None], ...] = ()

    @property
    def then(self) -> Then | None:
        return THEN.get(self.target)


_people = is_case_advisor | is_coordinator
STEPS = (
    Step("enquiry", "triage", _people),
    Step("enquiry", "counselling", _people, (needs_advisor,)),
    Step("triage", "counselling", _people, (needs_advisor,)),
    Step("triage", "enquiry", is_coordinator),
    Step("counselling", "plan_active", is_case_advisor, (needs_advisor, needs_next_step)),
    Step("counselling", "triage", _people),
    Step("plan_active", "follow_up", is_case_advisor, (needs_next_step,)),
    Step("plan_active", "counselling", is_case_advisor),
    Step("follow_up", "plan_active", is_case_advisor, (needs_advisor, needs_next_step)),
)


def is_step(source: str, target: str) -> bool:
    """Is there such an arrow, whoever may take it?"""
    return any((step.source, step.target) == (source, target) for step in STEPS)


def steps_from(viewer: Any, case: Case) -> list[Step]:
    """The arrows that this viewer may take from the case's status, whether or not something is still missing."""
    return [step for step in STEPS if step.source == case.status and step.who(viewer, case)]
