"""Calendar months, as funders count them: "2026-11"."""

from __future__ import annotations

import calendar
from datetime import date


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


def bounds(month: str) -> tuple[date, date]:
    """The first and the last day of a month."""
    year, number = (int(part) for part in month.split("-"))
    return date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])


def after_months(day: date, months: int) -> date:
    """The same day so many months later; the last day of a month that is too short for it."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
