"""What enrolment adds to a case's timeline: each step of each application."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Date, Select, Uuid, cast, literal, null, select

from casework.cases.models import Case
from casework.core.contributions import Line
from casework.core.i18n import _, _l
from casework.core.models import db
from casework.enrolment.models import Application, ApplicationStep
from casework.enrolment.staff_words import TONES, reason_word, state_word
from casework.programmes.models import Cohort

TITLES = {"application": _l("Application")}


def entries(viewer: Any, case: Case) -> list[Select[Any]]:
    # Whoever acted may be a person or the program, so the actor is left to the trail itself.
    nobody: Any = cast(null(), Uuid(as_uuid=True)).label("actor")
    query = select(
        literal("application").label("kind"), ApplicationStep.id.label("id"), ApplicationStep.at.label("at"),
        literal("application").label("title"), nobody, literal(1).label("weight"), cast(null(), Date).label("due"),
    ).join(Application, Application.id == ApplicationStep.application_id)  # fmt: skip
    return [query.where(Application.case_id == case.id)]


def load(viewer: Any, kind: str, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Line]:
    query = select(ApplicationStep, Application.ref, Cohort.neutral_name)
    query = query.join(Application, Application.id == ApplicationStep.application_id)
    query = query.join(Cohort, Cohort.id == Application.cohort_id).where(ApplicationStep.id.in_(ids))
    found = {}
    for step, ref, course in db.session.execute(query):
        text = _("%(course)s: %(state)s", course=course, state=state_word(step.state))
        url = f"/applications/{ref}"
        found[step.id] = Line(text, url=url, body=reason_word(step.reason) or None, tone=TONES.get(step.state))
    return found
