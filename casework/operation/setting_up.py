"""First start: folders, master key, database. Every later start: only what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, inspect

from casework import create_app
from casework.core import schema
from casework.core.models import db
from casework.core.vault import MasterKeys
from config import settings_from

MIGRATIONS = str(schema.MIGRATIONS)


def set_up(environ: Mapping[str, str]) -> Iterator[str]:
    """Make what is missing; yields a line for each thing that was made."""
    settings = settings_from(environ)
    for folder in (settings["INSTANCE"], settings["FILES"]):
        Path(folder).mkdir(parents=True, exist_ok=True, mode=0o700)
    key_file = Path(settings["KEY_FILE"])
    if not key_file.exists():
        key_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        MasterKeys.new_file(key_file)
        yield f"Made the master key {key_file}. Keep a copy of it away from the data."
    if _is_at_newest(settings["DATABASE_URL"]):
        return
    # Late: what is there to do is seldom, and Alembic is large.
    from flask_migrate import Migrate, upgrade

    app = create_app(settings)
    with app.app_context():
        Migrate(app, db, directory=MIGRATIONS)
        upgrade(directory=MIGRATIONS)
        db.engine.dispose()
    yield "The database is up to date."


def _is_at_newest(url: str) -> bool:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return schema.is_up_to_date(connection)
    finally:
        engine.dispose()


def is_first_start(settings: Mapping[str, Any]) -> bool:
    """Is there nothing yet: no key file and an empty database?"""
    if Path(settings["KEY_FILE"]).exists():
        return False
    engine = create_engine(settings["DATABASE_URL"])
    try:
        url = engine.url
        if url.get_backend_name() == "sqlite":
            return not Path(url.database or "").exists()
        return not inspect(engine).get_table_names()
    finally:
        engine.dispose()


def is_up_to_date() -> bool:
    """Does the application's database stand at the newest migration?"""
    with db.engine.connect() as connection:
        return schema.is_up_to_date(connection)
