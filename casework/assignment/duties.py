"""What waits for the viewer's yes or no."""

from __future__ import annotations

from typing import Any

from casework.assignment.handover_queries import count_asked_of
from casework.assignment.permissions import ANSWER_HANDOVERS
from casework.assignment.queue_queries import has_queue
from casework.core.contributions import Duty
from casework.core.i18n import _l


def duties(viewer: Any) -> list[Duty]:
    if not ANSWER_HANDOVERS.allows(viewer):
        return []
    found = []
    if count := count_asked_of(viewer):
        about = _l("Say yes or no within two working days, so that nobody waits for nothing.")
        found.append(Duty(12, _l("Cases you are asked to take"), about, "assignment.handovers.asked", count))
    if has_queue(viewer):
        # Without a number: it would count whom the page does not show.
        about = _l("Somebody waits for one of you. Whoever takes a case first has it.")
        found.append(Duty(13, _l("Queue of your team"), about, "assignment.queue.own"))
    return found
