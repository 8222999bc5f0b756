"""Many cases and many advisors as one optimum, beside what one after the other would give. Numbers only, no database.

Cases weigh 1 to 4 points and an advisor has so many: an assignment with capacities, solved as an integer programme by
HiGHS in a child process (solver.py). What the child says is checked like a stranger's word.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casework.assignment import solver
from casework.assignment.ranking import QUARTERS, fair_points, quarter

WALL_SECONDS = 15
log = logging.getLogger("casework.assignment")
Chosen = list[int | None]


class SolverUnavailable(RuntimeError):
    """The library of the child is not installed."""


@dataclass(frozen=True)
class Room:
    """What somebody carries now and can carry."""

    load: int
    most: int

    @property
    def free(self) -> int:
        return max(self.most - self.load, 0)


@dataclass(frozen=True)
class Problem:
    """Cases in the order of their waiting. `pairs`: what a case is worth with an advisor who may take it, more than nought;
    a pair that a hard rule forbids is not in it.
    """

    weights: Sequence[int]
    rooms: Sequence[Room]
    pairs: Mapping[tuple[int, int], int]


def one_by_one(problem: Problem) -> Chosen:
    """Whoever waits longest is given to whom fits best now, then the next: what a careful person would do by hand."""
    loads = [room.load for room in problem.rooms]
    by_case: dict[int, list[int]] = {}
    for case, advisor in problem.pairs:
        by_case.setdefault(case, []).append(advisor)
    chosen: Chosen = []
    for case, weight in enumerate(problem.weights):
        fitting = [one for one in by_case.get(case, ()) if loads[one] + weight <= problem.rooms[one].most]
        best = max(fitting, key=lambda one: (_worth(problem, case, one, loads[one]), -one), default=None)
        if best is not None:
            loads[best] += weight
        chosen.append(best)
    return chosen


def _worth(problem: Problem, case: int, advisor: int, load: int) -> int:
    return problem.pairs[case, advisor] + fair_points(load, problem.weights[case], problem.rooms[advisor].most)


def total(problem: Problem, chosen: Sequence[int | None]) -> int:
    """What all of it together is worth: the pairs, and how evenly the weight lies."""
    loads, points = [room.load for room in problem.rooms], 0
    for case, advisor in enumerate(chosen):
        if advisor is not None:
            points += _worth(problem, case, advisor, loads[advisor])
            loads[advisor] += problem.weights[case]
    return points


def keeps_the_rules(problem: Problem, chosen: Sequence[int | None]) -> bool:
    """Nobody above capacity, no pair that is not allowed."""
    loads = [room.load for room in problem.rooms]
    for case, advisor in enumerate(chosen):
        if advisor is None:
            continue
        if (case, advisor) not in problem.pairs:
            return False
        loads[advisor] += problem.weights[case]
    taken = {advisor for advisor in chosen if advisor is not None}
    return len(chosen) == len(problem.weights) and all(loads[one] <= problem.rooms[one].most for one in taken)


@dataclass(frozen=True)
class Best:
    """The best that was found, what one by one gives, and what nothing can be above."""

    chosen: Chosen
    total: int
    by_hand: int
    at_most: int


def best(problem: Problem) -> Best:
    """Never worse in total than one by one. Raises SolverUnavailable."""
    by_hand = one_by_one(problem)
    points = total(problem, by_hand)
    found, bound = _ask_child(as_numbers(problem)) if problem.pairs else (None, points)
    if found is None or not keeps_the_rules(problem, found) or total(problem, found) < points:
        return Best(by_hand, points, points, max(points, bound))
    reached = total(problem, found)
    return Best(found, reached, points, max(reached, bound))


def as_numbers(problem: Problem) -> dict[str, Any]:
    stretches = []
    for place, room in enumerate(problem.rooms):
        sizes = [0] * len(QUARTERS)
        for point in range(room.load, room.most):
            sizes[quarter(point, room.most)] += 1
        stretches += [(place, size, worth) for size, worth in zip(sizes, QUARTERS, strict=True) if size]
    pairs = [(case, advisor, worth) for (case, advisor), worth in sorted(problem.pairs.items())]
    return {"weights": list(problem.weights), "advisors": len(problem.rooms), "pairs": pairs, "stretches": stretches}


def _ask_child(numbers: dict[str, Any]) -> tuple[Chosen | None, int]:
    try:
        ended = subprocess.run(  # noqa: S603 - our own file
            [sys.executable, "-I", "-B", solver.__file__], env={}, input=json.dumps(numbers).encode(), stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, timeout=WALL_SECONDS, start_new_session=True, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None, 0
    if ended.returncode == solver.NOT_INSTALLED:
        raise SolverUnavailable("plans for many cases need highspy")
    # The library may greet on the same channel: the answer is the last line.
    lines = ended.stdout.decode(errors="replace").strip().splitlines()
    try:
        said, bound = json.loads(lines[-1])
        return [one if isinstance(one, int) else None for one in said], int(bound)
    except (IndexError, TypeError, ValueError):
        log.warning("solver ended with status %s and no answer", ended.returncode)
        return None, 0
