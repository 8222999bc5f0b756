"""What waits for the viewer's yes or no."""

from __future__ import annotations

from typing import Any

from casework.assignment.handover_queries import count_asked_of
from casework.assignment.permissions import ANSWER_HANDOVERS
from casework.core.contributions import Duty
from casework.core.i18n import _l


def duties(viewer: Any) -> list[Duty]:
    if not ANSWER_HANDOVERS.allows(viewer):
        return []
    count = count_asked_of(viewer)
    if not count:
        return []
    about = _l("Say yes or no within two working days, so that nobody waits for nothing.")
    return [Duty(12, _l("Cases you are asked to take"), about, "assignment.handovers.asked", count)]
