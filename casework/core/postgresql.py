"""What is told to PostgreSQL alone. Statements reach it as it reads them itself, with `$1`, so that none is taken apart before it is sent.

With psycopg's own placeholders a statement of more than 4,096 signs, or fifty values, was split anew each time: a twelfth of
a case's page. SQLAlchemy writes `$1` when the engine's `paramstyle` says so (config.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from psycopg import Error, RawCursor
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import InvalidatePoolError

#: So many statements stay prepared on a connection: all that the pages of a day ask. psycopg's own hundred would
#: throw out those of the list whenever somebody opens a case.
PREPARED = 400


#: A connection that lay idle for so many seconds is asked whether it still stands, before a page gets it.
IDLE = 1.0


class Cursor(RawCursor[Any]):
    """Names and types of the columns, which is all that SQLAlchemy asks of `description` (PEP 249 allows the rest to be
    None). psycopg makes an object of each column, three hundred for a case's page.
    """

    @property
    def description(self) -> Any:
        found = self.pgresult
        if found is None or not found.nfields:
            return None
        return [
            ((found.fname(place) or b"").decode(), found.ftype(place), None, None, None, None, None)
            for place in range(found.nfields)
        ]


def watch(engine: Engine, is_reading: Callable[[], bool]) -> None:
    """Prepare each connection, and let the database itself refuse what a page that only reads would write."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.prepared_max = PREPARED

    @event.listens_for(engine, "checkin")
    def note_idle(_connection: Any, record: Any) -> None:
        record.info["idle_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def ask_after_a_pause(connection: Any, record: Any, _proxy: Any) -> None:
        """Asked each time, as SQLAlchemy does by itself, it was two round trips for each page."""
        if time.monotonic() - record.info.get("idle_since", time.monotonic()) < IDLE:
            return
        try:
            engine.dialect.do_ping(connection)
        except Error as error:
            # All of them are replaced: the database was restarted, or something between lost them.
            raise InvalidatePoolError from error

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        driver.read_only = is_reading()

    @event.listens_for(engine, "rollback")
    def end_reading(connection: Connection) -> None:
        """Nothing was written, so both ends are one, but after a rollback psycopg forgets every statement it prepared."""
        if connection.invalidated:  # the database went away in the middle
            return
        driver: Any = connection.connection.dbapi_connection
        if driver.read_only:
            driver.commit()
