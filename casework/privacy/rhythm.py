"""How often a recurring list may go out: once in a week, in two weeks, in a month."""

from __future__ import annotations

from datetime import date, timedelta

WEEK = 7
RHYTHMS = ("weekly", "fortnightly", "monthly")


def span_of(rhythm: str, day: date) -> date:
    """The first day of the week, two weeks or month that this day is in."""
    if rhythm == "monthly":
        return day.replace(day=1)
    monday = day - timedelta(days=day.weekday())
    is_second = rhythm == "fortnightly" and monday.toordinal() // WEEK % 2
    return monday - timedelta(days=WEEK) if is_second else monday
