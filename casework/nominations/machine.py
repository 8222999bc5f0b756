"""The states of a nomination as one machine: each step with where it leads and what it needs beside the state."""

from __future__ import annotations

from dataclasses import dataclass

#: What a step needs, or a reason in its place.
ALL_CHECKED, PACKAGE_MADE = "all_checked", "package_made"
#: A reason in any case.
REASON = "reason"


@dataclass(frozen=True)
class Step:
    """One arrow."""

    sources: frozenset[str]
    target: str
    needs: str = ""
    #: It is decided: the time to object begins, and then the evidence of the threat goes.
    ends: bool = False


def _step(sources: str, target: str, needs: str = "", *, ends: bool = False) -> Step:
    return Step(frozenset(sources.split()), target, needs, ends)


STEPS = {
    "collect": _step("draft", "collecting"),
    "make_ready": _step("collecting", "ready", ALL_CHECKED),
    "take_back": _step("ready", "collecting"),
    "send": _step("ready", "sent", PACKAGE_MADE),
    "grant": _step("sent appeal", "granted", ends=True),
    "decline": _step("sent appeal", "declined", ends=True),
    "appeal": _step("declined", "appeal"),
    "withdraw": _step("draft collecting ready sent appeal", "withdrawn", REASON, ends=True),
}


def steps_from(state: str) -> list[str]:
    return [code for code, step in STEPS.items() if state in step.sources]
