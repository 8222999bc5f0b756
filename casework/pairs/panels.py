"""The section "Pairs" of the case page: only where there is one."""

from __future__ import annotations

from typing import Any

from casework.cases.models import Case
from casework.core.contributions import Panel
from casework.core.i18n import _l
from casework.core.kept import CASE
from casework.core.models import db
from casework.pairs.permissions import SEE_PAIRS_OF_CASE
from casework.pairs.queries import IN_SHORT
from casework.pairs.staff_words import STATES, TONES


def panels(viewer: Any, case: Case) -> list[Panel]:
    if not SEE_PAIRS_OF_CASE.allows(viewer, case):
        return []
    rows = db.session.execute(IN_SHORT, {CASE.key: case.id}).all()
    if not rows:
        return []
    told = {"case": case, "rows": rows, "states": STATES, "tones": TONES}
    return [Panel(42, _l("Mentoring, buddy, tandem"), "pairs/panel.html", told)]
