"""Where figures are read, and which reports wait."""

from __future__ import annotations

from typing import Any

from casework.core.contributions import Duty
from casework.core.i18n import _l
from casework.reports.grant_queries import count_waiting
from casework.reports.permissions import SEE_GRANTS, SEE_REPORTS


def duties(viewer: Any) -> list[Duty]:
    found = []
    if SEE_REPORTS.allows(viewer):
        about = _l("How many people applied for what, and what became of it.")
        found.append(Duty(70, _l("Reports"), about, "reports.reports"))
    if SEE_GRANTS.allows(viewer):
        waiting = count_waiting(viewer) if viewer.has_role("head_of_unit") else None
        found.append(
            Duty(
                71,
                _l("Grants"),
                _l("What is reported to funders, and what waits for approval."),
                "reports.grants.grants",
                waiting,
            )
        )
    return found
