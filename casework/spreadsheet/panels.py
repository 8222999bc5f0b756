"""On the case page of somebody who came with a spreadsheet: from where, and whether they have been told."""

from __future__ import annotations

from typing import Any

from casework.core.contributions import Panel
from casework.core.i18n import _l
from casework.spreadsheet.permissions import GIVE_NOTICE
from casework.spreadsheet.queries import imported_of


def panels(viewer: Any, case: Any) -> list[Panel]:
    if not GIVE_NOTICE.allows(viewer, case):
        return []
    imported = imported_of(case.person_id) if case.source == "import" else None
    if imported is None:
        return []
    return [Panel(70, _l("Where the data come from"), "spreadsheet/panel.html", {"imported": imported, "case": case})]
