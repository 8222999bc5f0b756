"""Eight unsafe set-ups, eight refusals (security.md G37); and the doctor, who says what to do."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from casework import create_app
from casework.accounts.models import User
from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.core.vault import MasterKeys
from casework.messages.service import write_staff_letter
from casework.operation.doctor import examine
from casework.operation.serving import prepared_app
from casework.operation.setting_up import set_up
from casework.portal.texts import PAGES
from config import MissingSetting, settings_from
from tests import make
from tests.core.post_office import PostOffice, certificate, saved, server_context, serving
from tests.migrated import Copy
from tests.warm import run

Environ = dict[str, str]
SECRET = "Kq7w-2hJm9_xVb4TnLr8cYd1ZsEf5GpA"


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[Environ]:
    """A mail server with a certificate that its authority signed."""
    authority = certificate("Invented authority")
    own = saved(tmp_path, certificate("localhost", "127.0.0.1", authority))
    with serving(PostOffice(), tls_context=server_context(own)) as port:
        yield {
            "CASEWORK_MAIL_SERVER": "127.0.0.1", "CASEWORK_MAIL_PORT": str(port), "CASEWORK_MAIL_USE_TLS": "1",
            "CASEWORK_MAIL_CA_FILE": str(saved(tmp_path, authority)), "CASEWORK_MAIL_SENDER": "office@study.example",
        }  # fmt: skip


@pytest.fixture
def environ(tmp_path: Path, mail: Environ, newest: Copy) -> Environ:
    """A good set-up, as an operator would make it, whose migrations have been run."""
    instance = tmp_path / "instance"
    (instance / "texts").mkdir(parents=True, mode=0o700)
    instance.chmod(0o700)
    for page in PAGES:
        for code in ("de", "en", "uk", "ar", "fa", "tr", "ru", "fr"):
            (instance / "texts" / f"{page}.{code}.md").write_text("Invented", encoding="utf-8")
    return mail | {
        "CASEWORK_INSTANCE": str(instance), "CASEWORK_SECRET_KEY": SECRET, "CASEWORK_PUBLIC_URL": "https://study.example",
        "CASEWORK_OPERATOR": "Invented university", "CASEWORK_KEYS_URL": f"sqlite:///{tmp_path / 'keys' / 'keys.db'}",
        "CASEWORK_KEY_FILE": str(tmp_path / "keys" / "master.key"),
        "CASEWORK_DATABASE_URL": newest(instance / "casework.db"),
    }  # fmt: skip


@pytest.fixture
def installed(environ: Environ) -> Environ:
    list(set_up(environ))
    return environ


def world_readable(environ: Environ) -> None:
    Path(environ["CASEWORK_INSTANCE"]).chmod(0o755)


def key_beside_data(environ: Environ) -> None:
    beside = Path(environ["CASEWORK_INSTANCE"]) / "master.key"
    beside.write_bytes(Path(environ["CASEWORK_KEY_FILE"]).read_bytes())
    beside.chmod(0o600)
    environ["CASEWORK_KEY_FILE"] = str(beside)


def old_schema(environ: Environ) -> None:
    app = create_app(settings_from(environ))
    with app.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
        connection.commit()
        db.engine.dispose()


def setting(name: str, value: str) -> Callable[[Environ], None]:
    def change(environ: Environ) -> None:
        environ[f"CASEWORK_{name}"] = value

    return change


UNSAFE: dict[str, tuple[Callable[[Environ], None], str]] = {
    "short secret": (setting("SECRET_KEY", "secret"), "SECRET_KEY"),
    "default secret": (setting("SECRET_KEY", "changeme" * 5), "SECRET_KEY"),
    "debug": (setting("DEBUG", "1"), "DEBUG"),
    "no public host": (setting("PUBLIC_URL", ""), "PUBLIC_URL"),
    "http": (setting("PUBLIC_URL", "http://study.example"), "https"),
    "world-readable data": (world_readable, "read by everyone"),
    "key beside data": (key_beside_data, "KEY_FILE"),
    "no mail sender": (setting("MAIL_SENDER", ""), "MAIL_SENDER"),
    "old schema": (old_schema, "casework init"),
}


def test_a_good_set_up_starts(installed: Environ) -> None:
    assert prepared_app(installed).config["DEBUG"] is False


@pytest.mark.parametrize("name", UNSAFE)
def test_a_server_refuses_to_start_on_an_unsafe_set_up(installed: Environ, name: str) -> None:
    spoil, told = UNSAFE[name]
    spoil(installed)
    with pytest.raises(MissingSetting, match=told):
        prepared_app(installed)


@pytest.mark.parametrize("name", UNSAFE)
def test_the_doctor_finds_an_unsafe_set_up(installed: Environ, name: str) -> None:
    spoil, _told = UNSAFE[name]
    spoil(installed)
    assert [finding for finding in examine(installed) if not finding.is_good]


def bad(environ: Environ) -> dict[str, str]:
    return {finding.name: finding.text for finding in examine(environ) if not finding.is_good}


def test_the_doctor_finds_nothing_in_a_good_set_up(installed: Environ) -> None:
    assert bad(installed) == {}


def test_the_doctor_sees_what_is_wrong_outside(installed: Environ, tmp_path: Path) -> None:
    Path(installed["CASEWORK_INSTANCE"], "texts", "imprint.uk.md").unlink()
    assert bad(installed) == {"legal texts": "missing: imprint.uk.md"}
    Path(installed["CASEWORK_INSTANCE"], "texts", "imprint.uk.md").write_text("Invented")
    assert bad(installed | {"CASEWORK_MAIL_CA_FILE": ""}).keys() == {"mail"}
    assert "without TLS" in bad(installed | {"CASEWORK_MAIL_USE_TLS": "0", "CASEWORK_MAIL_PASSWORD": "x"})["mail"]
    assert bad(installed | {"CASEWORK_MAIL_PORT": "1"}).keys() == {"mail"}
    Path(installed["CASEWORK_KEY_FILE"]).chmod(0o640)
    assert "chmod 600" in bad(installed)["key file"]


def test_the_doctor_names_a_state_that_has_no_holidays(installed: Environ) -> None:
    # Of Nordrhein-Westfalen the code is NW.
    assert bad(installed | {"CASEWORK_FEDERAL_STATE": "NRW"}).keys() == {"public holidays"}


def test_the_doctor_tells_another_key_file_from_the_right_one(installed: Environ, tmp_path: Path) -> None:
    app = create_app(settings_from(installed))
    with app.app_context():
        make.person()
        db.engine.dispose()
    MasterKeys.new_file(tmp_path / "other" / "master.key")
    assert "master key" in bad(installed | {"CASEWORK_KEY_FILE": str(tmp_path / "other" / "master.key")})["start"]


def test_the_doctor_sees_a_letter_that_waits(installed: Environ) -> None:
    app = create_app(settings_from(installed))
    with app.app_context():
        user: User = make.user()
        with unit_of_work():
            write_staff_letter(user, "news", lambda: ("Title", "Text"))
        db.engine.dispose()
    assert bad(installed) == {}
    clock.travel(timedelta(hours=2))
    try:
        assert "does the worker run" in bad(installed)["outbox"]
    finally:
        clock.travel(timedelta())


def test_the_doctor_wants_the_keys_in_another_cluster(installed: Environ, database_kind: str) -> None:
    from casework.operation.doctor import _key_store_apart

    same = {"DATABASE_URL": "postgresql+psycopg://one/a", "KEYS_URL": "postgresql+psycopg://one/b"}
    assert not _key_store_apart(same)[0]
    assert _key_store_apart(same | {"KEYS_URL": "postgresql+psycopg://two/b"})[0]


def test_the_command_ends_with_one_when_something_is_wrong(installed: Environ) -> None:
    command = [sys.executable, "-m", "casework.cli", "doctor"]
    good = subprocess.run(command, env=installed, capture_output=True, text=True, check=False, timeout=60)
    assert (good.returncode, good.stderr) == (0, "")
    assert "ok  mail" in good.stdout
    Path(installed["CASEWORK_INSTANCE"]).chmod(0o755)
    sick = run("casework.cli", "doctor", environ=installed)
    assert sick.returncode == 1
    assert "BAD data folder" in sick.stdout


def test_a_second_start_takes_less_than_three_seconds(installed: Environ) -> None:
    prepared_app(installed)
    began = time.process_time()
    prepared_app(installed)
    assert time.process_time() - began < 3


def test_a_key_store_that_is_no_database_is_told_in_one_line(installed: Environ) -> None:
    path = Path(installed["CASEWORK_KEYS_URL"].removeprefix("sqlite:///"))
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(path).execute("SELECT * FROM vault_keys")
    assert bad(installed).keys() == {"start"}
