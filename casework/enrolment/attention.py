"""What enrolment puts on the day list: places that wait for an answer, and answers that did not come."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Date, Select, func, select

from casework.cases.reach import own_cases
from casework.core.contributions import attention_line
from casework.core.i18n import _l
from casework.core.models import day_of_asking, moment_of_asking
from casework.enrolment.decision_models import DecisionLetter
from casework.enrolment.models import Application, Place
from casework.programmes.models import Cohort

TITLES = {
    "place_unanswered": _l("A place is held; the time to answer ends soon"),
    "place_undelivered": _l("A place is held; the letter has not reached the person"),
    "place_lost": _l("The person said no or did not answer"),
    "window_closes": _l("The time to apply ends soon; the application is not complete"),
}
_LOOK = (_l("Look at the application"), "enrolment.case_applications")
ACTIONS = dict.fromkeys(TITLES, _LOOK)
SOON = timedelta(days=3)
FRESH = timedelta(days=14)
WEEK = timedelta(days=7)


def entries(viewer: Any) -> list[Select[Any]]:
    # The papers may come later than the form, when the course says so.
    ends = func.coalesce(Cohort.documents_until, Cohort.closes_on, type_=Date())
    held = _rows("place_unanswered", 3, Place.held_until).join(Place, Place.application_id == Application.id)
    held = held.where(Place.state == "held")
    unanswered = held.where(Place.held_until <= day_of_asking(SOON))
    undelivered = _rows("place_undelivered", 2).join(Place, Place.application_id == Application.id)
    undelivered = undelivered.where(Place.state == "held", Place.held_until.is_(None))
    # As long as it waits to be looked at there is nothing to deliver.
    looked_at = select(DecisionLetter.letter_id).where(
        DecisionLetter.letter_id == Place.letter_id, DecisionLetter.released_at.is_(None)
    )
    undelivered = undelivered.where(~looked_at.exists())
    lost = _rows("place_lost", 2)
    lost = lost.where(Application.state.in_(("declined", "no_reply")), Application.since > moment_of_asking(-FRESH))
    closing = _rows("window_closes", 2, ends).join(Cohort, Cohort.id == Application.cohort_id)
    closing = closing.where(
        Application.state.in_(("applied", "documents_missing")), ends >= day_of_asking(), ends <= day_of_asking(WEEK)
    )
    # Joined: with IN SQLite begins at the index of places that are held, and goes through everybody's.
    mine = own_cases(viewer).subquery()
    return [query.join(mine, mine.c.id == Application.case_id) for query in (unanswered, undelivered, lost, closing)]


def _rows(title: str, weight: int, due: Any = None) -> Select[Any]:
    return attention_line(title, Application.id, Application.since, case=Application.case_id, weight=weight, due=due)
