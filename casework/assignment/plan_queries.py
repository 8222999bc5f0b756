"""Reading plans: which there are, their lines with the cases that the viewer may see, pins."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select

from casework.accounts.models import User, UserRole
from casework.accounts.queries import staff_names
from casework.assignment.candidates import LEADERS
from casework.assignment.models import AdvisorPin, Plan, PlanLine
from casework.assignment.queries import candidate_for
from casework.cases.models import Case
from casework.cases.queries import case_heads
from casework.core.models import db

NEWEST = 10


@dataclass(frozen=True)
class ShownLine:
    line: PlanLine
    case: Case
    advisor: str | None

    @property
    def ref(self) -> str:
        return self.case.ref


def find_plan(viewer: Any, ref: str, *, lock: bool = False) -> Plan | None:
    """Those who assign see each other's plans."""
    if not viewer.has_role("coordinator"):
        return None
    query = select(Plan).where(Plan.ref == ref)
    return db.session.scalar(query.with_for_update() if lock else query)


def newest_plans(viewer: Any) -> Sequence[Plan]:
    return db.session.scalars(select(Plan).order_by(Plan.made_at.desc(), Plan.id).limit(NEWEST)).all()


def shown_lines(viewer: Any, plan: Plan) -> list[ShownLine]:
    """The lines whose case exists for the viewer, whoever waits longest first."""
    query = select(PlanLine).join(Case, Case.id == PlanLine.case_id).where(PlanLine.plan_id == plan.id)
    lines = db.session.scalars(query.order_by(Case.opened_at, Case.id)).all()
    cases = {case.id: case for case in case_heads(viewer, [line.case_id for line in lines])}
    names = staff_names(viewer, {line.advisor_id for line in lines if line.advisor_id})
    return [ShownLine(line, cases[line.case_id], names.get(line.advisor_id)) for line in lines if line.case_id in cases]


def names_for(viewer: Any, plan: Plan) -> dict[Any, str]:
    return staff_names(viewer, {plan.by_id, *(uuid.UUID(one) for one in plan.away)})


def advisors_by_name(viewer: Any) -> Sequence[User]:
    role = exists().where(UserRole.user_id == User.id, UserRole.role.in_(LEADERS))
    return db.session.scalars(select(User).where(User.state == "active", role).order_by(User.name, User.id)).all()


def pinned_to(viewer: Any, case: Case) -> User | None:
    """None, too, once a rule goes before the pin: they said no, or must not have the person."""
    found = db.session.scalar(
        select(User).join(AdvisorPin, AdvisorPin.advisor_id == User.id).where(AdvisorPin.case_id == case.id)
    )
    return found if found is not None and candidate_for(case, found) is not None else None
