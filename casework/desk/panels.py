"""On the case page: the way to help somebody in who is here and lost the PIN."""

from __future__ import annotations

from typing import Any

from casework.core.contributions import Panel
from casework.core.i18n import _l
from casework.desk.permissions import GIVE_NEW_PIN


def panels(viewer: Any, case: Any) -> list[Panel]:
    if not GIVE_NEW_PIN.allows(viewer, case):
        return []
    return [Panel(90, _l("Code and PIN of the person"), "desk/new_pin_panel.html", {"case": case})]
