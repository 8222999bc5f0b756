"""Whoever was told "saved" finds it after kill -9, at whatever moment it came (security.md G17).

A killed process does not prove that the disk has it: that is what the settings of the connection are for.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from casework import create_app
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.core.transaction import short_transaction
from casework.documents import shelf
from casework.documents.models import StoredFile
from casework.people.models import Answer
from config import settings_from
from tests.demonstration import Demonstration, started
from tests.security.killing import Siege, besiege, examine
from tests.security.syncing import calls_of_sealing

KILLS = 20
pytestmark = pytest.mark.xdist_group("kills")


@dataclass
class Stronghold:
    environ: dict[str, str]
    siege: Siege


@pytest.fixture(scope="module")
def stronghold(tmp_path_factory: pytest.TempPathFactory, demonstration: Demonstration) -> Iterator[Stronghold]:
    """A server with the demo programme that was killed twenty times."""
    with demonstration.copied(tmp_path_factory.mktemp("killed")) as (environ, port):
        yield Stronghold(environ, besiege(lambda: started(environ, port), port, KILLS, chance=random.Random()))


@pytest.fixture
def after(stronghold: Stronghold) -> Iterator[Flask]:
    """The program itself on what the killed servers left behind."""
    app = create_app(settings_from(stronghold.environ))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
        get_vault().keystore.close()
        app.extensions["casework_attempts"].dispose()


def fresh(siege: Siege) -> Siege:
    return Siege(siege.kills, siege.starts, siege.applicants)


def test_nothing_that_was_acknowledged_is_lost_and_nothing_is_there_by_halves(
    stronghold: Stronghold, after: Flask
) -> None:
    siege = examine(fresh(stronghold.siege))
    starts = siege.starts[1:]
    print(
        f"\n{siege.kills} kills, {siege.acknowledged} acknowledged, {len(siege.lost)} lost, {len(siege.halves)} halves, start {statistics.median(starts):.1f} s (worst {max(starts):.1f} s)"
    )
    assert siege.kills == KILLS
    assert siege.acknowledged > 5 * KILLS
    assert any(one.files for one in siege.applicants) and any(one.has_sent for one in siege.applicants)
    assert any(one.pin for one in siege.applicants) and any(one.has_used_word for one in siege.applicants)
    assert siege.lost == []
    assert siege.halves == []
    assert siege.orphans == 0


def test_the_examination_misses_an_answer_and_a_file_that_are_gone(stronghold: Stronghold, after: Flask) -> None:
    """Else "nothing is lost" would prove nothing. Runs last: it takes things away."""
    with_a_file = next(one for one in stronghold.siege.applicants if one.files)
    assert examine(fresh(Siege(applicants=[with_a_file]))).lost == []
    with short_transaction() as connection:
        connection.execute(delete(Answer).where(Answer.field == "german_level"))
    stored = db.session.scalars(select(StoredFile)).first()
    assert stored is not None
    shelf.remove(stored.ref)
    db.session.rollback()
    found = examine(fresh(stronghold.siege))
    assert any("german_level" in line for line in found.lost)
    assert found.halves == [f"{stored.ref}: FileNotFoundError"]


def test_a_commit_waits_for_the_disk(context: Flask) -> None:
    """In the data, in the keys and, on SQLite, with a journal that a killed process leaves whole."""
    for engine in (db.engine, get_vault().keystore.engine):
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
                assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
            else:
                assert connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "on"
            connection.rollback()


def test_a_file_is_on_the_disk_before_its_row(context: Flask, tmp_path: Path) -> None:
    """The bytes, then the name, then the folder: in that order, or an acknowledged file may be an empty one."""
    assert calls_of_sealing(tmp_path) == ["fsync file", "replace", "fsync folder"]
