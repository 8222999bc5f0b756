"""What a coordinator has to look up again."""

from __future__ import annotations

from typing import Any

from casework.core import clock
from casework.core.contributions import Duty
from casework.core.i18n import _l
from casework.programmes.deadlines import stale_deadlines
from casework.programmes.permissions import KEEP_DEADLINES


def duties(viewer: Any) -> list[Duty]:
    if not KEEP_DEADLINES.allows(viewer):
        return []
    count = stale_deadlines(clock.today())
    about = _l("Days that others set, which nobody has looked up for four months.")
    return [Duty(45, _l("Outside deadlines"), about, "programmes.semesters.show", count)] if count else []
