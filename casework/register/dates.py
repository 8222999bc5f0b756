"""Dates as people know them: a day, a month, a year, or a 1 January that an office made up."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from casework.register.calendars import FIRST_YEAR, GREGORIAN, LAST_YEAR, SOLAR_HIJRI, days_in_month, to_gregorian

MONTHS_IN_A_YEAR = 12


@dataclass(frozen=True)
class Span:
    """The first and the last day that a date can mean."""

    first: date
    last: date


def _span_of(year: int, month: int | None, day: int | None) -> Span:
    if month is None:
        return Span(date(year, 1, 1), date(year, 12, 31))
    if day is None:
        return Span(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
    return Span(date(year, month, day), date(year, month, day))


def span(value: object) -> Span | None:
    """The span of a date, a year, "2024", "2024-05", "2024-05-17", "2024-03-20/2025-03-20" or a told date; else None.

    A told date is {"value": …, "precision": …}, the precision one of the code list `date_precisions`. Of an official
    1 January only the year is believed; "about" can be one of what was said too early or too late.
    """
    if isinstance(value, Mapping):
        return _told_span(value)
    if isinstance(value, bool) or value is None:
        return None
    first, _to, last = str(value).strip().partition("/")
    begin, end = _plain_span(first), _plain_span(last or first)
    return Span(begin.first, end.last) if begin and end and begin.first <= end.last else None


def _told_span(told: Mapping[Any, Any]) -> Span | None:
    precision, text = str(told.get("precision", "exact")), str(told.get("value", ""))
    kept = {"month": 2, "year": 1, "official_january": 1}.get(precision)
    found = span("-".join(text.split("-")[:kept]) if kept and "/" not in text else text)
    if found is None or not told.get("about", precision == "about"):
        return found
    slack = timedelta(days=366) if (found.last - found.first).days > 31 else timedelta(days=31)
    return Span(found.first - slack, found.last + slack)


def _plain_span(text: str) -> Span | None:
    try:
        parts = [int(part) for part in text.split("-")]
        year, month, day = (*parts, None, None, None)[:3]
        return _span_of(year, month, day) if year is not None and len(parts) <= 3 else None
    except ValueError:
        return None


def told_date(
    written: tuple[int, int | None, int | None], *, calendar: str, about: bool = False, official: bool = False
) -> str | dict[str, Any]:
    """A date as it is kept. What was written stays as it was; beside it stands the same in our calendar.

    A plain Gregorian date is its own text. Raises ValueError for a day that does not exist.
    """
    year, month, day = written
    text = "-".join(f"{part:0{2 + 2 * (place == 0)}d}" for place, part in enumerate(written) if part is not None)
    value = text
    if calendar == SOLAR_HIJRI:
        first = to_gregorian(year, month or 1, day or 1)
        last = to_gregorian(year, month or 12, day or days_in_month(year, month or 12))
        value = first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
    elif _plain_span(text) is None:
        raise ValueError("no such day")
    if calendar == GREGORIAN and not about and not official:
        return text
    precision = "official_january" if official else "exact" if day else "month" if month else "year"
    return {"value": value, "precision": precision, "about": about, "written": text, "calendar": calendar}


def is_year_of(year: int, told: object) -> bool:
    """Can this year, of ours or of the Solar Hijri calendar, be the one of this date?"""
    is_hijri = FIRST_YEAR <= year <= LAST_YEAR
    meant = span(told_date((year, None, None), calendar=SOLAR_HIJRI) if is_hijri else f"{year:04d}")
    known = span(told)
    return meant is not None and known is not None and meant.first <= known.last and known.first <= meant.last


def months_between(start: date, end: date) -> int:
    """Whole months from `start` to `end`; below zero where `start` lies ahead."""
    months = (end.year - start.year) * MONTHS_IN_A_YEAR + end.month - start.month
    return months - (1 if end.day < start.day else 0)


def whole_months_since(value: object, today: date) -> tuple[int, int] | None:
    """The least and the most whole months that can have passed since `value`; None when it is no past date."""
    spanned = span(value)
    if spanned is None or spanned.first > today:
        return None
    return months_between(min(spanned.last, today), today), months_between(spanned.first, today)


def ages_possible(value: object, today: date) -> tuple[int, int] | None:
    """The youngest and the oldest age in whole years that a date or year of birth allows."""
    months = whole_months_since(value, today)
    return None if months is None else (months[0] // MONTHS_IN_A_YEAR, months[1] // MONTHS_IN_A_YEAR)
