"""Saying yes to a version of the plan, or that one wants to talk about it first."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from casework.cases.models import Case
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.progress.models import Goal
from casework.progress.plan_models import PlanVersion


class PlanHasChanged(Refusal):
    message = _l("The plan has changed meanwhile. Please look at the new one.")


def answer_plan(version: PlanVersion, agrees: bool, *, by: Any) -> None:
    """The person's own word on the newest version. Raises PlanHasChanged when it waits for no word any more."""
    if by.id != version.person_id or version.state not in ("shared", "declined"):
        raise PlanHasChanged
    if agrees:
        agree(version, how="portal", on=clock.today())
    else:
        version.state, version.answered_at = "declined", clock.now()


def agree(version: PlanVersion, *, how: str, on: date) -> None:
    """From now on this is the plan; what was agreed before it is kept and replaced."""
    for old in versions_in(version.case, "agreed"):
        old.state = "replaced"
    version.state, version.how, version.agreed_on, version.answered_at = "agreed", how, on, clock.now()
    shown = [goal["ref"] for goal in version.content["goals"]]
    for goal in db.session.scalars(select(Goal).where(Goal.ref.in_(shown), Goal.agreed_at.is_(None))):
        goal.agreed_at, goal.agreed_orally = version.answered_at, how == "talk"
    db.session.flush()


def versions_in(case: Case, *states: str) -> list[PlanVersion]:
    query = select(PlanVersion).where(PlanVersion.case_id == case.id, PlanVersion.state.in_(states))
    return list(db.session.scalars(query))
