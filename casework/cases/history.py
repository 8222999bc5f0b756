"""The timeline of a case: the entries of all features in one statement, then one statement a kind for their rows."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, desc, literal, union_all

from casework.accounts.queries import staff_names
from casework.cases.models import Case
from casework.core import contributions
from casework.core.contributions import Line
from casework.core.models import db

PAGE = 30
_CURSOR = re.compile(r"(\d{1,17})\.(\d{1,4})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """One line of the timeline, as the page shows it."""

    when: datetime
    line: Line
    by: str | None
    kind: str


@dataclass(frozen=True)
class History:
    entries: list[Entry]
    older: str | None


def history_of(viewer: Any, case: Case, *, before: str = "") -> History:
    """Thirty entries, newest first, from a cursor on: a moment and how many of that moment were shown already.

    A cursor of moments says no id in an address; one that nobody can have been given shows the newest.
    """
    modules = contributions.modules("timeline")
    selects = [
        part.add_columns(literal(place).label("place"))
        for place, module in enumerate(modules)
        for part in module.entries(viewer, case)
    ]
    if not selects:
        return History([], None)
    moment, shown = _read_cursor(before)
    if moment is not None:
        selects = [part.where(part.selected_columns["at"] <= moment) for part in selects]
    # Ordered by name, without a subquery around it: to build one costs more than to run it.
    query = union_all(*selects).order_by(desc("at"), desc("id")).limit(PAGE + 1).offset(shown)
    rows = db.session.execute(query).all()
    page = rows[:PAGE]
    lines = _lines(viewer, modules, page)
    names = staff_names(viewer, {row.actor for row in page if row.actor is not None})
    entries = [
        Entry(
            row.at, lines[row.place, row.kind, row.id], names.get(row.actor), str(modules[row.place].TITLES[row.title])
        )
        for row in page
        if (row.place, row.kind, row.id) in lines
    ]
    return History(entries, _cursor(page, moment, shown) if len(rows) > PAGE else None)


def _lines(viewer: Any, modules: Any, rows: Any) -> dict[tuple[int, str, uuid.UUID], Line]:
    """Each feature loads its own rows by id, once for each kind. A row that it does not hand over is not shown."""
    wanted: dict[tuple[int, str], list[uuid.UUID]] = {}
    for row in rows:
        wanted.setdefault((row.place, row.kind), []).append(row.id)
    found = {}
    for (place, kind), ids in wanted.items():
        for key, line in modules[place].load(viewer, kind, ids).items():
            found[place, kind, key] = line
    return found


def _cursor(page: Sequence[Row[Any]], moment: datetime | None, shown: int) -> str:
    last = page[-1].at
    same = sum(1 for row in page if row.at == last) + (shown if last == moment else 0)
    return f"{(last - _EPOCH) // timedelta(microseconds=1)}.{same}"


def _read_cursor(text: str) -> tuple[datetime | None, int]:
    found = _CURSOR.fullmatch(text)
    if found is None:
        return None, 0
    try:
        return _EPOCH + timedelta(microseconds=int(found[1])), int(found[2])
    except OverflowError:
        return None, 0
