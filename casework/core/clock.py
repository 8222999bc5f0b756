"""The only clock. Stored times are UTC; pages and deadlines use the programme's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import current_app, has_app_context

_offset = timedelta()


def now() -> datetime:
    return datetime.now(UTC) + _offset


def zone() -> ZoneInfo:
    return ZoneInfo(current_app.config["ZONE"] if has_app_context() else "Europe/Berlin")


def today() -> date:
    """The day in the programme's zone."""
    return now().astimezone(zone()).date()


def end_of(day: date) -> datetime:
    """The moment at which `day` ends in the programme's zone: "until a day" means until here."""
    return datetime.combine(day + timedelta(days=1), time(), zone()).astimezone(UTC)


def day_of(moment: datetime) -> date:
    return moment.astimezone(zone()).date()


def travel(by: timedelta) -> None:
    """Move the clock for a test; `travel(timedelta())` brings it back."""
    global _offset
    _offset = by
