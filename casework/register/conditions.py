"""Conditions as data: whether a question is asked, whether an answer can be right. Nothing here is ever run as code.

A condition is one of
  {"field": key, "is": [codes]}                 the answer is, or holds, one of these
  {"field": key, "answered": true}              there is an answer
  {"field": key, "op": "<", "value": 18}        a number or a day; the value "today()" is the day of asking
  {"all": […]}, {"any": […]}, {"not": …}
In the rule of a field, "." is its own answer. A question without an answer is like an empty text: no number compares.
"""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.core import clock
from casework.register.dates import span

TODAY = "today()"
OWN = "."
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
OPERATORS = tuple(_COMPARE)

Answers = Mapping[str, Any]


class BrokenCondition(ValueError):
    """What was written is no condition."""


@dataclass(frozen=True)
class Condition(ABC):
    """One of the four kinds below."""

    @property
    @abstractmethod
    def fields(self) -> frozenset[str]:
        """The questions whose answers it looks at."""

    @abstractmethod
    def holds(self, answers: Answers) -> bool:
        """Whether it is so with these answers."""


@dataclass(frozen=True)
class Is(Condition):
    field: str
    values: frozenset[str]

    @property
    def fields(self) -> frozenset[str]:
        return frozenset({self.field})

    def holds(self, answers: Answers) -> bool:
        given = answers.get(self.field)
        return bool(self.values & set(given if isinstance(given, list) else [str(given)]))


@dataclass(frozen=True)
class Answered(Condition):
    field: str

    @property
    def fields(self) -> frozenset[str]:
        return frozenset({self.field})

    def holds(self, answers: Answers) -> bool:
        return answers.get(self.field) not in (None, "", [])


@dataclass(frozen=True)
class Compared(Condition):
    field: str
    op: str
    value: float | str

    @property
    def fields(self) -> frozenset[str]:
        return frozenset({self.field})

    def holds(self, answers: Answers) -> bool:
        """A day that is known only as a month or a year holds when one of its days does."""
        given = answers.get(self.field)
        if isinstance(self.value, str):
            return self._holds_for_day(given, clock.today() if self.value == TODAY else date.fromisoformat(self.value))
        number = _number(given)
        return self.op == "!=" if number is None else _COMPARE[self.op](number, self.value)

    def _holds_for_day(self, given: Any, day: date) -> bool:
        known = span(given) if isinstance(given, str) else None
        if known is None:
            return self.op == "!="
        if self.op in {"=", "!="}:
            return (known.first <= day <= known.last) is (self.op == "=")
        return _COMPARE[self.op](known.first if self.op.startswith("<") else known.last, day)


@dataclass(frozen=True)
class Joined(Condition):
    how: str
    parts: tuple[Condition, ...]

    @property
    def fields(self) -> frozenset[str]:
        return frozenset[str]().union(*(part.fields for part in self.parts))

    def holds(self, answers: Answers) -> bool:
        if self.how == "not":
            return not self.parts[0].holds(answers)
        return (all if self.how == "all" else any)(part.holds(answers) for part in self.parts)


def _number(given: Any) -> float | None:
    if isinstance(given, bool) or given is None:
        return None
    if isinstance(given, Mapping):
        # A year of another calendar is two of ours: the earlier one stands for it.
        known = span(given)
        return float(known.first.year) if known else None
    try:
        return float(given)
    except (TypeError, ValueError):
        return None


def read_condition(raw: Mapping[str, Any] | None) -> Condition | None:
    """The condition that is written down. Raises BrokenCondition."""
    return _read(raw) if raw else None


def _read(raw: Any) -> Condition:
    if not isinstance(raw, Mapping):
        raise BrokenCondition(f"{raw!r} is no condition")
    for how in ("all", "any"):
        if how in raw:
            parts = raw[how]
            if not isinstance(parts, Sequence) or isinstance(parts, str) or not parts:
                raise BrokenCondition(f"{how} needs a list")
            return Joined(how, tuple(_read(part) for part in parts))
    if "not" in raw:
        return Joined("not", (_read(raw["not"]),))
    field = raw.get("field")
    if not isinstance(field, str):
        raise BrokenCondition("a condition needs a field")
    if "is" in raw:
        return Is(field, frozenset(str(value) for value in raw["is"]))
    if raw.get("answered") is True:
        return Answered(field)
    op, value = raw.get("op"), raw.get("value")
    if op not in _COMPARE:
        raise BrokenCondition(f"{op!r} compares nothing")
    return Compared(field, str(op), _value(value))


def _value(value: Any) -> float | str:
    if isinstance(value, str) and value != TODAY:
        try:
            date.fromisoformat(value)
        except ValueError:
            raise BrokenCondition(f"{value!r} is neither a number nor a day") from None
        return value
    if value == TODAY:
        return TODAY
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise BrokenCondition(f"{value!r} is neither a number nor a day")
    return value
