"""Changing sets of tasks. Tasks that were planned from an earlier version stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.cases.task_set_models import TaskSetVersion
from casework.cases.task_sets import TaskSet, all_sets, as_set
from casework.core import clock
from casework.core.errors import Conflict, Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.references import new_reference

#: Rows for tasks on the page; more is no set that anybody goes through.
MOST = 12
#: Two years before or after a day nobody plans.
FARTHEST = 730


class NoTitle(Refusal):
    field = "title_de"
    message = _l("Please give the set a name.")


class NoTask(Refusal):
    field = "de_1"
    message = _l("Please write at least one task.")


class UnknownAnchor(Refusal):
    field = "anchor"
    message = _l("Please choose one of the answers.")


@dataclass(frozen=True)
class Line:
    """One task as it was typed."""

    days: int
    de: str
    en: str


@dataclass(frozen=True)
class Kept:
    """A version in the list of those that there were."""

    number: int
    set: TaskSet
    at: Any
    by: str


def find_set(viewer: Any, key: str, *, lock: bool = False) -> TaskSet | None:
    return all_sets().get(key) if viewer.has_role("coordinator") else None


def versions_of(viewer: Any, chosen: TaskSet) -> list[Kept]:
    """The newest first, with who wrote it."""
    query = select(TaskSetVersion, User.name).join(User, User.id == TaskSetVersion.by_id)
    rows = db.session.execute(query.where(TaskSetVersion.key == chosen.key).order_by(TaskSetVersion.number.desc()))
    return [Kept(row.number, as_set(row), row.at, name) for row, name in rows]


def keep_set(
    chosen: TaskSet | None,
    *,
    seen: int,
    anchor: str,
    anchors: Sequence[str],
    title: dict[str, str],
    lines: Sequence[Line],
    is_retired: bool,
    by: User,
) -> TaskSetVersion:
    """A new version of this set, or a new set. `seen`: the version that the page showed. Raises Conflict for another one."""
    if chosen is not None and chosen.number != seen:
        raise Conflict
    if anchor not in anchors:
        raise UnknownAnchor
    if not title["de"].strip():
        raise NoTitle
    told = sorted((line for line in lines if line.de.strip()), key=lambda line: line.days)
    if not told:
        raise NoTask
    row = TaskSetVersion(
        key=chosen.key if chosen else new_reference(), number=chosen.number + 1 if chosen else 1, anchor=anchor,
        content={
            "title": {language: words.strip() for language, words in title.items()},
            "tasks": [{"days": line.days, "de": line.de.strip(), "en": line.en.strip()} for line in told],
        },
        is_retired=is_retired, by_id=by.id, at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row
