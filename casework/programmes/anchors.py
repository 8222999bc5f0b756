"""Semesters, and the days until which courses take applications."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from casework.core import clock
from casework.core.anchoring import Anchor
from casework.core.i18n import _
from casework.core.models import db
from casework.programmes.deadlines import deadlines
from casework.programmes.models import Cohort

MOST = 30
#: The days on which semesters begin at universities in Germany.
SUMMER, WINTER = (4, 1), (10, 1)


def anchors(viewer: Any, case: Any) -> list[Anchor]:
    today = clock.today()
    found = []
    for year in (today.year, today.year + 1):
        found.append(Anchor(date(year, *SUMMER), "semester", _("Summer semester %(year)s begins", year=str(year))))
        found.append(Anchor(date(year, *WINTER), "semester", _("Winter semester %(year)s begins", year=str(year))))
    for deadline in deadlines(viewer, today, limit=MOST):
        found.append(Anchor(deadline.day, "window", _("Last day: %(what)s", what=deadline.name)))
        if deadline.lead_days:
            found.append(Anchor(deadline.begin_by, "window", _("Begin by then: %(what)s", what=deadline.name)))
    windows = select(Cohort).where(Cohort.closes_on >= today).order_by(Cohort.closes_on, Cohort.id).limit(MOST)
    return found + [
        Anchor(cohort.closes_on, "window", _("Applications close: %(course)s", course=cohort.neutral_name))
        for cohort in db.session.scalars(windows)
        if cohort.closes_on
    ]
