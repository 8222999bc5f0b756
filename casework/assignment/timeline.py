"""What assignment adds to the timeline: who became the advisor, decided by whom. Exclusions never stand there."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, String, literal, select

from casework.accounts.models import User
from casework.assignment.models import AdvisorDecision
from casework.cases.models import Case
from casework.cases.reach import is_visible
from casework.core.contributions import CASE, Line, timeline_entry
from casework.core.i18n import _, _l
from casework.core.models import db
from casework.core.sealed import open_for

TITLES = {"assigned": _l("Advisor")}


_DECISIONS = timeline_entry(
    "decision",
    AdvisorDecision.id,
    AdvisorDecision.at,
    title=literal("assigned", String()),
    actor=AdvisorDecision.decided_by,
).where(AdvisorDecision.case_id == CASE)


def entries(viewer: Any, case: Case) -> list[Any]:
    return [_DECISIONS]


def load(viewer: Any, kind: str, rows: Sequence[Row[Any]]) -> dict[uuid.UUID, Line]:
    query = select(AdvisorDecision, User.name).join(User, User.id == AdvisorDecision.advisor_id)
    query = query.where(AdvisorDecision.id.in_([row.id for row in rows]), is_visible(viewer, AdvisorDecision.case_id))
    decisions = db.session.execute(query).all()
    open_for(viewer, [row[0] for row in decisions], "timeline")
    return {
        decision.id: Line(
            text=_("Assigned to %(name)s", name=name), tag=TITLES["assigned"], body=decision.override_reason
        )
        for decision, name in decisions
    }
