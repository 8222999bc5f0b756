"""Deadlines count working days, because that is what the pages promise."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casework.core import clock
from casework.core.clock import working_days_from


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        (date(2026, 11, 26), 3, date(2026, 12, 1)),  # a Thursday
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # a Saturday
        (date(2026, 11, 30), -1, date(2026, 11, 27)),  # back over a weekend
        (date(2026, 12, 31), 1, date(2027, 1, 1)),
        (date(2026, 11, 26), 0, date(2026, 11, 26)),
    ],
)
def test_working_days_leave_out_the_weekend(day: date, count: int, then: date) -> None:
    assert working_days_from(day, count) == then


@pytest.mark.parametrize("days", [1, 100, 200, -200])
def test_a_test_that_travels_by_days_arrives_at_the_same_time_of_day(days: int) -> None:
    before = clock.now().astimezone(clock.zone()).replace(tzinfo=None)
    try:
        clock.travel_days(days)
        there = clock.now().astimezone(clock.zone()).replace(tzinfo=None)
    finally:
        clock.travel(timedelta())
    assert timedelta(days=days) <= there - before < timedelta(days=days, minutes=30)
