"""The way to a confirmation, from the case page."""

from __future__ import annotations

from typing import Any

from casework.confirmations.permissions import CONFIRM
from casework.core.contributions import Panel
from casework.core.i18n import _l


def panels(viewer: Any, case: Any) -> list[Panel]:
    if not CONFIRM.allows(viewer, case):
        return []
    return [Panel(60, _l("Confirmations"), "confirmations/panel.html", {"case": case})]
