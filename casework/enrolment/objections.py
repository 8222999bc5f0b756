"""Why a case may not be closed: the person still waits for an answer, or is in a course."""

from __future__ import annotations

from sqlalchemy import select

from casework.cases.models import Case
from casework.core.contributions import Objection
from casework.core.i18n import _l
from casework.core.models import db
from casework.enrolment.models import IN_COURSE, Application, Enrolment
from casework.enrolment.permissions import LIVING


def objections(case: Case) -> list[Objection]:
    found: list[Objection] = []
    states = set(db.session.scalars(select(Application.state).where(Application.case_id == case.id).distinct()))
    if "place_held" in states:
        found.append(
            Objection(_l("A place is held for this person. Note their answer first."), "enrolment.case_applications")
        )
    if states & (LIVING - {"place_held"}):
        found.append(
            Objection(
                _l("An application still waits for an answer. Decide it or take it back first."),
                "enrolment.case_applications",
            )
        )
    in_course = select(Enrolment.id).where(Enrolment.case_id == case.id, Enrolment.state.in_(IN_COURSE)).limit(1)
    if db.session.scalar(in_course):
        found.append(
            Objection(_l("The person is in a course. End it for this person first."), "enrolment.case_applications")
        )
    return found
