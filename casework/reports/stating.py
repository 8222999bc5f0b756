"""A provider's participant-months of one month: counted, frozen as factually correct, compared with what is so today.

They are for checking an invoice. A month counts by the days in the course; somebody in two courses of a provider is one
participant, in the higher class of hours.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from casework.accounts.models import User
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.enrolment.billing import Difference, Hours, differences, share_of_month
from casework.enrolment.hours import CLASSES, NO_CLASS, counted_in, hour_class, lessons_of, units_a_week
from casework.enrolment.months import after_months, bounds, month_of
from casework.programmes.models import Cohort, Offer
from casework.progress.teaching import attended_units
from casework.reports.figures import Learner, digest, learners_of
from casework.reports.statement_models import ProviderStatement

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
#: So many months back can be stated; older invoices are long paid.
MONTHS_BACK = 12


class NotThisMonth(Refusal):
    status = 404
    message = _l("Please choose a provider and a month that is over.")


class IsStated(Refusal):
    status = 409
    message = _l("This month is stated already. What changed since then is shown with it.")


class HasMoved(Refusal):
    status = 409
    message = _l("The figures have changed since you saw them. Please look at them again, then freeze them.")


@dataclass(frozen=True)
class Drawn:
    """What the data say now of a provider's month."""

    provider: str
    month: str
    figures: dict[str, Any]
    rows: dict[str, list[int]]

    @property
    def mark(self) -> str:
        return digest({"figures": self.figures, "rows": self.rows})


@dataclass(frozen=True)
class Change:
    """One figure of a course, or of all: what it was, what it is. None: the course was, or is, not there."""

    course: str
    before: float | None
    after: float | None


def months_to_state() -> list[str]:
    """The months that are over, newest first."""
    today = clock.today()
    return [month_of(after_months(today.replace(day=1), -number)) for number in range(1, MONTHS_BACK + 1)]


def providers() -> Sequence[str]:
    query = select(Offer.provider).where(Offer.provider.is_not(None), Offer.is_compartment.is_(False)).distinct()
    return [str(name) for name in db.session.scalars(query.order_by(Offer.provider)) if name]


def draw(provider: str, month: str) -> Drawn:
    """Count it. Raises NotThisMonth."""
    if provider not in providers() or not _MONTH.fullmatch(month) or month >= month_of(clock.today()):
        raise NotThisMonth
    return count(provider, month)


def count(provider: str, month: str) -> Drawn:
    """What the data say now, also of a provider that no offer names any more."""
    first, last = bounds(month)
    query = select(Cohort).join(Offer, Offer.id == Cohort.offer_id)
    query = query.where(Offer.provider == provider, Offer.is_compartment.is_(False))
    query = query.where(Cohort.starts_on <= last, Cohort.ends_on >= first).order_by(Cohort.starts_on, Cohort.id)
    cohorts = db.session.scalars(query).all()
    lessons = lessons_of([cohort.id for cohort in cohorts])
    counted = counted_in(cohorts, month, lessons)
    attended = attended_units([row for rows in counted.values() for row in rows], first, last)
    rows = {
        row.hex: [hours.days, hours.units, attended.get(row, 0)] for found in counted.values() for row, hours in found.items()
    }  # fmt: skip
    classes = {
        cohort.id: hour_class(cohort.offer.hours_per_week or units_a_week(lessons[cohort.id])) for cohort in cohorts
    }
    learners = learners_of([row for found in counted.values() for row in found])
    courses = [_course(cohort, classes[cohort.id], month, counted[cohort.id], rows) for cohort in cohorts]
    figures = {"courses": [each for each in courses if each["people"]], **_totals(month, counted, classes, learners)}
    return Drawn(provider, month, figures, rows)


def _course(
    cohort: Cohort, hours: int, month: str, counted: dict[uuid.UUID, Hours], rows: dict[str, list[int]]
) -> dict[str, Any]:
    shares = [share_of_month("by_day", month, each.days) for each in counted.values()]
    return {
        "course": cohort.neutral_name, "ref": cohort.ref, "class": hours, "people": len(counted),
        "months": round(sum(shares), 3), "units": sum(each.units for each in counted.values()),
        "attended": sum(rows[each.hex][2] for each in counted),
    }  # fmt: skip


def _totals(
    month: str, counted: Any, classes: dict[uuid.UUID, int], learners: dict[uuid.UUID, Learner]
) -> dict[str, Any]:
    days: dict[uuid.UUID, int] = defaultdict(int)
    highest: dict[uuid.UUID, int] = defaultdict(int)
    for cohort_id, found in counted.items():
        for row, hours in found.items():
            person = learners[row].person_id
            days[person] += hours.days
            highest[person] = max(highest[person], classes[cohort_id])
    by_class = dict.fromkeys(map(str, (*CLASSES, NO_CLASS)), 0.0)
    for person, count in days.items():
        by_class[str(highest[person])] += share_of_month("by_day", month, count)
    rounded = {name: round(value, 3) for name, value in by_class.items()}
    return {"people": len(days), "months": round(sum(by_class.values()), 3), "by_class": rounded}


def state(drawn: Drawn, *, seen: str, remark: str, by: User) -> ProviderStatement:
    """Freeze what was seen: factually correct, says whoever signs. Raises HasMoved, IsStated."""
    if drawn.mark != seen:
        raise HasMoved
    row = ProviderStatement(
        provider=drawn.provider, month=drawn.month, figures=drawn.figures, rows=drawn.rows, remark=remark.strip() or None,
        frozen_by=by.id, frozen_at=clock.now(),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError as error:
        raise IsStated from error
    return row


def stated(provider: str, month: str) -> ProviderStatement | None:
    query = select(ProviderStatement).where(ProviderStatement.provider == provider, ProviderStatement.month == month)
    return db.session.scalar(query)


def statements() -> Sequence[ProviderStatement]:
    query = select(ProviderStatement).order_by(ProviderStatement.month.desc(), ProviderStatement.provider)
    return db.session.scalars(query.limit(100)).all()


def month_before(provider: str, month: str) -> dict[str, Any]:
    """The figures of the month before: as they were stated, else as they are counted now."""
    before = month_of(after_months(bounds(month)[0], -1))
    row = stated(provider, before)
    return row.figures if row is not None else count(provider, before).figures


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Where the participant-months of a course differ."""
    was = {each["ref"]: each for each in before["courses"]}
    now = {each["ref"]: each for each in after["courses"]}
    found = []
    for ref in [*was, *(ref for ref in now if ref not in was)]:
        old, new = was.get(ref, {}).get("months"), now.get(ref, {}).get("months")
        if old != new:
            found.append(Change((now.get(ref) or was[ref])["course"], old, new))
    return found


def corrections(row: ProviderStatement) -> tuple[Drawn, list[Difference]]:
    """What would be counted today, and each enrolment that differs from what was frozen. Whoever was erased stays as frozen."""
    now = count(row.provider, row.month)
    found = differences(_hours(row.rows, row.month), _hours(now.rows, row.month))
    learners = learners_of({each.enrolment_id for each in found})
    return now, [each for each in found if not learners[each.enrolment_id].is_erased]


def _hours(rows: dict[str, Any], month: str) -> dict[tuple[uuid.UUID, str], Hours]:
    return {(uuid.UUID(key), month): Hours(each[0], each[1]) for key, each in rows.items()}
