"""A database that the migrations made, kept to be copied: all of them take more than a second, and many tests begin there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate, upgrade
from sqlalchemy.engine import make_url

from casework import create_app
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.operation.setting_up import MIGRATIONS
from tests.postgres import fresh_database
from tests.settings import settings

#: Makes a copy, on SQLite at this path; its address.
Copy = Callable[[Path], str]


@contextmanager
def program_on(folder: Path, url: str) -> Iterator[Flask]:
    """An application on this database, which lets go of it at the end."""
    app = create_app(settings(folder, url))
    Migrate(app, db, directory=MIGRATIONS)
    with app.app_context():
        yield app
        db.session.remove()
        get_vault().keystore.close()
        for engine in (db.engine, app.extensions["casework_attempts"]):
            engine.dispose()


@contextmanager
def made_by_migrations(folder: Path, server: str | None, fill: Callable[[], None] | None = None) -> Iterator[str]:
    """The address of a database that was empty and was brought up, and perhaps filled; nobody is connected with it."""
    with ExitStack() as stack:
        url = stack.enter_context(fresh_database(server)) if server else f"sqlite:///{folder / 'migrated.db'}"
        with program_on(folder, url):
            upgrade(directory=MIGRATIONS)
            if fill:
                fill()
        yield url


@contextmanager
def copies(url: str, server: str | None) -> Iterator[Copy]:
    """What copies this database, as often as it is asked to; on a server the copies go with the block."""
    with ExitStack() as stack:

        def copy(path: Path) -> str:
            if server:
                return stack.enter_context(fresh_database(server, like=url))
            shutil.copy(str(make_url(url).database), path)
            return f"sqlite:///{path}"

        yield copy
