"""The path of a person: for each area where from, where now, where to, what is missing. A picture and a list say the same.

The routes are declared here: which milestones usually lie on the way. They are for orientation; nobody has to pass all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.people.models import LanguageLevel
from casework.progress.words import AREAS, MILESTONES
from casework.register.lists import codelist

#: What usually lies on the way, in its order.
ROUTES: dict[str, tuple[str, ...]] = {
    "studies": (
        "papers_complete",
        "certificate_checked",
        "test_passed",
        "application_sent",
        "admission_received",
        "studies_begun",
    ),
    "work": ("papers_complete", "job_applied", "internship_begun", "work_begun"),
    "recognition": ("papers_complete", "recognition_applied", "recognition_received"),
    "everyday": ("club_joined",),
}
#: A result says of some milestones that they are behind.
REACHED_BY = {
    "german_exam_passed": "test_passed", "admitted_degree": "admission_received", "degree_continued": "studies_begun",
    "internship": "internship_begun", "job_adequate": "work_begun", "job_other": "work_begun",
    "self_employment": "work_begun", "vocational_training": "work_begun", "recognition_full": "recognition_received",
    "club_membership": "club_joined",
}  # fmt: skip
#: To which level the way leads: what a course of studies usually asks for, else what work does.
LEVELS, FOR_STUDIES, FOR_WORK = ("A1", "A2", "B1", "B2", "C1"), "C1", "B2"
#: What every kind of papers leads to says nothing of the direction by itself.
COMMON = frozenset({"papers_complete"})


@dataclass(frozen=True)
class Station:
    """One stop: `done`, `now` (the next one on the way), or `missing`."""

    what: object
    state: str
    on: date | None = None


@dataclass(frozen=True)
class Line:
    """The way in one area, with what the person wants to reach at its end."""

    area: str
    stations: list[Station]
    goals: Sequence[Any] = ()

    @property
    def title(self) -> object:
        return AREAS[self.area]


def lines(
    goals: Iterable[Any],
    milestones: Iterable[Any],
    outcomes: Iterable[Any],
    levels: Iterable[LanguageLevel],
) -> list[Line]:
    """A line for each area with an open goal, and for each on which the person has come some way already."""
    open_goals = [goal for goal in goals if goal.state == "open"]
    reached = _reached(milestones, outcomes)
    wanted = {goal.area for goal in open_goals}
    begun = {area for area, route in ROUTES.items() if reached.keys() & (set(route) - COMMON)}
    found = []
    german = _language(levels, to=FOR_STUDIES if "studies" in wanted | begun else FOR_WORK)
    for area in AREAS:
        of_area = [goal for goal in open_goals if goal.area == area]
        if area == "language" and (german or of_area):
            found.append(Line(area, german, of_area))
        elif area != "language" and area in wanted | begun:
            stops = [(MILESTONES[code], reached.get(code)) for code in ROUTES.get(area, ())]
            found.append(Line(area, _stations(stops), of_area))
    return found


def _reached(milestones: Iterable[Any], outcomes: Iterable[Any]) -> dict[str, date]:
    """Each milestone with the first day on which it was."""
    days: dict[str, date] = {}
    dated = [(row.code, row.on) for row in milestones]
    dated += [(REACHED_BY[row.code], row.on) for row in outcomes if row.code in REACHED_BY]
    for code, on in dated:
        days[code] = min(on, days.get(code, on))
    return days


def _language(levels: Iterable[LanguageLevel], *, to: str) -> list[Station]:
    """German from the level at the beginning to the one that is needed; a level counts once it is whole."""
    ranks = codelist("cefr")
    known = sorted((row.on, int(ranks.entry(row.level).extra["rank"])) for row in levels if _is_german(row))
    if not known:
        return []
    whole = {level: int(ranks.entry(level).extra["rank"]) for level in LEVELS}
    first = max((level for level in LEVELS if whole[level] <= known[0][1]), key=LEVELS.index, default=LEVELS[0])
    way = LEVELS[LEVELS.index(first) : max(LEVELS.index(to), LEVELS.index(first)) + 1]
    return _stations([(level, next((on for on, rank in known if rank >= whole[level]), None)) for level in way])


def _is_german(row: LanguageLevel) -> bool:
    return row.language == "de" and row.level in codelist("cefr")


def _stations(stops: Sequence[tuple[object, date | None]]) -> list[Station]:
    """What was reached is done wherever it lies; the first stop that was not is the next one."""
    states = ["done" if on else "missing" for _what, on in stops]
    if "missing" in states:
        states[states.index("missing")] = "now"
    return [Station(what, state, on) for (what, on), state in zip(stops, states, strict=True)]
