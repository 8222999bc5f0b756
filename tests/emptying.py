"""Take every row away, before each test: keys and sealed files stay."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any

import psycopg
from alembic.script import ScriptDirectory
from flask import Flask, current_app

from casework.core import attempts
from casework.core.limits import limiter
from casework.core.models import db
from casework.operation.setting_up import MIGRATIONS


def prepare(app: Flask) -> None:
    """Both are asked before each test: what PostgreSQL does is planned once, and is one statement; SQLite has read its own
    before."""
    if db.engine.dialect.name == "sqlite":
        app.extensions["emptying"] = _file_apart()
    else:
        app.extensions["emptying"] = _connected_apart()
        stamped = [f'DELETE FROM public."{name}"' for name in app.extensions["tables"]] + list(stamping())
        make_function("emptied", stamped)


def finish(app: Flask) -> None:
    app.extensions["emptying"].close()


def _file_apart() -> sqlite3.Connection:
    """A connection that keeps its statements and, for all tables at once, need not look at parents and children."""
    assert db.engine.url.database
    connection = sqlite3.connect(db.engine.url.database, timeout=20, isolation_level=None, cached_statements=400)
    for setting in ("foreign_keys = OFF", "synchronous = OFF", "secure_delete = ON"):
        connection.execute(f"PRAGMA {setting}")
    return connection


def _connected_apart() -> psycopg.Connection[Any]:
    """A connection that deletes without a look at parents and children, which for all tables at once is right. It is one of
    its own: to change this in a connection makes PostgreSQL forget every plan that the connection has."""
    url = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg.connect(url, autocommit=True)
    # It may lack the right to it; then PostgreSQL looks for parents and children as ever.
    with suppress(psycopg.errors.InsufficientPrivilege):
        connection.execute("SET session_replication_role = replica")
    return connection


def make_function(name: str, statements: Iterable[str]) -> None:
    """`call(name)` will run them."""
    body = "; ".join(statements)
    _apart().execute(
        f"CREATE OR REPLACE FUNCTION public.{name}() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {body}; END $$".encode()
    )


def call(name: str) -> None:
    _apart().execute(f"SELECT public.{name}()".encode())


def _apart() -> psycopg.Connection[Any]:
    connection: psycopg.Connection[Any] = current_app.extensions["emptying"]
    return connection


def empty(app: Flask) -> None:
    forget_what_is_not_in_the_database()
    if db.engine.dialect.name == "sqlite":
        _empty_file(app.extensions["emptying"], app.extensions["tables"])
    else:
        call("emptied")


def _empty_file(connection: sqlite3.Connection, names: list[str]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    filled = "SELECT " + ", ".join(f'EXISTS (SELECT 1 FROM "{name}")' for name in names)
    for name, has_rows in zip(names, connection.execute(filled).fetchone(), strict=True):
        if has_rows:
            connection.execute(f'DELETE FROM "{name}"')
    for statement in stamping():
        connection.execute(statement)
    connection.execute("COMMIT")


def forget_what_is_not_in_the_database() -> None:
    db.session.remove()
    attempts.forget_all()
    # One limiter serves every application of the process: another test's may have switched it on.
    limiter.enabled = False


@cache
def _newest_migration() -> str | None:
    """Asked once: to read all migrations again before each test takes as long as the test."""
    return ScriptDirectory(MIGRATIONS).get_current_head()


def stamping() -> Iterator[str]:
    """Say that the tables stand at the newest migration (tests/migrations shows that they do)."""
    yield "CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)"
    yield "DELETE FROM alembic_version"
    yield f"INSERT INTO alembic_version VALUES ('{_newest_migration()}')"
