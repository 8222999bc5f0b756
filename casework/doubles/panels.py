"""On a person's page: who else within reach may be the same. Someone outside it is not even counted."""

from __future__ import annotations

from typing import Any

from casework.cases.models import Case
from casework.core.contributions import Panel
from casework.core.i18n import _l
from casework.doubles import words
from casework.doubles.permissions import DECIDE_DOUBLE
from casework.doubles.queries import pairs_of


def panels(viewer: Any, case: Case) -> list[Panel]:
    if not DECIDE_DOUBLE.allows(viewer):
        return []
    rows = pairs_of(viewer, case.person_id)
    if not rows:
        return []
    others = [(row.pair, row.other if row.pair.one_id == case.person_id else row.one) for row in rows]
    return [Panel(8, _l("Perhaps the same person"), "doubles/panel.html", {"others": others, "words": words})]
