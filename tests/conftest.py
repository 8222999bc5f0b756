"""Real parts: a real SQLite file or a real PostgreSQL, a real key store, a fresh context for each request."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import hypothesis
import pytest
from flask import Flask

from casework import create_app
from casework.core import clock
from casework.core.models import db
from tests.browser import Browser
from tests.compiled import TEMPLATES, compile_little
from tests.core.post_office import PostOffice, serving
from tests.demonstration import Demonstration, first_start
from tests.emptying import empty, finish, prepare
from tests.hashing import hash_cheaply
from tests.memory import in_memory
from tests.migrated import Copy, copies, made_by_migrations
from tests.settings import settings
from tests.sharing import JOURNEYS, ON_ONE, ONCE, is_done_here, is_walked_here

#: Every test that asks the database of the run has one of these behind what it asks for.
DATABASES = {"database_kind", "postgres_server"}

# Next to nothing of what is imported and collected is garbage, and a test leaves little.
gc.set_threshold(20_000, 50, 100)

# A busy machine may leave any example lying for a while: that says nothing about the program.
hypothesis.settings.register_profile("casework", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("casework")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.addoption("--share-journeys", action="store_true", help="walk only this database's share of the journeys")


def pytest_configure(config: pytest.Config) -> None:
    """What the tests write lies in memory where there is room, since every page waits for the disk at least once. Whoever
    wants to look at it afterwards names a place (`--basetemp`)."""
    if TEMPLATES not in os.environ:
        os.environ[TEMPLATES] = folder = tempfile.mkdtemp(prefix="casework-templates-", dir=in_memory())
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    for marker in ON_ONE:
        config.addinivalue_line("markers", f"{marker}: run on one of the two databases, see tests/sharing.py")
    compile_little()
    hash_cheaply()
    if config.option.basetemp is None and (memory := in_memory()):
        config.option.basetemp = made = tempfile.mkdtemp(prefix="casework-", dir=memory)
        config.add_cleanup(lambda: shutil.rmtree(made, ignore_errors=True))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Both databases are tested side by side (tests/everything.py): PostgreSQL begins with the last file, so that not
    both need all processors for their browsers and servers at one moment. A whole run shares its journeys
    (tests/sharing.py); whoever names a file gets all of it."""
    database = str(config.getoption("--database"))
    if config.getoption("--share-journeys"):
        mine: list[pytest.Item] = []
        others: list[pytest.Item] = []
        for item in items:
            if runs_once(item):
                item.user_properties.append((ONCE, "yes"))
            (mine if is_share(item, database) else others).append(item)
        config.hook.pytest_deselected(items=others)
        items[:] = mine
    if database == "postgresql":
        files = {path: number for number, path in enumerate(dict.fromkeys(item.path for item in items))}
        items.sort(key=lambda item: -files[item.path])


def asks_database(item: pytest.Item) -> bool:
    """A journey does: its server has one."""
    return f"/{JOURNEYS}" in item.path.as_posix() or bool(DATABASES & set(getattr(item, "fixturenames", ())))


def runs_once(item: pytest.Item) -> bool:
    return not asks_database(item) or any(item.get_closest_marker(marker) for marker in ON_ONE)


def is_share(item: pytest.Item, database: str) -> bool:
    """Is it this database's to run? A journey by its own rule; what asks no database with all of its file."""
    file = item.path.as_posix()
    if not runs_once(item):
        return is_walked_here(file, item.name, database)
    return is_done_here(file.rpartition("/tests/")[2], database)


def pytest_collection_finish() -> None:
    """What is imported by now stays: looking through it again and again for garbage took a fifteenth of the time."""
    gc.collect()
    gc.freeze()


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('--database')}"


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--database"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a real PostgreSQL server: the given one or one from a wheel, on loopback."""
    given = os.environ.get("CASEWORK_TEST_DATABASE_URL")
    if given:
        yield given
        return
    from tests.postgres import running_server

    with running_server() as url:
        yield url


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, database_kind: str) -> str | None:
    """The database server, for whatever makes databases of its own; none on SQLite."""
    return str(request.getfixturevalue("postgres_server")) if database_kind == "postgresql" else None


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory, server: str | None) -> Iterator[str]:
    """The address of an empty database at the newest migration: to be copied, not to be used."""
    with made_by_migrations(tmp_path_factory.mktemp("migrated"), server) as url:
        yield url


@pytest.fixture
def newest(migrated_database: str, server: str | None) -> Iterator[Copy]:
    """Makes an empty database at the newest migration."""
    with copies(migrated_database, server) as copy:
        yield copy


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest, database_kind: str, folder: Path) -> Iterator[str]:
    if database_kind == "sqlite":
        yield f"sqlite:///{folder / 'casework.db'}"
        return
    from tests.postgres import fresh_database

    with fresh_database(request.getfixturevalue("postgres_server")) as url:
        yield url


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The instance's folder."""
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory, server: str | None) -> Iterator[Demonstration]:
    """What `casework serve` makes of an empty folder in the demo, to be copied: sixteen passwords take their time."""
    with first_start(tmp_path_factory.mktemp("demonstration"), server) as made:
        yield made


@pytest.fixture(scope="session")
def post_office_server() -> Iterator[tuple[PostOffice, int]]:
    """A real SMTP server on loopback that keeps what it is given."""
    office = PostOffice()
    with serving(office) as port:
        yield office, port


@pytest.fixture
def post_office(post_office_server: tuple[PostOffice, int]) -> PostOffice:
    """The SMTP server, emptied, answering kindly."""
    office = post_office_server[0]
    office.letters.clear()
    office.to_sender = office.to_recipient = office.to_letter = "250 ok"
    office.drops_after_letter = office.drops_at_goodbye = False
    return office


@pytest.fixture(scope="session")
def app(folder: Path, database_url: str, post_office_server: tuple[PostOffice, int]) -> Iterator[Flask]:
    app = create_app(settings(folder, database_url, MAIL_PORT=post_office_server[1]))
    with app.app_context():
        db.create_all()
        db.session.remove()
        if database_url.startswith("sqlite"):
            db.engine.dispose()
            shutil.copy(folder / "casework.db", folder / "empty.db")
        app.extensions["tables"] = [table.name for table in reversed(db.metadata.sorted_tables)]
        prepare(app)
    yield app
    with app.app_context():
        db.engine.dispose()
        finish(app)


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """An emptied database and an application context for the test's own reading and writing."""
    with app.app_context():
        empty(app)
        yield app
        db.session.rollback()
        db.session.remove()
        clock.travel(timedelta())


@pytest.fixture
def browser(context: Flask) -> Browser:
    """A test browser that opens a fresh application context for each request (libraries.md, trap 10)."""
    return Browser(context)


@pytest.fixture
def another_browser(context: Flask) -> Browser:
    return Browser(context)
