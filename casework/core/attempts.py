"""Counters of wrong tries by account, code and PIN: rows, so that every process sees them.

They have an engine of their own: a refused page must not undo them, and on SQLite the page's own transaction already
holds the write lock. Names are keyed hashes.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import (
    Column,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    create_engine,
    delete,
    insert,
    select,
    update,
)

from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import Moment
from casework.core.sealed import get_vault

TRIES = 10
WINDOW = timedelta(minutes=15)
#: No counter counts for longer.
LONGEST_WINDOW = timedelta(hours=1)
_table = Table(
    "attempts",
    MetaData(),
    Column("about", LargeBinary(16), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("since", Moment(), nullable=False),
)


class TooManyTries(Refusal):
    status = 429
    message = _l("There were too many wrong tries. Please wait 15 minutes. Nothing is lost.")


def init_app(app: Flask) -> None:
    url = app.config["DATABASE_URL"]
    if url.startswith("sqlite"):
        url = f"sqlite:///{Path(app.config['INSTANCE']) / 'attempts.db'}"
    engine = create_engine(url, pool_pre_ping=True)
    _table.metadata.create_all(engine)
    app.extensions["casework_attempts"] = engine


def _engine() -> Engine:
    engine: Engine = current_app.extensions["casework_attempts"]
    return engine


def _about(kind: str, name: str) -> bytes:
    return get_vault().blind(f"{kind}:{name}", domain="attempts")


def count_try(kind: str, name: str, *, tries: int = TRIES, window: timedelta = WINDOW) -> None:
    """Count one try before it is judged, so that parallel guesses are counted too. Raises TooManyTries."""
    about, now = _about(kind, name), clock.now()
    with _engine().begin() as connection:
        # Counting first takes the row's lock: of two parallel tries the second sees the first.
        counted = connection.execute(update(_table).where(_table.c.about == about).values(count=_table.c.count + 1))
        if not counted.rowcount:
            connection.execute(insert(_table).values(about=about, count=1, since=now))
            return
        row = connection.execute(select(_table).where(_table.c.about == about)).one()
        if row.since < now - window:
            connection.execute(update(_table).where(_table.c.about == about).values(count=1, since=now))
        elif row._mapping["count"] > tries:
            raise TooManyTries


def forget_tries(kind: str, name: str) -> None:
    """The right secret was given."""
    with _engine().begin() as connection:
        connection.execute(delete(_table).where(_table.c.about == _about(kind, name)))


def sweep() -> int:
    """Drop counters whose window is over; returns how many."""
    with _engine().begin() as connection:
        return int(connection.execute(delete(_table).where(_table.c.since < clock.now() - LONGEST_WINDOW)).rowcount)


def forget_all() -> None:
    """Drop every counter: the operator's way out when an attack has locked many out."""
    with _engine().begin() as connection:
        connection.execute(delete(_table))
