"""Rows that nobody reads as objects in the transaction that writes them: one statement, with their entries in the trail.

As objects each of them passes through the unit of work: that was a fifth of what it costs to send a form.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import inspect

from casework.core.audit import record_created
from casework.core.inserting import insert_all
from casework.core.models import Base, db, table_of
from casework.core.transaction import audited_write


def add_unread(records: Sequence[Base]) -> None:
    """The same with records of one kind that were made for their sealed texts. A text that one of them lacks is none."""
    if records:
        kind = type(records[0])
        # One statement has the same columns for all rows: by the first alone the texts of the others would be dropped.
        columns = inspect(kind).column_attrs.keys()
        named = [name for name in columns if any(name in vars(one) for one in records)]
        add_rows(kind, [{name: vars(one).get(name) for name in named} for one in records])


def add_rows(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write these rows of a model now, and nothing else that waits: what they point at must have been written.

    For columns that are not sealed: a sealed one is closed by the record that it belongs to (`add_unread`).
    """
    if not rows:
        return
    has_id = "id" in table_of(model).columns
    written = [{"id": uuid.uuid4(), **row} if has_id else row for row in rows]
    record_created(model, written)
    with audited_write(), db.session.no_autoflush:
        insert_all(model, written)
