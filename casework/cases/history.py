"""The timeline of a case: the entries of all features in one statement, then one for each kind that is sealed."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, Row, Select, bindparam, desc, union_all

from casework.accounts.queries import staff_names
from casework.cases.history_filter import is_wanted
from casework.cases.models import Case
from casework.core import clock, contributions
from casework.core.contributions import Line
from casework.core.kept import constant, so_many
from casework.core.models import Moment, db

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


def history_of(viewer: Any, case: Case, *, before: str = "", only: str = "") -> History:
    """Thirty entries, newest first, from a cursor on: a moment and how many of that moment were shown already.

    A cursor of moments says no id in an address; one that nobody can have been given shows the newest.
    """
    modules = contributions.modules("timeline")
    parts = tuple(
        (part, place)
        for place, module in enumerate(modules)
        for part in module.entries(viewer, case)
        if is_wanted(only, module, part)
    )
    if not parts:
        return History([], None)
    moment, shown = _read_cursor(before)
    query = _newest_of(parts, moment is not None)
    query = query.offset(shown) if shown else query
    rows = db.session.execute(query, asked_of(case) | {"before": moment}).all()
    page = rows[:PAGE]
    lines = _lines(viewer, modules, page)
    names = _names(viewer, case, {row.actor for row in page if row.actor is not None})
    entries = [
        Entry(
            row.at, lines[row.place, row.kind, row.id], names.get(row.actor), str(modules[row.place].TITLES[row.title])
        )
        for row in page
        if (row.place, row.kind, row.id) in lines
    ]
    return History(entries, _cursor(page, moment, shown) if len(rows) > PAGE else None)


def asked_of(case: Case) -> dict[str, Any]:
    """What the entries of a timeline are asked with. A talk belongs to the person; a case shows those of its own days."""
    first = datetime.combine(clock.day_of(case.opened_at), time(), clock.zone()) - timedelta(days=1)
    last = clock.end_of(clock.day_of(case.closed_at)) if case.closed_at else clock.now() + timedelta(days=3650)
    return {"case_id": case.id, "person_id": case.person_id, "since": first, "until": last}


@lru_cache(256)
def _newest_of(parts: tuple[tuple[Select[Any], int], ...], from_a_moment: bool) -> CompoundSelect[Any]:
    """All entries in one statement, put together once for each combination of what somebody may see."""
    selects = [part.add_columns(constant(place).label("place")) for part, place in parts]
    if from_a_moment:
        selects = [part.where(part.selected_columns["at"] <= bindparam("before", type_=Moment())) for part in selects]
    return union_all(*selects).order_by(desc("at"), desc("id")).limit(so_many(PAGE + 1))


def _names(viewer: Any, case: Case, actors: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Who acted: mostly the case's own people, whose names came with it."""
    known = {worker.user_id: worker.name for worker in case.workers}
    return known | staff_names(viewer, actors - known.keys())


def _lines(viewer: Any, modules: Any, rows: Any) -> dict[tuple[int, str, uuid.UUID], Line]:
    """Each feature makes lines of its own rows, once for each kind. A row that it does not hand over is not shown."""
    wanted: dict[tuple[int, str], list[Any]] = {}
    for row in rows:
        wanted.setdefault((row.place, row.kind), []).append(row)
    found = {}
    for (place, kind), of_kind in wanted.items():
        for key, line in modules[place].load(viewer, kind, of_kind).items():
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
