"""What assignment puts on the coordinator's Today: who has waited for an advisor for more than three working days."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, String, cast, literal, null, select

from casework.assignment.permissions import SEE_QUEUE
from casework.assignment.queries import patience_ends, without_advisor
from casework.core.i18n import _l

TITLES = {"waits_for_advisor": _l("Waiting for an advisor for more than three working days")}
ACTIONS = {"waits_for_advisor": (_l("Choose an advisor"), "assignment.propose")}


def entries(viewer: Any) -> list[Any]:
    if not SEE_QUEUE.allows(viewer):
        return []
    waiting = without_advisor(viewer).subquery().c
    query = select(
        literal("waits_for_advisor", String()).label("kind"), waiting.id.label("id"), waiting.since.label("at"),
        literal("waits_for_advisor", String()).label("title"), waiting.id.label("actor"), literal(3).label("weight"),
        cast(null(), Date).label("due"),
    )  # fmt: skip
    return [query.where(waiting.since < patience_ends())]
