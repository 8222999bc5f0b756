"""What assignment adds to the timeline: who became the advisor, decided by whom. Exclusions never stand there."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from casework.accounts.models import User
from casework.assignment.models import AdvisorDecision, BrokenGlass, Handover
from casework.assignment.queue_models import Queued
from casework.cases.models import Case
from casework.cases.reach import is_visible
from casework.core.contributions import Line, timeline_entry
from casework.core.i18n import _, _l
from casework.core.kept import CASE
from casework.core.models import db
from casework.core.sealed import open_for

TITLES = {"assigned": _l("Advisor"), "handover": _l("Handover"), "glass": _l("Opened in need"), "queued": _l("Queue")}
HANDOVERS = {
    "assigned": _l("Asked to take the case: %(name)s"),
    "offered": _l("A colleague is asked to take over: %(name)s"),
    "requested": _l("The coordination is asked to find somebody else"),
}
STATES = {
    "asked": _l("waits for an answer"),
    "accepted": _l("yes"),
    "declined": _l("no"),
    "withdrawn": _l("taken back"),
}
QUEUE_STATES = {"waits": _l("waits"), "taken": _l("taken"), "left": _l("ended")}


_DECISIONS = timeline_entry(
    "decision",
    AdvisorDecision.id,
    AdvisorDecision.at,
    title="assigned",
    actor=AdvisorDecision.decided_by,
).where(AdvisorDecision.case_id == CASE)


_HANDOVERS = timeline_entry("handover", Handover.id, Handover.asked_at, actor=Handover.from_id).where(
    Handover.case_id == CASE
)
_QUEUES = timeline_entry("queued", Queued.id, Queued.put_at, actor=Queued.put_by).where(Queued.case_id == CASE)
_GLASS = timeline_entry("glass", BrokenGlass.id, BrokenGlass.at, actor=BrokenGlass.user_id).where(
    BrokenGlass.case_id == CASE
)


def entries(viewer: Any, case: Case) -> list[Any]:
    return [_DECISIONS, _HANDOVERS, _QUEUES, *([_GLASS] if case.is_compartment else [])]


def load(viewer: Any, kind: str, rows: Sequence[Row[Any]]) -> dict[uuid.UUID, Line]:
    return _LOADERS[kind](viewer, rows)


def _handovers(viewer: Any, rows: Sequence[Row[Any]]) -> dict[uuid.UUID, Line]:
    query = select(Handover, User.name).outerjoin(User, User.id == Handover.to_id)
    query = query.where(Handover.id.in_([row.id for row in rows]), is_visible(viewer, Handover.case_id))
    found = db.session.execute(query).all()
    open_for(viewer, [row for row, _name in found], "timeline")
    return {
        row.id: Line(text=str(HANDOVERS[row.kind]) % {"name": name or ""}, tag=STATES[row.state], body=row.reason)
        for row, name in found
    }


def _queues(viewer: Any, rows: Sequence[Row[Any]]) -> dict[uuid.UUID, Line]:
    query = select(Queued).where(Queued.id.in_([row.id for row in rows]), is_visible(viewer, Queued.case_id))
    return {
        row.id: Line(
            text=_("Put into the queue of a team: %(name)s", name=row.team.name), tag=QUEUE_STATES[row.state], body=row.reason
        )
        for row in open_for(viewer, db.session.scalars(query), "timeline")
    }  # fmt: skip


def _glass(viewer: Any, rows: Sequence[Row[Any]]) -> dict[uuid.UUID, Line]:
    query = select(BrokenGlass, User.name).join(User, User.id == BrokenGlass.user_id)
    query = query.where(BrokenGlass.id.in_([row.id for row in rows]), is_visible(viewer, BrokenGlass.case_id))
    found = db.session.execute(query).all()
    open_for(viewer, [row for row, _name in found], "timeline")
    return {
        row.id: Line(
            text=_("Opened in need by %(name)s", name=name), tag=TITLES["glass"], body=row.reason, tone="attention"
        )
        for row, name in found
    }


def _decisions(viewer: Any, rows: Sequence[Row[Any]]) -> dict[uuid.UUID, Line]:
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


_LOADERS = {"decision": _decisions, "handover": _handovers, "queued": _queues, "glass": _glass}
