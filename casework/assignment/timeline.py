"""What assignment adds to the timeline: who became the advisor, decided by whom. Exclusions never stand there."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Date, String, cast, literal, null, select

from casework.accounts.models import User
from casework.assignment.models import AdvisorDecision
from casework.cases.models import Case
from casework.cases.queries import is_visible
from casework.core.contributions import Line
from casework.core.i18n import _, _l
from casework.core.models import db
from casework.core.sealed import open_for

TITLES = {"assigned": _l("Advisor")}


def entries(viewer: Any, case: Case) -> list[Any]:
    query = select(
        literal("decision", String()).label("kind"), AdvisorDecision.id.label("id"), AdvisorDecision.at.label("at"),
        literal("assigned", String()).label("title"), AdvisorDecision.decided_by.label("actor"), literal(0).label("weight"),
        cast(null(), Date).label("due"),
    )  # fmt: skip
    return [query.where(AdvisorDecision.case_id == case.id)]


def load(viewer: Any, kind: str, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Line]:
    query = select(AdvisorDecision, User.name).join(User, User.id == AdvisorDecision.advisor_id)
    query = query.where(AdvisorDecision.id.in_(list(ids)), is_visible(viewer, AdvisorDecision.case_id))
    rows = db.session.execute(query).all()
    open_for(viewer, [row[0] for row in rows], "timeline")
    return {
        decision.id: Line(
            text=_("Assigned to %(name)s", name=name), tag=TITLES["assigned"], body=decision.override_reason
        )
        for decision, name in rows
    }
