"""Which entries a timeline shows: all, or those of one kind. The address holds the choice."""

from __future__ import annotations

from typing import Any

from casework.core.i18n import _l

#: For each choice: the feature and, of that, the kinds; no kinds: all of the feature.
FILTERS: dict[str, tuple[object, dict[str, frozenset[str]]]] = {
    "notes": (_l("Notes"), {"cases": frozenset({"note"})}),
    "talks": (_l("Talks"), {"cases": frozenset({"talk"})}),
    "messages": (_l("Messages"), {"messages": frozenset()}),
    "appointments": (_l("Appointments"), {"cases": frozenset({"appointment"})}),
    "tasks": (_l("Tasks"), {"cases": frozenset({"task"})}),
    "papers": (_l("Papers and forms"), {"documents": frozenset(), "intake": frozenset()}),
    "courses": (_l("Courses and plan"), {"enrolment": frozenset(), "progress": frozenset(), "pairs": frozenset()}),
    "case": (_l("The case itself"), {"assignment": frozenset(), "cases": frozenset({"step", "referral", "referral_answer"})}),
}  # fmt: skip


def is_wanted(only: str, module: Any, part: Any) -> bool:
    """Does this part of a timeline belong to the choice? An unknown choice is all."""
    found = FILTERS.get(only)
    if found is None:
        return True
    feature = module.__name__.split(".")[1]
    kinds = found[1].get(feature)
    return kinds is not None and (not kinds or part.selected_columns["kind"].element.name.strip("'") in kinds)
