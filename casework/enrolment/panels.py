"""The section "Applications" of the case page."""

from __future__ import annotations

from typing import Any

from casework.cases.models import Case
from casework.core.contributions import Panel
from casework.core.i18n import _l
from casework.enrolment import staff_words as words
from casework.enrolment.permissions import APPLY_FOR_PERSON, SEE_APPLICATIONS_OF_CASE
from casework.enrolment.queries import applications_in_short


def panels(viewer: Any, case: Case) -> list[Panel]:
    if not SEE_APPLICATIONS_OF_CASE.allows(viewer, case):
        return []
    context = {
        "case": case, "rows": applications_in_short(viewer, case), "words": words,
        "may_apply": APPLY_FOR_PERSON.allows(viewer, case),
    }  # fmt: skip
    return [Panel(40, _l("Applications"), "enrolment/panel.html", context)]
