"""Sets of tasks that are planned backwards from a day that cannot move. They are shipped in `data/task_sets.toml`; the
coordination changes them on a page, each time as a new version (`task_set_keeping`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import select

from casework.accounts.models import User
from casework.cases.models import Case, Task
from casework.cases.records import add_task
from casework.cases.task_set_models import TaskSetVersion
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l, language
from casework.core.models import db

FILE = Path(__file__).parent / "data" / "task_sets.toml"


class NothingChosen(Refusal):
    field = "tasks"
    message = _l("Please choose at least one task.")


@dataclass(frozen=True)
class Step:
    days: int
    words: tuple[tuple[str, str], ...]

    def text(self) -> str:
        return _said(self.words)


@dataclass(frozen=True)
class TaskSet:
    """`number` 0 is what was shipped."""

    #: What the ledger of looks calls it, as it calls a row.
    __tablename__ = "task_set_version"
    key: str
    anchor: str
    words: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    number: int = 0
    is_retired: bool = False

    @property
    def id(self) -> str:
        return self.key

    @property
    def title(self) -> str:
        return _said(self.words)


def _said(pairs: tuple[tuple[str, str], ...]) -> str:
    """In the reader's language; where the office wrote one alone, in that."""
    words = dict(pairs)
    return words.get(language()) or words.get("de") or words["en"]


def task_sets() -> dict[str, TaskSet]:
    """Those that can be planned."""
    return {key: one for key, one in all_sets().items() if not one.is_retired}


def all_sets() -> dict[str, TaskSet]:
    """Each as its newest version has it, the retired ones among them."""
    versions = db.session.scalars(select(TaskSetVersion).order_by(TaskSetVersion.key, TaskSetVersion.number))
    return shipped_sets() | {row.key: as_set(row) for row in versions}


def as_set(row: TaskSetVersion) -> TaskSet:
    steps = tuple(Step(one["days"], (("de", one["de"]), ("en", one["en"]))) for one in row.content["tasks"])
    return TaskSet(row.key, row.anchor, tuple(row.content["title"].items()), steps, row.number, row.is_retired)


@cache
def shipped_sets() -> dict[str, TaskSet]:
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))["set"]
    return {
        one["key"]: TaskSet(
            one["key"], one["anchor"], tuple(one["title"].items()),
            tuple(Step(each["days"], (("de", each["de"]), ("en", each["en"]))) for each in one["tasks"]),
        )
        for one in read
    }  # fmt: skip


@dataclass(frozen=True)
class Planned:
    """One task of a set with its day. `is_late`: its day is over, so it is to be done at once."""

    number: str
    text: str
    due_on: date
    is_late: bool


def planned(chosen: TaskSet, anchor: date) -> list[Planned]:
    """The set, planned from its anchor. On a weekend it is the working day before: nobody does it on a Sunday."""
    found = []
    for number, step in enumerate(chosen.steps):
        day = anchor + timedelta(days=step.days)
        while day.weekday() > clock.FRIDAY:
            day -= timedelta(days=1)
        found.append(Planned(str(number), step.text(), max(day, clock.today()), day < clock.today()))
    return found


def plan_set(case: Case, tasks: Sequence[Planned], numbers: Sequence[str], *, by: User) -> list[Task]:
    """Those of the tasks that were chosen. Raises NothingChosen."""
    wanted = [task for task in tasks if task.number in set(numbers)]
    if not wanted:
        raise NothingChosen
    return [add_task(case, task.text, task.due_on, by=by, kind="set") for task in wanted]
