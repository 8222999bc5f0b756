"""How an enrolment ends, or rests: passed, left, moved, or never come. Whoever leaves while it runs frees the place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from casework.core import clock
from casework.core.errors import NotAllowed
from casework.core.models import db
from casework.enrolment import letters
from casework.enrolment.billing import leave_grants
from casework.enrolment.models import IN_COURSE, Application, Enrolment
from casework.enrolment.permissions import END_ENROLMENT
from casework.enrolment.places import release_place
from casework.enrolment.steps import NotPossibleNow, move, on_behalf, tell
from casework.programmes.models import Cohort

#: Whoever has not come by then, and nobody knows why, may lose the place: the first week, and some days to ask.
FIRST_DAYS = timedelta(days=10)


def set_paused(enrolment: Enrolment, paused: bool, *, by: Any) -> None:
    _refuse_ended(enrolment, by)
    enrolment.state = "paused" if paused else "active"


def end_enrolment(enrolment: Enrolment, state: str, *, by: Any) -> list[Application]:
    """End it as completed, failed, withdrawn or transferred. Whoever leaves while the course runs frees the place.

    No reason is asked for: those that reveal health or safety do not belong here.
    """
    _refuse_ended(enrolment, by)
    cohort = db.session.get_one(Cohort, enrolment.cohort_id)
    enrolment.state, enrolment.ended_on = state, max(clock.today(), enrolment.began_on)
    db.session.flush()
    leave_grants(enrolment)
    if state not in {"withdrawn", "transferred"} or clock.today() > cohort.ends_on:
        return []
    application = db.session.get_one(Application, enrolment.application_id)
    move(application, "leave", by=by, reason=on_behalf(by))
    return release_place(application)


def release_no_show(enrolment: Enrolment, *, by: Any) -> list[Application]:
    """Somebody did not come in the first days: the place goes to the next in line, who are returned.

    Raises NotPossibleNow when the first days are over, or the course has not begun.
    """
    cohort = db.session.get_one(Cohort, enrolment.cohort_id)
    if not cohort.starts_on <= clock.today() <= cohort.starts_on + FIRST_DAYS:
        raise NotPossibleNow
    _refuse_ended(enrolment, by)
    application = db.session.get_one(Application, enrolment.application_id)
    taken = move(application, "no_show", by=by, reason="no_show")
    enrolment.state, enrolment.ended_on = "withdrawn", max(clock.today(), enrolment.began_on)
    db.session.flush()
    leave_grants(enrolment)
    served = release_place(application)
    tell(taken, application, "no_show", lambda: letters.did_not_come(application), by=by)
    return served


def _refuse_ended(enrolment: Enrolment, by: Any) -> None:
    if not (by.kind == "system" or END_ENROLMENT.allows(by, enrolment)):
        raise NotAllowed
    db.session.refresh(enrolment, with_for_update={"of": Enrolment})
    if enrolment.state not in IN_COURSE:
        raise NotPossibleNow
