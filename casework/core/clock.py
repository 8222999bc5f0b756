"""The only clock. Stored times are UTC; pages and deadlines use the programme's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FRIDAY = 4
_offset = timedelta()


def now() -> datetime:
    return datetime.now(UTC) + _offset


def zone() -> ZoneInfo:
    # Only here: a command that needs no application must not wait for Flask.
    from flask import current_app, has_app_context

    return ZoneInfo(current_app.config["ZONE"] if has_app_context() else "Europe/Berlin")


def today() -> date:
    """The day in the programme's zone."""
    return now().astimezone(zone()).date()


def end_of(day: date) -> datetime:
    """The moment at which `day` ends in the programme's zone: "until a day" means until here."""
    return datetime.combine(day + timedelta(days=1), time(), zone()).astimezone(UTC)


def day_of(moment: datetime) -> date:
    return moment.astimezone(zone()).date()


def working_days_from(day: date, count: int) -> date:
    """The working day (Monday to Friday) that lies `count` working days after `day`, before it when negative."""
    step = timedelta(days=1 if count > 0 else -1)
    for _each in range(abs(count)):
        day += step
        while day.weekday() > FRIDAY:
            day += step
    return day


def travel(by: timedelta) -> None:
    """Move the clock for a test; `travel(timedelta())` brings it back."""
    global _offset
    _offset = by


def travel_days(count: int) -> None:
    """Move the clock for a test by whole days, to the same time of day: where the clocks change a day has another length."""
    here = datetime.now(UTC)
    travel((here.astimezone(zone()) + timedelta(days=count)).astimezone(UTC) - here)
