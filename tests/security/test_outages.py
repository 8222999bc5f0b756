"""The database away and back, a full disk: a plain page in the reader's language, nothing lost, no restart (G18, G19)."""

from __future__ import annotations

import contextlib
import contextvars
import http.client
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from benchmarks.server import free_port
from casework import create_app
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.intake.models import Draft
from tests import make
from tests.browser import Browser
from tests.demonstration import environ_of, started
from tests.intake import filling
from tests.settings import settings

BEGIN = "/ar/apply/german/begin"
REACH = "/ar/apply/german/reach"


@dataclass
class Place:
    """A programme on a database of its own, and what takes the database away and brings it back."""

    app: Flask
    away: Callable[[], None]
    back: Callable[[], None]


@contextlib.contextmanager
def programme(folder: Path, url: str) -> Iterator[Flask]:
    app = create_app(settings(folder, url))
    with app.app_context():
        db.create_all()
        filling.an_offer()
        yield app
        db.session.remove()
        db.engine.dispose()
        get_vault().keystore.close()
        app.extensions["casework_attempts"].dispose()


@pytest.fixture
def place(tmp_path: Path, database_kind: str) -> Iterator[Place]:
    if database_kind == "postgresql":
        from tests.postgres import fresh_database, stoppable_server

        with stoppable_server() as (server, away, back), fresh_database(server) as url, programme(tmp_path, url) as app:
            yield Place(app, away, back)
            back()
        return
    with programme(tmp_path, f"sqlite:///{tmp_path / 'casework.db'}") as app:
        yield locked_by_another(app, tmp_path / "casework.db")


def locked_by_another(app: Flask, path: Path) -> Place:
    """Another process holds the file's lock for writing, as a backup program or a second server would."""
    held: list[sqlite3.Connection] = []

    @event.listens_for(db.engine, "connect")
    def impatient(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout=300")

    db.engine.dispose()

    def away() -> None:
        held.append(sqlite3.connect(path, isolation_level=None))
        held[0].execute("BEGIN IMMEDIATE")

    def back() -> None:
        held.pop().close()

    return Place(app, away, back)


def send(client: FlaskClient, path: str, fields: dict[str, object] | None = None) -> TestResponse:
    """One request that opens nothing of the test's own: its database may be away."""
    db.session.remove()
    headers = {"Accept-Language": "ar" if path.startswith("/ar") else "de"}
    open_page = partial(client.get, path) if fields is None else partial(client.post, path, data=fields)
    return contextvars.Context().run(open_page, headers=headers)


def assert_plain_page(answer: TestResponse, language: str) -> None:
    html = answer.get_data(as_text=True)
    assert answer.status_code in {503, 507}, (answer.status_code, html[-600:])
    assert f'<html lang="{language}"' in html
    assert {"ar": "حفظ", "de": "speichern"}[language] in html, "says that it cannot save"
    assert "Traceback" not in html and "sqlite" not in html.casefold() and "psycopg" not in html
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert int(answer.headers["Retry-After"]) > 0


def drafts() -> int:
    count = db.session.scalar(select(func.count()).select_from(Draft)) or 0
    db.session.remove()
    return count


def test_a_database_that_was_restarted_while_nobody_asked_is_noticed_by_nobody(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casework.core.postgresql.IDLE", 0)
    advisor = make.user("advisor")
    page = f"/cases/{make.case(advisor=advisor).ref}"
    staff = Browser(place.app).sign_in(advisor)
    assert send(staff.client, page).status_code == 200
    place.away()
    place.back()
    assert send(staff.client, page).status_code == 200


def test_a_database_that_goes_away_loses_nothing_and_needs_no_restart(place: Place) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    page = f"/cases/{case.ref}"
    staff, person = Browser(place.app).sign_in(advisor), Browser(place.app, "ar")
    written = staff.get(page).form("/notes")
    note = written["action"]
    filling.begin(person)
    saved = person.get(REACH).form()["fields"] | {"reach_by": "phone", "phone": "0151 2345678"}
    fresh = Browser(place.app, "ar")
    first = fresh.get(BEGIN).form()["fields"] | filling.CONTACT

    place.away()
    assert_plain_page(send(person.client, REACH, saved), "ar")
    assert_plain_page(send(fresh.client, BEGIN, first), "ar")
    assert_plain_page(send(staff.client, note, written["fields"] | {"body": "A note."}), "de")
    place.back()

    # The same forms, sent again without opening their pages anew, as the page said.
    assert send(person.client, REACH, saved).status_code == 303
    assert send(fresh.client, BEGIN, first).status_code == 303
    for _twice in range(2):
        assert send(staff.client, note, written["fields"] | {"body": "A note."}).status_code == 303
    assert drafts() == 2
    assert person.get(REACH).form()["fields"]["phone"] == ["0151 2345678"]
    assert staff.get(page).text.count("A note.") == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of its own of a few megabytes; without the right to mount one, on a disk that is limited otherwise."""
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill_up(folder: Path) -> Path:
    """Write until there is no room at all."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"x" * size)
    return ballast


def test_a_full_disk_says_so_and_nothing_that_was_called_saved_is_lost(
    small_disk: Path, database_kind: str, request: pytest.FixtureRequest
) -> None:
    """Everything of the instance lies on the full disk; on PostgreSQL that is the files of papers and the keys' file."""
    with contextlib.ExitStack() as stack:
        url = f"sqlite:///{small_disk / 'casework.db'}"
        if database_kind == "postgresql":
            from tests.postgres import fresh_database

            url = stack.enter_context(fresh_database(request.getfixturevalue("postgres_server")))
        app = stack.enter_context(programme(small_disk, url))
        person = Browser(app, "ar")
        filling.begin(person)
        path = "/ar/apply/german/papers/school_certificate"
        form = person.get(path).form()["fields"]
        words = person.get(REACH).form()["fields"] | {"reach_by": "phone", "phone": "0151 2345678"}

        ballast = fill_up(small_disk)
        photo = form | {"files": (filling.photo(), "a.jpg"), "state": ""}
        assert_plain_page(send(person.client, path, photo), "ar")
        told = send(person.client, REACH, words)
        if database_kind == "sqlite":
            assert_plain_page(told, "ar")
        assert send(person.client, "/ar/").status_code == 200, "reading goes on"
        assert not list((small_disk / "files").glob("??/*")), "no half file is left"
        ballast.unlink()

        photo = form | {"files": (filling.photo(), "a.jpg"), "state": ""}
        assert send(person.client, path, photo).status_code == 303
        assert send(person.client, REACH, words).status_code == 303
        assert drafts() == 1
        assert person.get(REACH).form()["fields"]["phone"] == ["0151 2345678"]


def test_clients_that_never_finish_their_request_keep_nobody_waiting(tmp_path: Path) -> None:
    """Forty connections that send half a request and then nothing: whoever comes after them is served (G35 in small)."""
    port = free_port()
    server = started(environ_of(tmp_path, port), port, cold=True)
    try:
        with contextlib.ExitStack() as stack:
            for half in (
                b"GET /de/ HTTP/1.1\r\nHost: 127",
                b"POST /signin HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000\r\n\r\na",
            ):
                for _connection in range(20):
                    stack.enter_context(socket.create_connection(("127.0.0.1", port))).sendall(half)
            for path in ("/healthz", "/de/", "/signin"):
                connection = http.client.HTTPConnection("127.0.0.1", port)
                connection.request("GET", path)
                assert connection.getresponse().status == 200, path
    finally:
        server.terminate()
        server.wait(timeout=20)
