"""A backup under load, restored into the present: rows and files the same, whoever was erased stays erased."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from casework import create_app
from casework.accounts.models import SignIn
from casework.accounts.service import start_sign_in
from casework.cases.models import Case
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import get_vault, open_for
from casework.core.transaction import unit_of_work
from casework.core.vault import MasterKeys
from casework.documents import shelf
from casework.documents.models import StoredFile
from casework.messages.models import Letter
from casework.messages.service import write_staff_letter
from casework.operation import backup, replaying, trail
from casework.operation.tables import BrokenBackup
from casework.people.models import NameKey, Person, Spelling
from casework.people.queries import search_people
from casework.privacy.erasing import erase_person
from config import settings_from
from tests import make
from tests.migrated import Copy
from tests.privacy.cohort_of_twelve import CANARIES, NAME, give_paper, twelve
from tests.settings import SECRET
from tests.warm import run


@pytest.fixture
def environ(tmp_path: Path, newest: Copy) -> dict[str, str]:
    """A programme of its own, which may be replaced."""
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o700)
    MasterKeys.new_file(tmp_path / "keys" / "master.key")
    return {
        "CASEWORK_DEMO": "1", "CASEWORK_INSTANCE": str(folder), "CASEWORK_SECRET_KEY": SECRET,
        "CASEWORK_KEYS_URL": f"sqlite:///{tmp_path / 'keys' / 'keys.db'}", "CASEWORK_KEY_FILE": str(tmp_path / "keys" / "master.key"),
        "CASEWORK_DATABASE_URL": newest(folder / "casework.db"),
    }  # fmt: skip


@pytest.fixture
def program(environ: dict[str, str]) -> Iterator[Flask]:
    app = create_app(settings_from(environ))
    with app.app_context():
        yield app
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()


def only_backup(folder: Path) -> Path:
    return sorted(folder.glob("casework-*"))[-1]


def restored(source: Path, environ: dict[str, str]) -> list[str]:
    db.session.rollback()
    db.session.remove()
    db.engine.dispose()
    lines = list(backup.restore_backup(source, environ))
    db.session.expire_all()
    return lines


def test_rows_files_and_names_are_back(program: Flask, environ: dict[str, str], tmp_path: Path) -> None:
    course = twelve()
    ref = give_paper(course.people[3])
    content = shelf.place_of(ref).read_bytes()
    people = db.session.scalar(select(func.count()).select_from(Person))
    parts = set(db.session.execute(select(NameKey.person_id, NameKey.part)).tuples())
    lines = list(backup.make_backup(tmp_path / "copies"))
    assert any("keys copied and read again" in line for line in lines)
    shelf.remove(ref)
    with unit_of_work():
        for row in db.session.scalars(select(Spelling)):
            db.session.delete(row)
    restored(only_backup(tmp_path / "copies"), environ)
    assert db.session.scalar(select(func.count()).select_from(Person)) == people
    assert shelf.place_of(ref).read_bytes() == content
    with shelf.open_file(db.session.scalars(select(StoredFile)).one()) as file:
        assert b"".join(file).startswith(b"\x89PNG")
    assert set(db.session.execute(select(NameKey.person_id, NameKey.part)).tuples()) == parts
    assert trail.seal_and_verify().is_whole


def test_a_backup_holds_no_name_and_no_part_of_one(program: Flask, tmp_path: Path) -> None:
    twelve()
    parts = [bytes(part) for part in db.session.scalars(select(NameKey.part))]
    list(backup.make_backup(tmp_path / "copies"))
    written = b"".join(path.read_bytes() for path in (tmp_path / "copies").rglob("*") if path.is_file())
    assert len(written) > 50_000
    found = [word for word in CANARIES if word.encode() in written and word != "Alias-Canary-Heron"]
    assert found == []
    assert not any(part in written or part.hex().encode() in written for part in parts)


def test_who_was_erased_since_does_not_come_back_with_the_old_data(
    program: Flask, environ: dict[str, str], tmp_path: Path
) -> None:
    course = twelve()
    person, case = course.people[-1], course.cases[-1]
    subject, ref, file_ref = person.id, case.ref, give_paper(person)
    everybody = select(Case.person_id)
    assert search_people(SYSTEM, NAME, everybody).hits[0].person_id == subject
    list(backup.make_backup(tmp_path / "copies"))
    erase_person(subject)
    lines = restored(only_backup(tmp_path / "copies"), environ)
    assert "1 erasures done again" in lines
    assert db.session.get(Person, subject) is None
    assert db.session.scalar(select(Case.id).where(Case.ref == ref)) is None
    assert db.session.scalar(select(func.count()).where(NameKey.person_id == subject)) == 0
    assert subject not in {hit.person_id for hit in search_people(SYSTEM, NAME, everybody).hits}
    names = [row.text for row in open_for(SYSTEM, db.session.scalars(select(Spelling)), "test")]
    assert len(names) == 11
    assert NAME not in names
    assert not shelf.place_of(file_ref).exists()
    assert get_vault().is_destroyed(str(subject), "identity")
    assert db.session.scalar(select(func.count()).select_from(Person)) == 12
    assert replaying.erase_again() == 0


def test_a_funders_hold_is_kept_over_a_restore(program: Flask, environ: dict[str, str], tmp_path: Path) -> None:
    course = twelve()
    subject = course.people[-1].id
    list(backup.make_backup(tmp_path / "copies"))
    erase_person(subject, {"course"})
    restored(only_backup(tmp_path / "copies"), environ)
    person = db.session.get_one(Person, subject)
    assert person.erased_on is not None
    assert person.call_name_sealed is None
    assert not get_vault().is_destroyed(str(subject), "course")
    assert replaying.erase_again() == 0


def test_no_letter_leaves_and_nobody_is_signed_in_after_a_restore(
    program: Flask, environ: dict[str, str], tmp_path: Path
) -> None:
    with unit_of_work():
        user = make.user("advisor")
        start_sign_in(user)
        write_staff_letter(user, "news", lambda: ("Title", "Text"))
    list(backup.make_backup(tmp_path / "copies"))
    restored(only_backup(tmp_path / "copies"), environ)
    assert db.session.scalars(select(Letter.state)).all() == ["held"]
    assert db.session.scalars(select(SignIn.id)).all() == []
    assert replaying.release_outbox() == 1
    assert db.session.scalars(select(Letter.state)).all() == ["queued"]


def test_a_damaged_or_unfinished_backup_changes_nothing(
    program: Flask, environ: dict[str, str], tmp_path: Path
) -> None:
    make.person("Samira")
    list(backup.make_backup(tmp_path / "copies"))
    make.person("Later")
    source = only_backup(tmp_path / "copies")
    victim = next(path for path in source.rglob("*") if path.is_file() and path.name in {"data.sqlite", "person"})
    victim.write_bytes(victim.read_bytes()[:-1] + b"?")
    with pytest.raises(BrokenBackup, match="damaged"):
        restored(source, environ)
    (source / "manifest.json").unlink()
    with pytest.raises(BrokenBackup, match="no finished backup"):
        restored(source, environ)
    assert db.session.scalar(select(func.count()).select_from(Person)) == 2


def test_a_backup_under_load_is_of_one_moment(program: Flask, tmp_path: Path) -> None:
    """Person and spelling are one transaction: a copy that has one without the other is torn."""
    stop, made = threading.Event(), []

    def keep_making() -> None:
        with program.app_context():
            while not stop.is_set():
                made.append(make.person(f"Invented {len(made)}").id)

    writer = threading.Thread(target=keep_making)
    writer.start()
    try:
        for _round in range(3):
            list(backup.make_backup(tmp_path / "copies"))
    finally:
        stop.set()
        writer.join()
    assert len(made) > 5
    sizes = []
    for source in sorted((tmp_path / "copies").glob("casework-*")):
        people, spellings = ids_in(source, "person", "id"), ids_in(source, "spelling", "person_id")
        assert people == spellings
        sizes.append(len(people))
        keys = sqlite3.connect(source / "keys.sqlite")
        subjects = {row[0].replace("-", "") for row in keys.execute("SELECT DISTINCT subject FROM vault_keys")}
        keys.close()
        assert people <= subjects, "a row without its key"
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0]


def ids_in(source: Path, table: str, column: str) -> set[str]:
    if (source / "data.sqlite").exists():
        connection = sqlite3.connect(source / "data.sqlite")
        found = {str(row[0]) for row in connection.execute(f"SELECT {column} FROM {table}")}
        connection.close()
        return found
    place = [each.name for each in db.metadata.tables[table].columns].index(column)
    lines = (source / "data" / table).read_text(encoding="utf-8").splitlines()
    return {line.split("\t")[place].replace("-", "") for line in lines}


def test_old_copies_go_after_the_new_one_is_there(program: Flask, tmp_path: Path) -> None:
    def names(pattern: str) -> list[str]:
        return sorted(path.relative_to(tmp_path / "copies").parts[0] for path in (tmp_path / "copies").glob(pattern))

    try:
        for days in (0, 8, 36):
            clock.travel(timedelta(days=days))
            list(backup.make_backup(tmp_path / "copies"))
    finally:
        clock.travel(timedelta())
    kept = names("casework-*")
    assert len(kept) == 2, "the one of 36 days ago is gone"
    assert names("casework-*/keys.sqlite") == kept[1:], "the keys of 28 days ago are gone, their data is not"


def test_the_command_tells_what_it_did_and_says_no_clearly(
    program: Flask, environ: dict[str, str], tmp_path: Path
) -> None:
    db.session.remove()

    every = {**os.environ, **environ}
    done = run("casework.cli", "backup", str(tmp_path / "copies"), environ=every)
    assert done.returncode == 0, done.stderr
    manifest: dict[str, Any] = json.loads((only_backup(tmp_path / "copies") / "manifest.json").read_text())
    assert manifest["hashes"]
    shutil.rmtree(tmp_path / "copies")
    (tmp_path / "copies").mkdir()
    refused = run("casework.cli", "restore", str(tmp_path / "copies"), "--yes", environ=every)
    assert refused.returncode == 1
    assert "no finished backup" in refused.stderr
    assert "Traceback" not in refused.stderr
