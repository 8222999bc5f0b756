"""Why a case may not be closed: a nomination is still open."""

from __future__ import annotations

from sqlalchemy import select

from casework.cases.models import Case
from casework.core.contributions import Objection
from casework.core.i18n import _l
from casework.core.models import db
from casework.nominations.models import ENDED, Nomination


def objections(case: Case) -> list[Objection]:
    living = select(Nomination.id).where(Nomination.case_id == case.id, Nomination.state.not_in(ENDED)).limit(1)
    if db.session.scalar(living) is not None:
        return [Objection(_l("A nomination is still open. Say first what became of it, or withdraw it."), "cases.show")]
    return []
