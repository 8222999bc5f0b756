"""What the front desk has to do today."""

from __future__ import annotations

from typing import Any

from casework.core.contributions import Duty
from casework.core.i18n import _l
from casework.desk.front_desk import expected_today
from casework.desk.permissions import WORK_AT_FRONT_DESK


def duties(viewer: Any) -> list[Duty]:
    """Only for those whose desk it is: a coordinator may stand in, and has the page in the menu."""
    if not (WORK_AT_FRONT_DESK.allows(viewer) and viewer.has_role("front_desk")):
        return []
    expected = len(expected_today(viewer))
    return [
        Duty(10, _l("Today's appointments"), _l("Who comes today, when, and to whom."), "desk.front_desk", expected),
        Duty(20, _l("Walk-in"), _l("Somebody comes without an appointment: four questions."), "desk.walk_in"),
    ]
