"""What assignment puts on the coordinator's Today: who has no advisor, first those who wait for more
than three days; whom an advisor has not answered about, or wants to hand on. On the named people's: who broke the glass."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import exists

from casework.assignment.models import BrokenGlass, Handover
from casework.assignment.permissions import BREAK_GLASS, SEE_QUEUE
from casework.assignment.queries import longest_wait, patience_ends
from casework.assignment.queue_models import Queued
from casework.cases.models import Case
from casework.cases.reach import is_visible
from casework.core.contributions import MOST_ALIKE, attention_line
from casework.core.i18n import _l
from casework.core.models import moment_looked_up, moment_of_asking

_TO_ASSIGN = {
    "waits_for_advisor": _l("Waiting for an advisor for more than three working days"),
    "no_advisor": _l("No advisor yet"),
    "queue_late": _l("Nobody of the team takes the case"),
    "handover_late": _l("The advisor has not answered in time"),
    "handover_requested": _l("The advisor asks for somebody else"),
}
TITLES = {**_TO_ASSIGN, "glass": _l("Somebody opened this protected case in need")}
ACTIONS = {
    **dict.fromkeys(_TO_ASSIGN, (_l("Choose an advisor"), "assignment.propose")),
    "glass": (_l("Look who and why"), "cases.show"),
}
#: Longer than the glass is broken: who is named there may be away for some days.
TOLD_FOR = timedelta(days=7)


def entries(viewer: Any) -> list[Any]:
    """Each case once: new, or waiting for too long. In the queue of a team it waits for that, until nobody takes it."""
    broken = [_broken(viewer)] if BREAK_GLASS.allows(viewer) else []
    if not SEE_QUEUE.allows(viewer):
        return broken
    queued = exists().where(Queued.case_id == Case.id, Queued.state == "waits")
    patience = moment_looked_up(patience_ends)
    return [
        *broken,
        _waits(viewer, "waits_for_advisor", 3, Case.unled_since < patience, ~queued),
        _waits(viewer, "no_advisor", 2, Case.unled_since >= patience, ~queued),
        _waits(viewer, "queue_late", 3, queued.where(Queued.late_since.is_not(None))),
        _asked(viewer, "handover_late", 3).where(Handover.kind != "requested", Handover.late_since.is_not(None)),
        _asked(viewer, "handover_requested", 3).where(Handover.kind == "requested"),
    ]  # fmt: skip


def _waits(viewer: Any, title: str, weight: int, *which: Any) -> Any:
    """Who waits longest, and of many no more than a page shows: nobody counts a thousand of them."""
    waiting = longest_wait(viewer, MOST_ALIKE, *which).subquery().c
    return attention_line(title, waiting.id, waiting.since, case=waiting.id, weight=weight)


def _asked(viewer: Any, title: str, weight: int) -> Any:
    query = attention_line(
        title, Handover.id, Handover.asked_at, case=Case.id, weight=weight, due=Handover.answer_by
    ).join(Case, Case.id == Handover.case_id)
    return query.where(Handover.state == "asked", Case.closed_at.is_(None), is_visible(viewer, Case.id))


def _broken(viewer: Any) -> Any:
    query = attention_line("glass", BrokenGlass.id, BrokenGlass.at, case=Case.id, weight=3)
    query = query.join(Case, Case.id == BrokenGlass.case_id)
    recent = BrokenGlass.at > moment_of_asking(-TOLD_FOR)
    return query.where(recent, BrokenGlass.user_id != viewer.id, is_visible(viewer, Case.id))
