"""What if somebody were away, now or in a period: which cases would need a cover, and how much room is left."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import exists, func, or_, select

from casework.assignment.candidates import LEADERS, candidates
from casework.assignment.presence import Presence, presence
from casework.cases.models import Access, Appointment, Case, Task
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db

LONGEST = timedelta(days=366)


class PeriodIsWrong(Refusal):
    field = "until_on"
    message = _l("Please write both days, the last not before the first, at most a year, and not in the past.")


@dataclass(frozen=True)
class Period:
    first: date
    last: date


def period_of(first: date | None, last: date | None) -> Period | None:
    """None when neither day was written. Raises PeriodIsWrong for one alone."""
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise PeriodIsWrong
    return Period(first, last)


def refuse_wrong(period: Period | None) -> None:
    if period is None:
        return
    if not period.first <= period.last <= period.first + LONGEST or period.last < clock.today():
        raise PeriodIsWrong


@dataclass(frozen=True)
class Away:
    """What would need a cover, and how much room the others have. In a period: who is there how much, and how many of the
    cases have a step, a task or an appointment in it.
    """

    cases: int
    points: int
    free_elsewhere: int
    due: int = 0
    presences: tuple[Presence, ...] = ()

    @property
    def most(self) -> int:
        return sum(one.user.capacity for one in self.presences)

    @property
    def most_there(self) -> int:
        return sum(one.room for one in self.presences)

    @property
    def shortened(self) -> list[Presence]:
        """Whoever is not there all the time, by name."""
        return [one for one in self.presences if one.there < one.days]


def if_away(ids: Collection[uuid.UUID], period: Period | None = None) -> Away:
    there = candidates(LEADERS)
    if period is None:
        others = [one for one in there if one.advisor.id not in ids]
        return Away(*_led_by(ids), sum(max(one.advisor.capacity - one.load, 0) for one in others))
    presences = presence([one.advisor for one in there], period.first, period.last, ids)
    gone = {one.user.id for one in presences if one.there == 0} | set(ids)
    loads = {one.advisor.id: one.load for one in there}
    free = sum(max(one.room - loads[one.user.id], 0) for one in presences if one.user.id not in gone)
    return Away(*_led_by(gone), free, _due_in(gone, period), tuple(presences))


def _led_by(ids: Collection[uuid.UUID]) -> tuple[int, int]:
    led = select(func.count(), func.coalesce(func.sum(Case.weight), 0)).select_from(Access)
    cases, points = db.session.execute(_led(led, ids)).one()
    return int(cases), int(points)


def _led(query: Any, ids: Collection[uuid.UUID]) -> Any:
    return query.join(Case, Case.id == Access.case_id).where(
        Access.user_id.in_(list(ids)), Access.role == "lead", Access.until.is_(None), Case.closed_at.is_(None)
    )


def _due_in(ids: Collection[uuid.UUID], period: Period) -> int:
    """Cases that somebody has to look at while their advisor is away."""
    begin = datetime.combine(period.first, time(), clock.zone())
    task = exists().where(
        Task.case_id == Case.id, Task.done_at.is_(None), Task.due_on >= period.first, Task.due_on <= period.last
    )
    met = exists().where(
        Appointment.case_id == Case.id, Appointment.state == "planned", Appointment.starts_at >= begin,
        Appointment.starts_at < clock.end_of(period.last),
    )  # fmt: skip
    query = _led(select(func.count()).select_from(Access), ids)
    step = Case.next_on.between(period.first, period.last)
    return db.session.scalar(query.where(or_(step, task, met))) or 0
