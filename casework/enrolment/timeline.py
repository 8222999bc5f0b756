"""What enrolment adds to a case's timeline: each step of each application."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select

from casework.cases.models import Case
from casework.core.contributions import Line, timeline_entry
from casework.core.i18n import _, _l
from casework.core.kept import CASE
from casework.enrolment.models import Application, ApplicationStep
from casework.enrolment.staff_words import TONES, reason_word, state_word
from casework.programmes.models import Cohort

TITLES = {"application": _l("Application")}


# Whoever acted may be a person or the program, so the actor is left to the trail itself.
_STEPS = (
    timeline_entry(
        "application", ApplicationStep.id, ApplicationStep.at, weight=1,
        said=(ApplicationStep.state, ApplicationStep.reason, Application.ref, Cohort.neutral_name),
    )
    .join(Application, Application.id == ApplicationStep.application_id)
    .join(Cohort, Cohort.id == Application.cohort_id)
    .where(Application.case_id == CASE)
)  # fmt: skip


def entries(viewer: Any, case: Case) -> list[Select[Any]]:
    return [_STEPS]


def load(viewer: Any, kind: str, rows: Sequence[Row[Any]]) -> dict[uuid.UUID, Line]:
    found = {}
    for row in rows:
        state, reason, ref, course = row.said_0, row.said_1, row.said_2, row.said_3
        text = _("%(course)s: %(state)s", course=course, state=state_word(state))
        found[row.id] = Line(text, url=f"/applications/{ref}", body=reason_word(reason) or None, tone=TONES.get(state))
    return found
