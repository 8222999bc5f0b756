"""Does an offer fit many people? The same criteria as in `criteria.py`, judged by coarse facts, no answer is opened.

What a fact cannot say (a postcode, a subject) is unknown. A band that lies on both sides of a limit is unknown, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from casework.programmes.judges import DEGREES
from casework.programmes.judging import State
from casework.programmes.language_judges import ABOUT_LANGUAGE
from casework.register.facts import level_rank
from casework.register.lists import codelist

Facts = Mapping[str, str]
_RANK: tuple[State, ...] = ("met", "unknown", "not_met")


def judge_facts(criteria: Mapping[str, Any], facts: Facts, today: date) -> list[tuple[str, State]]:
    """Each criterion by its kind (of several the first) with its result."""
    together = criteria.get("all", [criteria] if criteria else [])
    return [(_kind(criterion), _state(criterion, facts, today)) for criterion in together]


def facts_needed(criteria: Mapping[str, Any]) -> frozenset[str]:
    """The keys of the facts on which these criteria depend."""
    if "kind" in criteria:
        return frozenset(_keys_of(criteria))
    inner = [*criteria.get("all", ()), *criteria.get("any", ()), *([criteria["not"]] if "not" in criteria else ())]
    return frozenset().union(*(facts_needed(each) for each in inner))


def whole(states: list[tuple[str, State]]) -> State:
    return max((state for _kind, state in states), key=_RANK.index, default="met")


def _kind(criterion: Mapping[str, Any]) -> str:
    while "kind" not in criterion:
        criterion = criterion["not"] if "not" in criterion else (criterion.get("any") or criterion["all"])[0]
    return str(criterion["kind"])


def _state(criterion: Mapping[str, Any], facts: Facts, today: date) -> State:
    if "any" in criterion:
        return min((_state(each, facts, today) for each in criterion["any"]), key=_RANK.index)
    if "all" in criterion:
        return max((_state(each, facts, today) for each in criterion["all"]), key=_RANK.index)
    if "not" in criterion:
        inner = _state(criterion["not"], facts, today)
        return {"met": "not_met", "not_met": "met"}.get(inner, "unknown")  # type: ignore[return-value]  # one of the three
    keys = _keys_of(criterion)
    said = [facts.get(key) for key in keys]
    if not keys or None in said:
        return "unknown"
    return _BY_KIND[criterion["kind"]][1](criterion["value"], str(said[0]), today)


def _keys_of(criterion: Mapping[str, Any]) -> tuple[str, ...]:
    """The facts that decide this criterion. A university's own question yields none."""
    kind = criterion["kind"]
    if kind in ABOUT_LANGUAGE:
        asked = ABOUT_LANGUAGE[kind](criterion["value"]["language"])
        return (asked.fact,) if asked and asked.fact else ()
    return _BY_KIND[kind][0] if kind in _BY_KIND else ()


def _yes(is_met: bool) -> State:
    return "met" if is_met else "not_met"


@lru_cache(maxsize=512)
def _residence(wanted: Any, group: str, today: date) -> State:
    members = {
        code for entry in codelist("status_sets").on(today) if entry.group == wanted for code in entry.extra["members"]
    }
    of_group = {entry.code for entry in codelist("residence_statuses").on(today) if entry.group == group}
    if of_group <= members:
        return "met" if of_group else "unknown"
    return "unknown" if of_group & members else "not_met"


def _within(least: float, most: float, low: float, high: float) -> State:
    """Is a band from `low` to `high` within the limits?"""
    if least <= low and high <= most:
        return "met"
    return "not_met" if high < least or low > most else "unknown"


def _age(wanted: Any, band: str, _today: date) -> State:
    extra = codelist("age_bands").entry(band).extra
    return _within(wanted.get("min", 0), wanted.get("max", 200), extra["least"], extra["most"])


def _stay(wanted: Any, band: str, _today: date) -> State:
    bands = codelist("stay_bands")
    starts = [entry.extra["months"] for entry in bands.entries]
    low = bands.entry(band).extra["months"]
    high = min((each - 1 for each in starts if each > low), default=10_000)
    return _within(0, int(wanted) * 12 - 1, low, high)


def _work(wanted: Any, band: str, _today: date) -> State:
    bands = codelist("work_bands")
    low = bands.entry(band).extra["least"]
    high = min((entry.extra["least"] - 1 for entry in bands.entries if entry.extra["least"] > low), default=200)
    return _within(int(wanted), 200, low, high)


def _degree(wanted: Any, level: str, _today: date) -> State:
    if level not in DEGREES:
        return "unknown" if level == "other" else "not_met"
    return _yes(DEGREES.index(level) >= DEGREES.index(wanted))


def _language(wanted: Any, level: str, _today: date) -> State:
    return _yes(level_rank(wanted.get("min", "A0")) <= level_rank(level) <= level_rank(wanted.get("max", "C2")))


def _certificate(wanted: Any, proven: str, _today: date) -> State:
    """The fact is a level. Which exam it was, and so whether it is one that the offer names, it does not say."""
    if "min" in wanted and level_rank(proven) >= level_rank(wanted["min"]):
        return "met"
    return "unknown" if wanted.get("accepted") else "not_met"


_Judge = Callable[[Any, str, date], State]
_BY_KIND: Mapping[str, tuple[tuple[str, ...], _Judge]] = {
    "residence_status": (("residence_group",), _residence),
    "hzb": (("hzb_state",), lambda wanted, state, _: "unknown" if state == "under_check" else _yes(state in wanted)),
    "german_level_min": (("german_level",), lambda wanted, level, _: _yes(level_rank(level) >= level_rank(wanted))),
    "german_level_max": (("german_level",), lambda wanted, level, _: _yes(level_rank(level) <= level_rank(wanted))),
    "german_certificate": (("german_proven",), lambda wanted, level, _: _yes(level_rank(level) >= level_rank(wanted))),
    "language_level": ((), _language),
    "language_certificate": ((), _certificate),
    "age": (("age_band",), _age),
    "adult": (("is_adult",), lambda _wanted, said, _: "unknown" if said == "unsure" else _yes(said == "yes")),
    "years_since_entry": (("years_since_entry",), _stay),
    "years_abroad": (("years_abroad",), _stay),
    "degree_level": (("degree_level",), _degree),
    "work_experience": (("work_experience",), _work),
    "full_time": (("full_time",), lambda _wanted, said, _: _yes(said == "yes")),
    "doctorate": (("has_doctorate",), lambda _wanted, said, _: _yes(said == "yes")),
    "not_funded_before": (("funded_before",), lambda _wanted, said, _: _yes(said == "no")),
    "first_generation": (("first_generation",), lambda _wanted, said, _: _yes(said == "yes")),
}
