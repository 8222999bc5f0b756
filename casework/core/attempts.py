"""Counters of wrong tries by account, code and PIN: rows, so that every process sees them.

They have an engine of their own: a refused page must not undo them, and on SQLite the page's own transaction already
holds the write lock. Names are keyed hashes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import (
    Column,
    Connection,
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
#: So many tries are free; each one after them has to wait twice as long as the one before.
FREE = 3
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(seconds=40)
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


class TriedTooSoon(Refusal):
    status = 429
    message = _l("That was not right a few times. Please wait %(seconds)s seconds, then try again. Nothing is lost.")

    def __init__(self, pause: timedelta) -> None:
        super().__init__(
            _l(
                "That was not right a few times. Please wait %(seconds)s seconds, then try again. Nothing is lost.",
                seconds=int(pause.total_seconds()),
            )
        )


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


def count_try(kind: str, name: str, *, tries: int = TRIES, window: timedelta = WINDOW, is_slowed: bool = False) -> None:
    """Count one try before it is judged, so that parallel guesses are counted too. Raises TooManyTries.

    `is_slowed`: after the first few, a try that comes too soon is not judged and not counted. Raises TriedTooSoon.
    """
    about, now = _about(kind, name), clock.now()
    with _engine().begin() as connection:
        count, _before = _count(connection, about, now, window)
        if count > tries:
            raise TooManyTries
        if is_slowed:
            _number, last = _count(connection, _about(f"last {kind}", name), now, window, is_last=True)
            pause = min(FIRST_PAUSE * 2 ** max(count - FREE - 1, 0), LONGEST_PAUSE)
            if count > FREE and last + pause > now:
                raise TriedTooSoon(pause)


def _count(
    connection: Connection, about: bytes, now: datetime, window: timedelta, *, is_last: bool = False
) -> tuple[int, datetime]:
    """One more; returns how many in this window, and since when. `is_last`: the moment is that of the try before."""
    # Counting first takes the row's lock: of two parallel tries the second sees the first.
    counted = connection.execute(update(_table).where(_table.c.about == about).values(count=_table.c.count + 1))
    if not counted.rowcount:
        connection.execute(insert(_table).values(about=about, count=1, since=now))
        return 1, now - window
    count, since = connection.execute(select(_table.c.count, _table.c.since).where(_table.c.about == about)).one()
    if is_last or since < now - window:
        count = 1
        connection.execute(update(_table).where(_table.c.about == about).values(count=1, since=now))
    return count, since


def forget_tries(kind: str, name: str) -> None:
    """The right secret was given."""
    both = [_about(kind, name), _about(f"last {kind}", name)]
    with _engine().begin() as connection:
        connection.execute(delete(_table).where(_table.c.about.in_(both)))


def sweep() -> int:
    """Drop counters whose window is over; returns how many."""
    with _engine().begin() as connection:
        return int(connection.execute(delete(_table).where(_table.c.since < clock.now() - LONGEST_WINDOW)).rowcount)


def forget_all() -> None:
    """Drop every counter: the operator's way out when an attack has locked many out."""
    with _engine().begin() as connection:
        connection.execute(delete(_table))
