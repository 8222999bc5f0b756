"""The order of applications as a plain function of what it is made of: made again, it is the same.

More points come first. Whoever has none yet comes last. Equal points go by the day of applying, then by number. What
was moved by hand is moved after that, in the order in which it was moved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One application by its number. `points` in hundredths, so that no sum depends on the machine."""

    number: int
    applied_at: str
    points: int | None = None

    def as_data(self) -> dict[str, Any]:
        return {"number": self.number, "applied_at": self.applied_at, "points": self.points}


@dataclass(frozen=True)
class Move:
    """To this place by hand."""

    number: int
    to: int

    def as_data(self) -> dict[str, Any]:
        return {"number": self.number, "to": self.to}


def order(entries: Iterable[Entry], moves: Iterable[Move] = ()) -> list[int]:
    ranked = sorted(entries, key=lambda one: (one.points is None, -(one.points or 0), one.applied_at, one.number))
    numbers = [one.number for one in ranked]
    for move in moves:
        if move.number in numbers:
            numbers.remove(move.number)
            numbers.insert(max(0, move.to - 1), move.number)
    return numbers


def mean(points: Iterable[int]) -> int | None:
    """In hundredths, rounded down; nothing when nobody has given any."""
    given = list(points)
    return sum(given) * 100 // len(given) if given else None
