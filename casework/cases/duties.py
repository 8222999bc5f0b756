"""What the coordination keeps for all cases."""

from __future__ import annotations

from typing import Any

from casework.cases.permissions import KEEP_TASK_SETS
from casework.core.contributions import Duty
from casework.core.i18n import _l


def duties(viewer: Any) -> list[Duty]:
    if not KEEP_TASK_SETS.allows(viewer):
        return []
    about = _l("What is to be done before a day that cannot move, for each kind of case.")
    return [Duty(81, _l("Sets of tasks"), about, "cases.task_sets.show")]
