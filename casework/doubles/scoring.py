"""How much speaks for two records being one person, in bits, with the reasons.

A bit halves the number of people with whom it could be chance: a name that one in 4,000 carries is worth 12. Among N
people log2(N) bits are needed to mean one of them, and a few more to be sure of it. So Mohammed weighs little, and a
small office needs less evidence than a large one. The figures propose; a human decides (practice.md U2).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from casework.people.names import shared_words
from casework.register.dates import Span, span

#: Beyond what means one person among all: so much, and it is shown.
MARGIN = 2.5
#: In a small office a name is not frequent because its two bearers are here: so many more people are thought of.
ELSEWHERE = 500
ALIKE_ENOUGH = 78.0
#: Each word that stands alone on both sides ("Ahmad Hassan", "Ahmad Karimi") speaks against.
WORD_ALONE = 5.0
SAME_DAY, TURNED_DAY, SAME_MONTH, SAME_YEAR = 13.0, 8.0, 8.0, 4.0
OTHER_DAY, OTHER_YEAR = -4.0, -10.0
SAME_EMAIL = 12.0

Rarity = Callable[[frozenset[str]], float]


@dataclass(frozen=True)
class Known:
    """What is compared of a person. No phone: siblings and couples share one."""

    spellings: tuple[str, ...]
    born: object = None
    emails: frozenset[bytes] = frozenset()


@dataclass(frozen=True)
class Evidence:
    bits: float
    reasons: tuple[str, ...]


def needed(people: int) -> float:
    """The bits from which on a pair is shown, among so many people."""
    return math.log2(people + ELSEWHERE) + MARGIN


def compare(one: Known, other: Known, rarity: Rarity) -> Evidence:
    """What speaks for and against; a shared e-mail or date alone, without any name in common, is no evidence."""
    name, is_whole, is_same_script = _names(one.spellings, other.spellings, rarity)
    if name <= 0:
        return Evidence(0.0, ())
    reasons = [("name" if is_same_script else "name_other_script") if is_whole else "part_of_name"]
    dates, said = _dates(one.born, other.born)
    reasons += [said] if said else []
    mail = SAME_EMAIL if one.emails & other.emails else 0.0
    reasons += ["email"] if mail else []
    return Evidence(name + dates + mail, tuple(reasons))


def _names(ones: Iterable[str], others: Iterable[str], rarity: Rarity) -> tuple[float, bool, bool]:
    best = (0.0, False, False)
    theirs = list(others)
    for mine in ones:
        for yours in theirs:
            words, alone = shared_words(mine, yours)
            bits = sum(rarity(keys) * _certainty(score) for score, keys in words if score >= ALIKE_ENOUGH)
            bits -= WORD_ALONE * (alone + sum(score < ALIKE_ENOUGH for score, _ in words))
            if bits > best[0]:
                is_whole = len(words) > 1 and not alone
                best = (bits, is_whole, mine.isascii() == yours.isascii())
    return best


def _certainty(score: float) -> float:
    return min((score - 50) / 40, 1.0)


def _dates(one: object, other: object) -> tuple[float, str | None]:
    mine, yours = _believed(one), _believed(other)
    if mine is None or yours is None:
        return 0.0, None
    if mine.first.year != yours.first.year:
        far = abs(mine.first.year - yours.first.year) > 1
        return (OTHER_YEAR, "other_year") if far or (_is_day(mine) and _is_day(yours)) else (0.0, None)
    if _is_new_year(mine) or _is_new_year(yours):
        return 0.0, None
    if _is_day(mine) and _is_day(yours):
        return _days(mine.first, yours.first)
    if _has_month(mine) and _has_month(yours):
        return (SAME_MONTH, "same_month") if mine.first.month == yours.first.month else (OTHER_DAY, "other_day")
    return SAME_YEAR, "same_year"


def _days(mine: date, yours: date) -> tuple[float, str]:
    if mine == yours:
        return SAME_DAY, "same_day"
    if (mine.day, mine.month) == (yours.month, yours.day):
        return TURNED_DAY, "turned_day"
    return OTHER_DAY, "other_day"


def _believed(value: object) -> Span | None:
    """The span of a date; of an "about" nothing is believed, of a 1 January only that it is no day."""
    if isinstance(value, Mapping):
        if value.get("precision") == "about":
            return None
        if value.get("precision") == "official_january":
            year = str(value.get("value", "")).split("-")[0]
            return span(f"{year}-01-01")
    return span(value)


def _is_day(when: Span) -> bool:
    return when.first == when.last


def _has_month(when: Span) -> bool:
    return (when.last - when.first).days < 31


def _is_new_year(when: Span) -> bool:
    return _is_day(when) and (when.first.month, when.first.day) == (1, 1)
