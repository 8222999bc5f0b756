"""What stays of an erased person: days fall to the month, rare combinations are merged into the most common one.

The number of rows stays true; a cell that fewer than five share takes the values of the largest one of its course,
lesson, offer or grant. What nobody else has yet takes values that say "erased" and nothing more.
"""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Date, LargeBinary, Select, Table, and_, extract, func, select, update
from sqlalchemy.sql import ColumnElement

from casework.core import clock
from casework.core.models import Moment, db
from casework.core.transaction import audited_write
from casework.privacy.belongings import Found

FEWEST = 5
#: A funder's proof: untouched as long as the class "course" is kept.
PROOF = frozenset({"enrolment", "participation", "billed_month", "attendance", "application"})
#: A merged row must not come back to life: it is only compared with rows that are over, too.
OVER: dict[str, tuple[str, tuple[str, ...]]] = {
    "application": ("state", ("rejected", "accepted", "declined", "no_reply", "withdrawn")),
    "enrolment": ("state", ("completed", "failed", "withdrawn", "transferred")),
    "case_file": ("status", ("closed",)),
    "goal": ("state", ("reached", "dropped")),
    "follow_up": ("state", ("done", "not_reached", "opted_out")),
}
NEUTRAL = {"application": "withdrawn", "enrolment": "withdrawn", "goal": "dropped", "follow_up": "opted_out"}
_GROUPS = frozenset({"cohort", "lesson", "offer", "grant_award"})


def blur(found: Found, kept: frozenset[str]) -> int:
    """Coarsen and merge every row; returns how many."""
    done = 0
    for table, ids in found.items():
        if table.name == "person" or (kept and table.name in PROOF):
            continue
        for row_id in ids:
            _coarsen(table, row_id, keep_sealed=bool(kept))
            _merge(table, row_id, ids, set(found))
            done += 1
    return done


def month_of(value: Any) -> Any:
    """The first day of the month of a day, or its first moment."""
    if isinstance(value, datetime):
        day = clock.day_of(value)
        return datetime(day.year, day.month, 1, tzinfo=UTC)
    return value.replace(day=1) if isinstance(value, date) else value


def is_day(column: Column) -> bool:
    return isinstance(column.type, (Date, Moment))


def seen_columns(table: Table, belonging: set[Table]) -> list[Column]:
    """The columns that could single someone out: no key of the person's own rows, no seal, nothing unique by nature."""
    return [column for column in table.columns if not _is_blind(column, belonging)]


def merged_columns(table: Table, belonging: set[Table]) -> list[Column]:
    """Those of them that may take another value: not to which course, lesson, offer or grant the row belongs."""
    columns = seen_columns(table, belonging)
    return [column for column in columns if not any(key.column.table.name in _GROUPS for key in column.foreign_keys)]


def _is_blind(column: Column, belonging: set[Table]) -> bool:
    if column.primary_key or column.unique or column.name in {"version", "subject_id", "person_id", "draft_id"}:
        return True
    if isinstance(column.type, (LargeBinary, JSON)) or column.info.get("sealed"):
        return True
    return any(key.column.table in belonging for key in column.foreign_keys)


def _coarsen(table: Table, row_id: uuid.UUID, *, keep_sealed: bool) -> None:
    row = db.session.execute(select(table).where(table.c.id == row_id)).mappings().one()
    values: dict[str, Any] = {}
    for column in table.columns:
        if is_day(column) and row[column.name] is not None:
            values[column.name] = month_of(row[column.name])
        elif column.info.get("sealed") and not keep_sealed:
            values[column.name] = None
        elif isinstance(column.type, JSON) and row[column.name]:
            values[column.name] = type(row[column.name])()
    write(table, row_id, values)


def _merge(table: Table, row_id: uuid.UUID, own: set[uuid.UUID], belonging: set[Table]) -> None:
    row = db.session.execute(select(table).where(table.c.id == row_id)).mappings().one()
    merged = merged_columns(table, belonging)
    group = [column for column in seen_columns(table, belonging) if column not in merged]
    if not merged:
        return
    others = and_(table.c.id.not_in(own), *[_same(column, row[column.name]) for column in group])
    alike = select(table.c.id).where(others, *[_same(column, row[column.name]) for column in merged])
    if len(db.session.scalars(alike.limit(FEWEST - 1)).all()) == FEWEST - 1:
        return
    common = db.session.execute(_most_common(table, merged, others)).first()
    write(table, row_id, _values_of(merged, common) if common else nothing_told(table, merged, row))


def _same(column: Column, value: Any) -> ColumnElement[bool]:
    if value is None or not is_day(column):
        return column.is_not_distinct_from(value)
    return and_(extract("year", column) == value.year, extract("month", column) == value.month)


def _parts(column: Column) -> list[ColumnElement[Any]]:
    return [extract("year", column), extract("month", column)] if is_day(column) else [column]


def _most_common(table: Table, merged: list[Column], others: ColumnElement[bool]) -> Select[Any]:
    parts = [part for column in merged for part in _parts(column)]
    over = OVER.get(table.name)
    query = select(*parts).where(others)
    if over is not None:
        query = query.where(table.c[over[0]].in_(over[1]))
    return query.group_by(*parts).order_by(func.count().desc(), *parts).limit(1)


def _values_of(merged: list[Column], common: Any) -> dict[str, Any]:
    given, values = iter(common), {}
    for column in merged:
        first = next(given)
        if not is_day(column):
            values[column.name] = first
            continue
        month = next(given)
        day = date(int(first), int(month), 1) if first is not None else None
        is_moment = day is not None and isinstance(column.type, Moment)
        values[column.name] = datetime(day.year, day.month, 1, tzinfo=UTC) if day and is_moment else day
    return values


def nothing_told(table: Table, merged: list[Column], row: Any) -> dict[str, Any]:
    now = month_of(clock.now())
    values: dict[str, Any] = {}
    for column in merged:
        if is_day(column) and row[column.name] is not None:
            values[column.name] = now if isinstance(column.type, Moment) else now.date()
    if table.name in NEUTRAL:
        values[OVER[table.name][0]] = NEUTRAL[table.name]
    return values


def write(table: Table, row_id: uuid.UUID, values: dict[str, Any]) -> None:
    if values:
        with audited_write():
            db.session.execute(update(table).where(table.c.id == row_id).values(values))
