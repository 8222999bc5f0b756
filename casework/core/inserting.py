"""Rows that are written without the unit of work: what each transaction writes of itself, and what nobody reads as objects.

Whoever calls these says so with `audited_write()`, and writes the entries of the trail.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, String, bindparam, cast, func, insert, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite

from casework.core.models import Base, db, table_of


def insert_all(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write these rows; a column that is not given has its default, or is empty."""
    given = [_filled(model, row) for row in rows]
    # The statement is written for the columns of the first row: what only another one brings would be lost.
    names = dict.fromkeys(name for row in given for name in row)
    filled = [{name: row.get(name) for name in names} for row in given]
    if len(filled) > 1 and db.engine.dialect.name == "postgresql":
        db.session.execute(_insert_from_json(model, tuple(filled[0])), {"rows": json.dumps(filled, default=_as_text)})
    else:
        db.session.execute(_insert(model), filled)


@cache
def _insert(model: type[Base]) -> Any:
    return insert(table_of(model))


@cache
def _insert_from_json(model: type[Base], names: tuple[str, ...]) -> Any:
    """All rows in one value. As values of their own PostgreSQL and its driver handle each row by itself: the trail of a
    sent form has twenty.
    """
    table = table_of(model)
    like_this: ColumnElement[Any] = literal_column(f"NULL::{table.name}")
    given = cast(bindparam("rows", type_=String()), postgresql.JSONB)
    rows = func.jsonb_populate_recordset(like_this, given).table_valued(*names)
    return insert(table).from_select(names, select(*[rows.c[name] for name in names]), include_defaults=False)


def _as_text(value: Any) -> str:
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    raise TypeError(type(value).__name__)


def _filled(model: type[Base], row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _default(column) for name, column in _defaults(model) if name not in row} | dict(row)


@cache
def _defaults(model: type[Base]) -> list[tuple[str, Column[Any]]]:
    return [(column.name, column) for column in table_of(model).columns if column.default is not None]


def _default(column: Column[Any]) -> Any:
    value: Any = column.default
    return value.arg(None) if value.is_callable else value.arg


def insert_unless_there(model: type[Base]) -> Any:
    """An INSERT that does nothing where the row stands already: its `rowcount` says whether this one wrote it."""
    return _insert_unless_there(model, db.engine.dialect.name == "sqlite")


@cache
def _insert_unless_there(model: type[Base], is_sqlite: bool) -> Any:
    statement: Any = sqlite.insert if is_sqlite else postgresql.insert
    return statement(table_of(model)).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
