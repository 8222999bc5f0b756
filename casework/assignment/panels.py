"""The section "Advisor" of the case page."""

from __future__ import annotations

from typing import Any

from casework.assignment.glass import broken_now
from casework.assignment.permissions import ASSIGN_ADVISOR, CLOSE_OFF, EXCLUDE_SELF, HAND_OVER, SET_INTENSITY
from casework.cases.models import Case
from casework.core.contributions import Panel
from casework.core.i18n import _l


def panels(viewer: Any, case: Case) -> list[Panel]:
    context = {
        "lead": case.lead,
        "may_assign": ASSIGN_ADVISOR.allows(viewer, case),
        "may_exclude_self": EXCLUDE_SELF.allows(viewer, case),
        "may_weigh": SET_INTENSITY.allows(viewer, case),
        "may_hand_over": HAND_OVER.allows(viewer, case),
        "may_close_off": CLOSE_OFF.allows(viewer, case),
        "glass": broken_now(viewer, case),
    }
    return [Panel(20, _l("Advisor"), "assignment/panel.html", context)]
