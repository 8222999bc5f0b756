"""Dates as people know them: a day, a month, a year, or a 1 January that an office made up."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

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
    """The span of a date, a year, "2024", "2024-05", "2024-05-17" or {"value": …, "precision": …}; else None.

    The precision is one of the code list `date_precisions`; of an official 1 January only the year is believed.
    """
    if isinstance(value, Mapping):
        precision = str(value.get("precision", "exact"))
        kept = {"month": 2, "year": 1, "official_january": 1}.get(precision, 3)
        return span("-".join(str(value.get("value", "")).split("-")[:kept]))
    if isinstance(value, bool) or value is None:
        return None
    try:
        parts = [int(part) for part in str(value).strip().split("-")]
        year, month, day = (*parts, None, None, None)[:3]
        return _span_of(year, month, day) if year is not None and len(parts) <= 3 else None
    except ValueError:
        return None


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
