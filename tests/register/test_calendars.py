"""Solar Hijri and Gregorian: New Year's days of 151 years, dates that are in history books, and there and back again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casework.register.calendars import FIRST_YEAR, LAST_YEAR, days_in_month, from_gregorian, is_leap, to_gregorian
from casework.register.dates import Span, ages_possible, span, told_date

#: The day of March, less 19, on which each year from 1280 to 1430 began, as the ICU library has it.
NEW_YEARS = (
    "2332233223322332233223322332223222322232223222322232223222322222222222222222222222222222222222212221"
    "222122212221222122212221222112211221122112211221122"
)
#: Days on which something happened that is dated in both calendars.
KNOWN = [
    ((1352, 4, 26), date(1973, 7, 17)),  # the republic in Afghanistan: 26 Saratan
    ((1357, 2, 7), date(1978, 4, 27)),  # 7 Sawr
    ((1357, 11, 22), date(1979, 2, 11)),  # 22 Bahman
    ((1368, 11, 26), date(1990, 2, 15)),
    ((1382, 10, 5), date(2003, 12, 26)),  # the earthquake of Bam
    ((1399, 12, 30), date(2021, 3, 20)),  # the last day of a leap year
    ((1400, 5, 24), date(2021, 8, 15)),  # Kabul, 24 Asad
    ((1403, 1, 1), date(2024, 3, 20)),
]


def test_every_year_of_151_begins_on_the_day_that_the_sun_says() -> None:
    assert len(NEW_YEARS) == 151
    for place, day in enumerate(NEW_YEARS):
        year = 1280 + place
        assert to_gregorian(year, 1, 1) == date(year + 621, 3, 19 + int(day)), year


@pytest.mark.parametrize(("written", "day"), KNOWN, ids=str)
def test_a_day_of_history_is_the_same_in_both_calendars(written: tuple[int, int, int], day: date) -> None:
    assert to_gregorian(*written) == day
    assert from_gregorian(day) == written


def test_every_day_of_two_centuries_comes_back() -> None:
    day = date(1850, 1, 1)
    while day < date(2050, 1, 1):
        assert to_gregorian(*from_gregorian(day)) == day
        day += timedelta(days=1)


def test_only_a_leap_year_has_a_thirtieth_of_the_last_month() -> None:
    assert [year for year in range(1370, 1404) if is_leap(year)] == [
        1370,
        1375,
        1379,
        1383,
        1387,
        1391,
        1395,
        1399,
        1403,
    ]
    assert (days_in_month(1399, 12), days_in_month(1400, 12)) == (30, 29)
    for wrong in (
        (1400, 12, 30),
        (1400, 7, 31),
        (1400, 13, 1),
        (1400, 0, 1),
        (FIRST_YEAR - 1, 1, 1),
        (LAST_YEAR + 1, 1, 1),
    ):
        with pytest.raises(ValueError, match="no such day"):
            to_gregorian(*wrong)


def test_what_was_written_and_what_it_means_are_both_kept() -> None:
    assert told_date((1377, 2, 27), calendar="solar_hijri") == {
        "value": "1998-05-17", "precision": "exact", "about": False, "written": "1377-02-27", "calendar": "solar_hijri",
    }  # fmt: skip
    assert told_date((1998, 5, None), calendar="gregorian") == "1998-05"


def test_a_month_and_a_year_of_the_other_calendar_are_spans_of_ours() -> None:
    assert span(told_date((1377, 2, None), calendar="solar_hijri")) == Span(date(1998, 4, 21), date(1998, 5, 21))
    assert span(told_date((1377, None, None), calendar="solar_hijri")) == Span(date(1998, 3, 21), date(1999, 3, 20))


def test_about_widens_what_a_date_can_mean_and_an_official_first_of_january_is_only_a_year() -> None:
    today = date(2026, 11, 26)
    assert ages_possible("2000", today) == (25, 26)
    assert ages_possible(told_date((2000, None, None), calendar="gregorian", about=True), today) == (24, 27)
    assert ages_possible("2000-01-01", today) == (26, 26)
    assert ages_possible(told_date((2000, 1, 1), calendar="gregorian", official=True), today) == (25, 26)
