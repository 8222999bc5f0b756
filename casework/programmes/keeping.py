"""Rows that belong to one offer or cohort, brought to what a form says: what is new is added, what is gone is deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from casework.core.models import db


def keep_rows(table: Any, belongs: Mapping[str, Any], key: str, wanted: Mapping[Any, Mapping[str, Any]]) -> None:
    """Of all rows of `table` that belong to the same thing, those by `key` of `wanted` are there, with these values."""
    query = select(table).filter_by(**belongs)
    there = {getattr(row, key): row for row in db.session.scalars(query)}
    for value, row in there.items():
        if value not in wanted:
            db.session.delete(row)
    for value, columns in wanted.items():
        row = there.get(value)
        if row is None:
            db.session.add(table(**belongs, **{key: value}, **columns))
            continue
        for name, new in columns.items():
            setattr(row, name, new)
    db.session.flush()
