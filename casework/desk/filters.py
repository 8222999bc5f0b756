"""What the list of cases is asked for: one object, whether it was chosen, typed, kept as a view or stands in an address."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from casework.core.i18n import _l

#: Statuses that belong together.
GROUPS = {"new": ("enquiry", "triage"), "running": ("counselling", "plan_active")}
GROUP_WORDS = {"new": _l("New: not begun"), "running": _l("Running: counselling or plan")}
ADVISORS = {"mine": _l("Me"), "none": _l("Nobody yet"), "others": _l("Somebody else")}
DUE = {
    "overdue": _l("Overdue"), "today": _l("Today"), "week": _l("In seven days"), "nothing": _l("None set"),
}  # fmt: skip
#: For so many days at least.
WAITS = ("7", "14", "30", "90")
SORTS = {
    "newest": _l("Newest first"), "oldest": _l("Oldest first"), "next": _l("Next step, most urgent first"), "waiting": _l("Waiting, longest first"),
}  # fmt: skip
COLUMNS = {
    "ref": _l("Reference"), "status": _l("Status"), "language": _l("Language"), "advisor": _l("Advisor"),
    "next": _l("Next step"), "waiting": _l("Waiting"), "tags": _l("Tags"), "since": _l("Since"),
}  # fmt: skip
USUAL_COLUMNS = ("ref", "status", "language", "advisor", "next", "since")
#: What a typed `due:<7d` becomes.
DUE_WITHIN = re.compile(r"([<>])(\d{1,3})d")
NUMBER = re.compile(r"\d{1,3}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Filters:
    """An empty one asks for the open cases, newest first; a search looks among closed ones, too."""

    q: str = ""
    status: str = ""
    language: str = ""
    advisor: str = ""
    offer: str = ""
    tag: str = ""
    waiting: str = ""
    waits: str = ""
    due: str = ""
    opened_from: str = ""
    opened_to: str = ""
    sort: str = ""
    cols: tuple[str, ...] = ()

    def address(self, **other: Any) -> dict[str, Any]:
        """The arguments of an address that shows just this list; `other` replaces some of them."""
        return {name: value for name, value in vars(replace(self, **other)).items() if value}

    @property
    def narrows(self) -> bool:
        """Does it leave anything out? Order and columns do not."""
        return replace(self, q="", sort="", cols=()) != Filters()

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(name for name in COLUMNS if name in (self.cols or USUAL_COLUMNS))

    @property
    def order(self) -> str:
        return self.sort or "newest"
