"""A portable copy of the data of one moment: an SQLite file, or one file a table from PostgreSQL.

The index of names is left out of both: it is made anew on restore, and no copy of it lies about.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click
from alembic.migration import MigrationContext
from flask_migrate import Migrate, upgrade
from sqlalchemy import make_url
from sqlalchemy.engine import Engine

from casework.core.models import db
from casework.operation.setting_up import MIGRATIONS

LEFT_OUT = frozenset({"name_key"})
SQLITE_FILE = "data.sqlite"
FOLDER = "data"


class BrokenBackup(click.ClickException):
    """This backup is not whole, or does not fit: nothing was changed."""


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def revision() -> str | None:
    """At which migration the data stands."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def copy_data(folder: Path) -> None:
    """Write the data of one moment into `folder`, while others go on writing."""
    if is_sqlite():
        _copy_sqlite(folder / SQLITE_FILE)
    else:
        _copy_postgresql(folder / FOLDER)


def bring_back_data(folder: Path, at: str | None) -> None:
    """Put the copied rows in the place of the present ones. Raises BrokenBackup."""
    if is_sqlite():
        _bring_back_sqlite(folder / SQLITE_FILE)
    else:
        _bring_back_postgresql(folder / FOLDER, at)


def _copy_sqlite(target: Path) -> None:
    source = make_url(db.engine.url).database or ""
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(source, timeout=20)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)
        there.execute("PRAGMA journal_mode=DELETE")
        for name in LEFT_OUT:
            there.execute(f'DELETE FROM "{name}"')  # noqa: S608 (our own table)
        there.commit()
        # Deleted rows stay in free pages until the file is written anew.
        there.execute("VACUUM")
        if there.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BrokenBackup("The copy of the database is damaged.")


def _bring_back_sqlite(source: Path) -> None:
    if not source.is_file():
        raise BrokenBackup("This backup was not made from SQLite.")
    target = make_url(db.engine.url).database or ""
    db.engine.dispose()
    # Through SQLite itself: a server that still runs sees either the old or the new data, never half of both.
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(target, timeout=20)) as here:
        there.backup(here)


def _tables() -> list[Any]:
    return [table for table in db.metadata.sorted_tables if table.name not in LEFT_OUT]


@contextmanager
def _driver(engine: Engine) -> Iterator[Any]:
    """psycopg's own connection: only it speaks COPY."""
    raw = engine.raw_connection()
    try:
        yield raw.driver_connection
    finally:
        raw.close()


def _copy_postgresql(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    with _driver(db.engine) as connection:
        connection.rollback()
        connection.read_only = False
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            for table in _tables():
                columns = ", ".join(f'"{column.name}"' for column in table.columns)
                with (
                    cursor.copy(f'COPY "{table.name}" ({columns}) TO STDOUT') as rows,
                    open(folder / table.name, "wb", opener=_private) as file,
                ):
                    for part in rows:
                        file.write(part)
        connection.rollback()


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _bring_back_postgresql(folder: Path, at: str | None) -> None:
    if not folder.is_dir():
        raise BrokenBackup("This backup was not made from PostgreSQL.")
    if revision() is None and at is not None:
        Migrate(None, db, directory=MIGRATIONS)
        upgrade(directory=MIGRATIONS, revision=at)
    elif revision() != at:
        raise BrokenBackup("The database stands at another migration than the backup. Restore into an empty database.")
    with _driver(db.engine) as connection:
        connection.rollback()
        connection.read_only = False
        with connection.cursor() as cursor:
            for table in reversed(db.metadata.sorted_tables):
                cursor.execute(f'DELETE FROM "{table.name}"')  # noqa: S608 (our own tables)
            for table in _tables():
                path = folder / table.name
                if not path.exists():
                    continue
                columns = ", ".join(f'"{column.name}"' for column in table.columns)
                with cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as rows, path.open("rb") as file:
                    while part := file.read(1024 * 1024):
                        rows.write(part)
        connection.commit()
