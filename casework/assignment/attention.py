"""What assignment puts on the coordinator's Today: who has no advisor, first those who wait for more than three days."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, String, cast, literal, null, select

from casework.assignment.permissions import SEE_QUEUE
from casework.assignment.queries import patience_ends, without_advisor
from casework.core.i18n import _l
from casework.core.models import moment_looked_up

TITLES = {
    "waits_for_advisor": _l("Waiting for an advisor for more than three working days"),
    "no_advisor": _l("No advisor yet"),
}
ACTIONS = dict.fromkeys(TITLES, (_l("Choose an advisor"), "assignment.propose"))


def entries(viewer: Any) -> list[Any]:
    """Each case once: new, or waiting for too long."""
    if not SEE_QUEUE.allows(viewer):
        return []
    waiting = without_advisor(viewer).subquery().c

    def lines(title: str, weight: int) -> Any:
        return select(
            literal(title, String()).label("kind"), waiting.id.label("id"), waiting.since.label("at"),
            literal(title, String()).label("title"), waiting.id.label("actor"), literal(weight).label("weight"),
            cast(null(), Date).label("due"),
        )  # fmt: skip

    too_long = waiting.since < moment_looked_up(patience_ends)
    return [lines("waits_for_advisor", 3).where(too_long), lines("no_advisor", 2).where(~too_long)]
