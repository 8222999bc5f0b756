"""The section "Nomination" of the case page: where it stands, and the next deadline."""

from __future__ import annotations

from typing import Any

from casework.cases.models import Case
from casework.core import clock
from casework.core.contributions import Panel
from casework.core.i18n import _l
from casework.nominations import words
from casework.nominations.permissions import NOMINATE, SEE_NOMINATIONS
from casework.nominations.queries import nominations_of


def panels(viewer: Any, case: Case) -> list[Panel]:
    if not SEE_NOMINATIONS.allows(viewer, case):
        return []
    context = {
        "case": case, "rows": nominations_of(viewer, case), "words": words, "today": clock.today(),
        "may_nominate": NOMINATE.allows(viewer, case),
    }  # fmt: skip
    return [Panel(12, _l("Nominations"), "nominations/panel.html", context)]
