"""What a programme of the tests is set to. Apart from conftest, since every process that a test starts needs it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from casework.core.vault import MasterKeys
from config import settings_from

SECRET = "a secret for tests that is long enough, and only for tests"


@event.listens_for(Engine, "connect")
def _turn_what_has_no_order(connection: Any, _record: Any) -> None:
    """SQLite gives rows that nobody ordered from the last to the first: whoever relies on the first is found out.

    PostgreSQL promises no order either, and breaks it only now and then.
    """
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA reverse_unordered_selects=ON")


def settings(folder: Path, database_url: str, **more: Any) -> dict[str, Any]:
    """Settings of a test programme: as the demo, without limits by address."""
    environ = {
        "CASEWORK_DEMO": "1",
        "CASEWORK_INSTANCE": str(folder),
        "CASEWORK_DATABASE_URL": database_url,
        "CASEWORK_SECRET_KEY": SECRET,
        "CASEWORK_PUBLIC_URL": "http://localhost",
    }
    (folder / "keys").mkdir(exist_ok=True, mode=0o700)
    if not (folder / "keys" / "master.key").exists():
        MasterKeys.new_file(folder / "keys" / "master.key")
    return settings_from(environ) | {"TESTING": True, "DEMO": False, "RATELIMIT_ENABLED": False, **more}
