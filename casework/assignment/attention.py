"""What assignment puts on the coordinator's Today: who has no advisor, first those who wait for more
than three days; whom an advisor has not answered about, or wants to hand on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, String, case, cast, literal, null, select

from casework.assignment.models import Handover
from casework.assignment.permissions import SEE_QUEUE
from casework.assignment.queries import patience_ends, without_advisor
from casework.cases.models import Case
from casework.cases.reach import is_visible
from casework.core.i18n import _l
from casework.core.models import moment_looked_up

TITLES = {
    "waits_for_advisor": _l("Waiting for an advisor for more than three working days"),
    "no_advisor": _l("No advisor yet"),
    "handover_late": _l("The advisor has not answered in time"),
    "handover_requested": _l("The advisor asks for somebody else"),
}
ACTIONS = dict.fromkeys(TITLES, (_l("Choose an advisor"), "assignment.propose"))


def entries(viewer: Any) -> list[Any]:
    """Each case once: new, or waiting for too long."""
    if not SEE_QUEUE.allows(viewer):
        return []
    waiting = without_advisor(viewer).subquery().c

    # One part for both: to find who has no advisor, all open cases are gone through.
    too_long = waiting.since < moment_looked_up(patience_ends)
    title = case((too_long, literal("waits_for_advisor", String())), else_=literal("no_advisor", String()))
    lines = select(
        title.label("kind"), waiting.id.label("id"), waiting.since.label("at"), title.label("title"),
        waiting.id.label("actor"), case((too_long, 3), else_=2).label("weight"), cast(null(), Date).label("due"),
    )  # fmt: skip
    return [
        lines,
        _asked(viewer, "handover_late", 3).where(Handover.kind != "requested", Handover.late_since.is_not(None)),
        _asked(viewer, "handover_requested", 3).where(Handover.kind == "requested"),
    ]  # fmt: skip


def _asked(viewer: Any, title: str, weight: int) -> Any:
    query = select(
        literal(title, String()).label("kind"), Handover.id.label("id"), Handover.asked_at.label("at"),
        literal(title, String()).label("title"), Case.id.label("actor"), literal(weight).label("weight"),
        Handover.answer_by.label("due"),
    ).join(Case, Case.id == Handover.case_id)  # fmt: skip
    return query.where(Handover.state == "asked", Case.closed_at.is_(None), is_visible(viewer, Case.id))
