"""How many came with a spreadsheet and have not been told, for whoever coordinates."""

from __future__ import annotations

from typing import Any

from casework.core.contributions import Duty
from casework.core.i18n import _l
from casework.spreadsheet.permissions import TAKE_IN
from casework.spreadsheet.queries import untold


def duties(viewer: Any) -> list[Duty]:
    count = untold(viewer) if TAKE_IN.allows(viewer) else 0
    about = _l("People who came with a spreadsheet and have not been told of it yet.")
    return [Duty(40, _l("Art. 14 notices"), about, "spreadsheet.imports", count)] if count else []
