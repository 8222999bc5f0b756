"""A programme of its own with the demonstration in it: made once for each file of tests, passwords take their time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from flask import Flask

from casework import create_app
from casework.core.models import db
from casework.core.vault import MasterKeys
from casework.demo.programme import make_demo
from tests.settings import settings


@pytest.fixture(scope="module")
def programme(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, database_kind: str
) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("demo")
    (folder / "keys").mkdir(mode=0o700)
    MasterKeys.new_file(folder / "keys" / "master.key")
    with ExitStack() as stack:
        url = f"sqlite:///{folder / 'casework.db'}"
        if database_kind == "postgresql":
            from tests.postgres import fresh_database

            url = stack.enter_context(fresh_database(request.getfixturevalue("postgres_server")))
        app = create_app(settings(folder, url))
        with app.app_context():
            db.create_all()
            make_demo()
            db.session.remove()
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def made(programme: Flask) -> Iterator[Flask]:
    """The programme, for reading."""
    with programme.app_context():
        yield programme
        db.session.rollback()
        db.session.remove()
