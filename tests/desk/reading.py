"""Counts what a page asks the databases, and the rows (on SQLite: the steps) that they go through: work, not time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event, text

from casework.core.models import db
from casework.core.transaction import short_transaction


class Work:
    """How much was read while it was watched."""

    done = 0


@contextmanager
def database_work() -> Iterator[Work]:
    work = Work()
    if db.engine.dialect.name == "sqlite":
        watched = _steps_of_sqlite(work)
    else:
        with short_transaction() as connection:
            connection.execute(text("ANALYZE"))
        watched = _rows_of_postgresql(work)
    with watched:
        yield work


@contextmanager
def every_statement() -> Iterator[list[str]]:
    """The statements of every engine: data, keys, ledger, attempts."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE")):
            asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@contextmanager
def _steps_of_sqlite(work: Work) -> Iterator[None]:
    def step() -> int:
        work.done += 1
        return 0

    def before(connection: Any, *_rest: Any) -> None:
        connection.connection.dbapi_connection.set_progress_handler(step, 1)

    def after(connection: Any, *_rest: Any) -> None:
        connection.connection.dbapi_connection.set_progress_handler(None, 0)

    # A row that is fetched later is stepped to later: the handler stays until the next statement or commit.
    event.listen(db.engine, "before_cursor_execute", before)
    event.listen(db.engine, "commit", after)
    event.listen(db.engine, "rollback", after)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", before)
        event.remove(db.engine, "commit", after)
        event.remove(db.engine, "rollback", after)


@contextmanager
def _rows_of_postgresql(work: Work) -> Iterator[None]:
    def after(connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if not statement.startswith(("SELECT", "WITH")):
            return
        with connection.connection.cursor() as cursor:
            # A small table is read whole, whatever its indexes are: so it must not be.
            for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin", "hashagg"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters)
            told = cursor.fetchone()[0]
        work.done += _rows((json.loads(told) if isinstance(told, str) else told)[0]["Plan"])

    event.listen(db.engine, "after_cursor_execute", after)
    try:
        yield
    finally:
        event.remove(db.engine, "after_cursor_execute", after)


def _rows(plan: dict[str, Any]) -> int:
    """What the scans of a plan read: rows found and rows thrown away."""
    own = 0
    if "Scan" in plan["Node Type"]:
        read = (
            plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
        )
        own = int(read * plan["Actual Loops"])
    return own + sum(_rows(inner) for inner in plan.get("Plans", ()))
