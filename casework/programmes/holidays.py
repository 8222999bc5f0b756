"""Public holidays of the federal states, by their holiday laws: fixed days, and days counted from Easter.

A day that the law gives to some towns of a state only (Augsburg; Assumption in parts of Bavaria; Corpus Christi in parts
of Saxony and Thuringia) is not in it: such a day is written down as a break of the course.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from casework.core.i18n import _l

#: The law of each state, as it stood in 2026.
LAWS = {
    "BW": "FTG BW §1", "BY": "FTG BY Art. 1", "BE": "Feiertagsgesetz BE §1", "BB": "FTG BB §2", "HB": "FeiertG HB §2",
    "HH": "Feiertagsgesetz HH §1", "HE": "HFeiertagsG §1", "MV": "FTG M-V §2", "NI": "NFeiertagsG §2", "NW": "Feiertagsgesetz NW §2",
    "RP": "LFtG RP §2", "SL": "SFG SL §2", "SN": "SächsSFG §1", "ST": "FeiertG LSA §2", "SH": "SFTG SH §2", "TH": "ThürFtG §2",
}  # fmt: skip
_NORTH = frozenset({"BB", "HB", "HH", "MV", "NI", "SN", "ST", "SH", "TH"})
#: A fixed day, its name, and the states that keep it; None: all.
FIXED = (
    ((1, 1), _l("New Year"), None),
    ((1, 6), _l("Epiphany"), frozenset({"BW", "BY", "ST"})),
    ((3, 8), _l("International Women's Day"), frozenset({"BE", "MV"})),
    ((5, 1), _l("Labour Day"), None),
    ((8, 15), _l("Assumption Day"), frozenset({"SL"})),
    ((9, 20), _l("Children's Day"), frozenset({"TH"})),
    ((10, 3), _l("Day of German Unity"), None),
    ((10, 31), _l("Reformation Day"), _NORTH),
    ((11, 1), _l("All Saints' Day"), frozenset({"BW", "BY", "NW", "RP", "SL"})),
    ((12, 25), _l("Christmas Day"), None),
    ((12, 26), _l("Second day of Christmas"), None),
)
#: A day counted from Easter Sunday.
MOVING = (
    (-2, _l("Good Friday"), None),
    (0, _l("Easter Sunday"), frozenset({"BB"})),
    (1, _l("Easter Monday"), None),
    (39, _l("Ascension Day"), None),
    (49, _l("Whit Sunday"), frozenset({"BB"})),
    (50, _l("Whit Monday"), None),
    (60, _l("Corpus Christi"), frozenset({"BW", "BY", "HE", "NW", "RP", "SL"})),
)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the rule of 1876 that needs no table."""
    golden, century, rest = year % 19, year // 100, year % 100
    leap, odd = century // 4, century % 4
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * odd + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=64)
def holidays(state: str, year: int) -> Mapping[date, object]:
    """The public holidays of a state in a year with their names."""
    found: dict[date, object] = {}
    for (month, day), name, states in FIXED:
        if states is None or state in states:
            found[date(year, month, day)] = name
    for after, name, states in MOVING:
        if states is None or state in states:
            found[easter(year) + timedelta(days=after)] = name
    if state == "SN":
        # The Wednesday before 23 November.
        last = date(year, 11, 22)
        found[last - timedelta(days=(last.weekday() - 2) % 7)] = _l("Day of Repentance and Prayer")
    return found


def holiday(state: str, day: date) -> object | None:
    return holidays(state, day.year).get(day)
