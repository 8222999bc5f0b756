"""Two pages for machines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import event

from casework.core import schema
from casework.core.models import db
from casework.core.transaction import short_transaction
from tests.browser import Browser


@pytest.fixture
def migrated(context: Flask) -> Iterator[None]:
    """The database says that it is where the newest migration ends."""
    script = ScriptDirectory(str(schema.MIGRATIONS))
    with short_transaction() as connection:
        MigrationContext.configure(connection).stamp(script, "heads")
    yield
    with short_transaction() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")


def test_a_living_process_says_so_without_asking_the_database(browser: Browser) -> None:
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    page = browser.get("/healthz")
    assert (page.status, page.html) == (200, "ok\n")
    assert statements == []


def test_ready_is_who_has_database_keys_and_the_newest_schema(browser: Browser, migrated: None) -> None:
    page = browser.get("/readyz")
    assert (page.status, page.html) == (200, "ready\n")


def test_an_older_schema_is_not_ready(browser: Browser, migrated: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "newest_migration", lambda: "9999")
    page = browser.get("/readyz")
    assert (page.status, page.html) == (503, "not ready\n")


def test_without_its_key_store_nothing_is_ready_and_nothing_is_said(browser: Browser, migrated: None) -> None:
    keystore = browser.app.extensions["casework_vault"].keystore
    with keystore.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE vault_keys RENAME TO vault_keys_away")
    try:
        page = browser.get("/readyz")
    finally:
        with keystore.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE vault_keys_away RENAME TO vault_keys")
    assert (page.status, page.html) == (503, "not ready\n")


def test_without_its_database_nothing_is_ready(
    browser: Browser, migrated: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise OSError("the disk is away at /srv/data")

    event.listen(db.engine, "before_cursor_execute", fail)
    try:
        page = browser.get("/readyz")
    finally:
        event.remove(db.engine, "before_cursor_execute", fail)
    assert (page.status, page.html) == (503, "not ready\n")
