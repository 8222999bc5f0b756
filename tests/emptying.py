"""Take every row away, before each test: keys and sealed files stay."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection

from casework.core import attempts
from casework.core.limits import limiter
from casework.core.models import db
from casework.core.transaction import audited_write, mode, short_transaction
from casework.operation.setting_up import MIGRATIONS

#: It may lack the right to it; then PostgreSQL looks for parents and children as ever.
AS_THEY_ARE = "PERFORM set_config('session_replication_role', 'replica', true) FROM pg_roles WHERE rolname = current_user AND rolsuper"


def prepare(app: Flask) -> None:
    """PostgreSQL is asked before each test: what it does is planned once, and is one statement."""
    if db.engine.dialect.name == "postgresql":
        make_function("emptied", [f'DELETE FROM public."{name}"' for name in app.extensions["tables"]])


def make_function(name: str, statements: Iterable[str]) -> None:
    """`SELECT name()` will run them without a look at parents and children, which for all tables at once is right."""
    body = "; ".join([AS_THEY_ARE, *statements])
    with audited_write(), mode("write"), db.engine.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION public.{name}() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {body}; END $$"
        )


def empty(app: Flask) -> None:
    forget_what_is_not_in_the_database()
    with short_transaction() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT public.emptied()")
        else:
            names = app.extensions["tables"]
            filled = "SELECT " + ", ".join(f'EXISTS (SELECT 1 FROM "{name}")' for name in names)
            for name, has_rows in zip(names, connection.exec_driver_sql(filled).one(), strict=True):
                if has_rows:
                    connection.exec_driver_sql(f'DELETE FROM "{name}"')
        _stamp(connection)


def forget_what_is_not_in_the_database() -> None:
    db.session.remove()
    attempts.forget_all()
    # One limiter serves every application of the process: another test's may have switched it on.
    limiter.enabled = False


@cache
def _newest_migration() -> str | None:
    """Asked once: to read all migrations again before each test takes as long as the test."""
    return ScriptDirectory(MIGRATIONS).get_current_head()


def _stamp(connection: Connection) -> None:
    """Say that the tables stand at the newest migration (tests/migrations shows that they do)."""
    connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)")
    connection.exec_driver_sql("DELETE FROM alembic_version")
    connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{_newest_migration()}')")
