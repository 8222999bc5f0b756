"""Rows for bulk inserts. Sealed ones are made by their own model, so they are sealed as everywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Table, insert

from casework.core import audit
from casework.core.models import Base, db, table_of
from casework.core.transaction import audited_write

Row = dict[str, Any]


@cache
def _columns(model: type[Base]) -> tuple[tuple[str, Any], ...]:
    return tuple((column.key, column.default) for column in table_of(model).columns)


def _default(default: Any) -> Any:
    """What a flush would have put in: a bulk insert needs the same columns in every row."""
    if default is None:
        return None
    return default.arg(None) if default.is_callable else default.arg


class Rows:
    """The rows of one batch, by table."""

    def __init__(self) -> None:
        self._rows: dict[Table, list[Row]] = {}

    def add(self, model: type[Base], **values: Any) -> Row:
        """A row of a model with sealed attributes: its constructor seals them for this row and this person."""
        made = model(**values).__dict__
        return self._keep(model, made)

    def add_plain(self, model: type[Base], **values: Any) -> Row:
        """A row in which nothing is sealed, with its id where it has one."""
        return self._keep(model, values)

    def _keep(self, model: type[Base], values: Mapping[str, Any]) -> Row:
        row = {key: values[key] if key in values else _default(default) for key, default in _columns(model)}
        self._rows.setdefault(table_of(model), []).append(row)
        return row

    def insert(self) -> None:
        """Insert all of it, parents first, with one entry in the audit trail that says how many of what."""
        counts = {table.name: len(rows) for table, rows in self._rows.items()}
        with audited_write():
            for table in db.metadata.sorted_tables:
                if table in self._rows:
                    db.session.execute(insert(table), self._rows[table])
        audit.record("invented", "person", "batch", counts)
        self._rows.clear()
