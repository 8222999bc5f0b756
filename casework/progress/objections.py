"""Why a case may not be closed: the person was in a course and nobody has said what came of it."""

from __future__ import annotations

from sqlalchemy import select

from casework.cases.models import Case
from casework.core.contributions import Objection
from casework.core.i18n import _l
from casework.core.models import db
from casework.enrolment.models import Enrolment
from casework.progress.models import Outcome


def objections(case: Case) -> list[Objection]:
    took_part = select(Enrolment.id).where(Enrolment.case_id == case.id).limit(1)
    known = select(Outcome.id).where(Outcome.case_id == case.id).limit(1)
    if db.session.scalar(took_part) is not None and db.session.scalar(known) is None:
        return [
            Objection(
                _l("What came of the course is not recorded. Record it first, also if nothing did."), "progress.outcome"
            )
        ]
    return []
