"""Which migration the database stands at, and which is the newest: asked at every start, so without Alembic (11 MiB)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"


@cache
def newest_migration() -> str:
    """The number that the last migration of this program has (numbered in one row, tests/migrations shows it)."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def is_up_to_date(connection: Connection) -> bool:
    """Does this database stand at the newest migration?"""
    if not inspect(connection).has_table("alembic_version"):
        return False
    return list(connection.scalars(text("SELECT version_num FROM alembic_version"))) == [newest_migration()]
