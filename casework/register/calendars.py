"""The Solar Hijri calendar of Iran and Afghanistan, converted by arithmetic.

A year begins at the vernal equinox. In this age 8 of 33 years are leap years, and the rule of 33 years agrees with the
astronomical one for every year in which somebody alive was born or has papers: tested for all of 1280 to 1430.
Months have had these lengths since 1304 in Iran and since 1336 in Afghanistan.
"""

from __future__ import annotations

from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 1206, 1498
GREGORIAN, SOLAR_HIJRI = "gregorian", "solar_hijri"
_KNOWN = date(2024, 3, 20), 1403
_MONTHS_OF_31 = 6


def _days_before(year: int) -> int:
    return 365 * year + (8 * year + 21) // 33


def is_leap(year: int) -> bool:
    return _days_before(year + 1) - _days_before(year) == 366


def days_in_month(year: int, month: int) -> int:
    if month <= _MONTHS_OF_31:
        return 31
    return 30 if month < 12 or is_leap(year) else 29


def to_gregorian(year: int, month: int, day: int) -> date:
    """The day as Europe counts it. Raises ValueError for a day that does not exist or lies outside the years above."""
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month):
        raise ValueError("no such day")
    new_year = _KNOWN[0] + timedelta(days=_days_before(year) - _days_before(_KNOWN[1]))
    return new_year + timedelta(days=31 * (month - 1) - max(0, month - 1 - _MONTHS_OF_31) + day - 1)


def from_gregorian(day: date) -> tuple[int, int, int]:
    """Year, month and day of the Solar Hijri calendar. Raises ValueError outside the years above."""
    year = day.year - 621
    if day < to_gregorian(year, 1, 1):
        year -= 1
    passed = (day - to_gregorian(year, 1, 1)).days
    month = passed // 31 if passed < 31 * _MONTHS_OF_31 else _MONTHS_OF_31 + (passed - 31 * _MONTHS_OF_31) // 30
    return year, month + 1, (day - to_gregorian(year, month + 1, 1)).days + 1
