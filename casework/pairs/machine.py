"""The states of a pair as one declared machine: each step with where it goes from and to, and who may take it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from casework.core.access import Rule, has_role, rule


@rule
def is_its_person(viewer: Any, pair: Any) -> bool:
    return bool(viewer.kind == "person" and pair is not None and pair.person_id == viewer.id)


@rule
def is_its_volunteer(viewer: Any, pair: Any) -> bool:
    return bool(viewer.kind == "user" and pair is not None and pair.volunteer.user_id == viewer.id)


#: Whose pairs these are, the finders say.
decides = has_role("advisor", "scholar_advisor", "coordinator")


@dataclass(frozen=True)
class Step:
    """One arrow of the machine. A step without a target leaves the state: it goes on when both have said yes."""

    sources: frozenset[str]
    target: str | None
    who: Rule


def _step(sources: str, target: str | None, who: Rule) -> Step:
    return Step(frozenset(sources.split()), target, who)


STEPS = {
    "ask": _step("proposed", "asked", decides),
    "drop": _step("proposed asked", "dropped", decides),
    "person_yes": _step("asked", None, is_its_person | decides),
    "person_no": _step("asked", "declined", is_its_person | decides),
    "volunteer_yes": _step("asked", None, is_its_volunteer),
    "volunteer_no": _step("asked", "declined", is_its_volunteer),
    "begin": _step("asked", "running", is_its_person | is_its_volunteer | decides),
    "person_end": _step("running", "ended", is_its_person),
    "volunteer_end": _step("running", "ended", is_its_volunteer),
    "end": _step("running", "ended", decides),
}
