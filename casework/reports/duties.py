"""Where figures are read."""

from __future__ import annotations

from typing import Any

from casework.core.contributions import Duty
from casework.core.i18n import _l
from casework.reports.permissions import SEE_REPORTS


def duties(viewer: Any) -> list[Duty]:
    if not SEE_REPORTS.allows(viewer):
        return []
    return [Duty(70, _l("Reports"), _l("How many people applied for what, and what became of it."), "reports.reports")]
