"""What is told to PostgreSQL alone. Statements reach it as it reads them itself, with `$1`, so that none is taken apart before it is sent.

With psycopg's own placeholders a statement of more than 4,096 signs, or fifty values, was split anew each time: a twelfth of
a case's page. SQLAlchemy writes `$1` when the engine's `paramstyle` says so (config.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from psycopg import RawCursor
from sqlalchemy import Connection, Engine, event

#: So many statements stay prepared on a connection: all that the pages of a day ask. psycopg's own hundred would
#: throw out those of the list whenever somebody opens a case.
PREPARED = 400


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

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        driver.read_only = is_reading()

    @event.listens_for(engine, "rollback")
    def end_reading(connection: Connection) -> None:
        """Nothing was written, so both ends are one, but after a rollback psycopg forgets every statement it prepared."""
        driver: Any = connection.connection.dbapi_connection
        if driver.read_only:
            driver.commit()
