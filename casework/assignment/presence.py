"""On which days an advisor is there: the days of the week that they work, without their absences."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from casework.accounts.models import User
from casework.assignment.models import Absence, AdvisorProfile
from casework.core import clock
from casework.core.models import db

DAYS = ("mon", "tue", "wed", "thu", "fri")
#: Whoever is away for longer has no next day that anybody would wait for.
LOOKED_AHEAD = 60
Span = tuple[date, date]


@dataclass(frozen=True)
class Presence:
    """Of so many days that somebody works in a period, they are there on so many."""

    user: User
    days: int
    there: int

    @property
    def room(self) -> int:
        """What somebody can carry, for the part of the period in which they are there."""
        return self.user.capacity * self.there // self.days if self.days else 0


def presence(advisors: Iterable[User], first: date, last: date, away: Collection[uuid.UUID] = ()) -> list[Presence]:
    """Each advisor's days in a period, the absences that were said counted; `away`: what if these were not there at all."""
    found = list(advisors)
    days, absences = _days_of(found), _absences_of(found, first, last)
    rows = []
    for one in found:
        working = [day for day in _each_day(first, last) if day.weekday() in days[one.id]]
        there = 0 if one.id in away else sum(not _is_away(day, absences[one.id]) for day in working)
        rows.append(Presence(one, len(working), there))
    return rows


def next_days(working: Mapping[User, Sequence[str] | None]) -> dict[uuid.UUID, date | None]:
    """The first day, from today on, on which each of these is at work; given are the days of the week that they said."""
    today = clock.today()
    last = today + timedelta(days=LOOKED_AHEAD)
    absences = _absences_of(list(working), today, last)

    def is_there(user: User, day: date) -> bool:
        return day.weekday() in _weekdays(working[user]) and not _is_away(day, absences[user.id])

    return {user.id: next((day for day in _each_day(today, last) if is_there(user, day)), None) for user in working}


def days_at_work(user: User, days: Collection[date]) -> set[date]:
    """Those on which somebody can be met. Whoever has not said when they work may offer any day on which they are not away."""
    if not days:
        return set()
    said = db.session.scalar(select(AdvisorProfile.working_days).where(AdvisorProfile.user_id == user.id))
    working = {DAYS.index(one) for one in said} if said else set(range(7))
    absences = _absences_of([user], min(days), max(days))[user.id]
    return {day for day in days if day.weekday() in working and not _is_away(day, absences)}


def _each_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _days_of(advisors: Sequence[User]) -> Mapping[uuid.UUID, set[int]]:
    rows = db.session.execute(
        select(AdvisorProfile.user_id, AdvisorProfile.working_days).where(
            AdvisorProfile.user_id.in_([one.id for one in advisors])
        )
    )
    said: dict[uuid.UUID, list[str]] = dict(rows.tuples().all())
    return {one.id: _weekdays(said.get(one.id)) for one in advisors}


def _weekdays(said: Sequence[str] | None) -> set[int]:
    """Whoever has said nothing works from Monday to Friday."""
    return {DAYS.index(day) for day in said or DAYS}


def _absences_of(advisors: Sequence[User], first: date, last: date) -> Mapping[uuid.UUID, list[Span]]:
    query = select(Absence.user_id, Absence.from_on, Absence.until_on).where(
        Absence.user_id.in_([one.id for one in advisors]), Absence.from_on <= last, Absence.until_on >= first
    )
    found: dict[uuid.UUID, list[Span]] = defaultdict(list)
    for user_id, begins, ends in db.session.execute(query):
        found[user_id].append((begins, ends))
    return found


def _is_away(day: date, absences: Sequence[Span]) -> bool:
    return any(begins <= day <= ends for begins, ends in absences)
