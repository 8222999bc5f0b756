"""Days and times of day where the clocks change: in Germany, at midnight (Beirut, Havana), by half an hour (Lord Howe)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from casework.cases.appointments import NoSuchTime, moment_of
from casework.core import clock
from casework.enrolment.months import after_months, bounds, month_of
from casework.messages.safe_times import is_safe, next_safe
from casework.register.lists import codelist

ZONES = ("Europe/Berlin", "Asia/Beirut", "America/Havana", "Australia/Lord_Howe", "Asia/Tehran", "Africa/Cairo")
DAY = timedelta(days=1)
days = st.dates(date(2021, 1, 1), date(2039, 12, 31))
zones = st.sampled_from(ZONES)


def in_zone(name: str) -> Any:
    app = Flask("clocks")
    app.config["ZONE"] = name
    return app.app_context()


def changes(zone: str) -> list[date]:
    """The days of some years on which that zone's clocks change: chance alone would seldom meet one."""
    with in_zone(zone):
        first = date(2021, 1, 1)
        every = [first + DAY * number for number in range(6 * 365)]
        return [day for day in every if clock.end_of(day) - clock.end_of(day - DAY) != DAY]


@pytest.mark.parametrize("zone", ZONES)
def test_each_of_these_zones_has_days_that_are_longer_or_shorter(zone: str) -> None:
    """Else the tests below would test nothing."""
    assert len(changes(zone)) >= 4


ON_CHANGES = st.one_of(*[st.tuples(st.just(zone), st.sampled_from(changes(zone))) for zone in ZONES])
anywhere = st.tuples(zones, days) | ON_CHANGES


@given(anywhere)
def test_a_day_ends_where_the_next_begins_and_no_moment_is_between_them(where: tuple[str, date]) -> None:
    zone, day = where
    with in_zone(zone):
        end = clock.end_of(day)
        assert clock.day_of(end) == day + DAY
        assert clock.day_of(end - timedelta(microseconds=1)) == day
        assert timedelta(hours=22) < end - clock.end_of(day - DAY) < timedelta(hours=26)


@given(anywhere, st.times(timezones=st.none()))
def test_a_time_of_day_is_kept_or_refused_and_never_another(where: tuple[str, date], at: time) -> None:
    zone, day = where
    at = at.replace(microsecond=0, fold=0)
    with in_zone(zone):
        offsets = {edge.astimezone(clock.zone()).utcoffset() for edge in (clock.end_of(day - DAY), clock.end_of(day))}
        wall = datetime.combine(day, at, UTC)
        exists = any((wall - each).astimezone(clock.zone()).replace(tzinfo=UTC) == wall for each in offsets if each)
        if not exists:
            with pytest.raises(NoSuchTime):
                moment_of(day, at)
            return
        moment = moment_of(day, at)
        assert moment.astimezone(clock.zone()).replace(tzinfo=UTC) == wall
        assert clock.end_of(day - DAY) <= moment < clock.end_of(day)


@given(
    anywhere, st.times(timezones=st.none()), st.sets(st.sampled_from(sorted(codelist("safe_times").codes)), min_size=1)
)
def test_the_next_safe_moment_is_safe_and_no_hour_before_it_is(
    where: tuple[str, date], at: time, times: set[str]
) -> None:
    zone, day = where
    with in_zone(zone):
        asked = datetime.combine(day, at, clock.zone()).astimezone(UTC)
        found = next_safe(sorted(times), asked)
        assert found >= asked
        assert is_safe(sorted(times), found)
        hours = int((found - asked).total_seconds() // 3600)
        assert not any(is_safe(sorted(times), asked + timedelta(hours=number)) for number in range(hours))


@given(anywhere, st.integers(-400, 400))
def test_working_days_ahead_are_never_weekends_and_come_back(where: tuple[str, date], count: int) -> None:
    _zone, day = where
    there = clock.working_days_from(day, count)
    assert count == 0 or there.weekday() <= clock.FRIDAY
    assert (there > day) == (count > 0) or count == 0
    if day.weekday() <= clock.FRIDAY:
        assert clock.working_days_from(there, -count) == day


@given(days, st.integers(-60, 60))
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int) -> None:
    there = after_months(day, months)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == months
    first, last = bounds(month_of(there))
    assert first <= there <= last
    assert there.day == day.day or (there == last and there.day < day.day)
