"""The kinds of confirmation, read from their file and checked: an unknown placeholder stops the program at its start."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ABOUT = ("appointment", "talks", "application", "enrolment", "enrolment_over", "attendance")
FACTS = frozenset(
    ["name", "born", "day", "time", "minutes", "since", "days", "course", "begins", "ends", "ended", "hours", "until", "attended", "held", "units", "excused"]
)  # fmt: skip
_PLACE = re.compile(r"\{(\w*)\}")


class StrangeKind(ValueError):
    """A kind in the file that cannot be written; the message names it."""


@dataclass(frozen=True)
class Kind:
    code: str
    about: str
    name: str
    lines: tuple[str, ...]
    remedy: bool = False

    def written(self, facts: Mapping[str, str | None]) -> list[str]:
        """The lines with what they name; a line of which something is not known is left out, the first one never."""
        filled = []
        for place, line in enumerate(self.lines):
            named = set(_PLACE.findall(line)) - {"born"}
            if place and not all(facts.get(name) for name in named):
                continue
            filled.append(_PLACE.sub(lambda found: facts.get(found.group(1)) or "", line))
        return filled


@cache
def kinds() -> dict[str, Kind]:
    raw = tomllib.loads((Path(__file__).parent / "kinds.toml").read_text(encoding="utf-8"))
    found = {}
    for code, each in raw["kind"].items():
        kind = Kind(code, each["about"], each["name"], tuple(each["lines"]), bool(each.get("remedy")))
        unknown = {name for line in kind.lines for name in _PLACE.findall(line)} - FACTS
        if kind.about not in ABOUT or unknown:
            raise StrangeKind(f"{code}: {kind.about}, {sorted(unknown)}")
        found[code] = kind
    return found


kinds()
