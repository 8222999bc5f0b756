from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from casework.core import clock
from casework.core.keystore import KeyDestroyed, KeyStore, WrappedKey
from casework.core.keystore_copies import BrokenCopy, write_copy
from tests.core.conftest import Counting

ANNA, BORIS = "anna", "boris"


def wrap(subject: str, cls: str) -> WrappedKey:
    return WrappedKey(f"wrapped key of {subject}, {cls}".encode(), "m1")


def everything(store: KeyStore) -> set[tuple[object, ...]]:
    with store.engine.connect() as conn:
        return {tuple(row) for row in conn.exec_driver_sql('SELECT subject, "class", wrapped, master FROM vault_keys')}


def test_a_key_that_was_made_is_there_for_another_process(keystore: KeyStore, keys_url: str) -> None:
    keystore.make(ANNA, ["identity", "papers"], wrap)
    other = KeyStore(keys_url)
    assert other.fetch([(ANNA, "identity")]) == {(ANNA, "identity"): wrap(ANNA, "identity")}
    other.close()


def test_making_a_living_key_again_changes_nothing(keystore: KeyStore) -> None:
    keystore.make(ANNA, ["identity"], wrap)
    keystore.make(ANNA, ["identity", "papers"], lambda *_: WrappedKey(b"another", "m2"))
    assert everything(keystore) == {
        (ANNA, "identity", b"wrapped key of anna, identity", "m1"),
        (ANNA, "papers", b"another", "m2"),
    }


def test_eight_that_make_the_same_key_at_once_all_get_the_same_one(keystore: KeyStore) -> None:
    barrier, errors = threading.Barrier(8), []

    def make(number: int) -> None:
        barrier.wait()
        try:
            keystore.make(ANNA, ["identity"], lambda *_: WrappedKey(f"key {number}".encode(), "m1"))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=make, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert len(everything(keystore)) == 1


def test_fifty_keys_come_in_one_statement(keystore: KeyStore, statements: Counting) -> None:
    for number in range(50):
        keystore.make(f"person {number}", ["identity", "papers"], wrap)
    with statements(keystore) as asked:
        found = keystore.fetch([(f"person {number}", "identity") for number in range(50)])
    assert len(asked) == 1
    assert set(found) == {(f"person {number}", "identity") for number in range(50)}


def test_only_what_was_asked_for_is_handed_out(keystore: KeyStore) -> None:
    for person in (ANNA, BORIS):
        keystore.make(person, ["identity", "papers"], wrap)
    asked = [(ANNA, "identity"), (BORIS, "papers"), ("nobody", "papers")]
    assert set(keystore.fetch(asked)) == {(ANNA, "identity"), (BORIS, "papers")}
    assert keystore.fetch([]) == {}


def test_destroying_takes_the_named_class_of_the_named_person_only(keystore: KeyStore) -> None:
    for person in (ANNA, BORIS):
        keystore.make(person, ["identity", "course"], wrap)
    assert keystore.destroy(ANNA, ["identity"]) == 1
    assert keystore.fetch([(ANNA, "identity")])[ANNA, "identity"].is_destroyed
    alive = {(subject, cls) for subject, cls, wrapped, _ in everything(keystore) if wrapped}
    assert alive == {(ANNA, "course"), (BORIS, "identity"), (BORIS, "course")}


def test_a_destroyed_key_is_never_made_again_and_nothing_beside_it(keystore: KeyStore) -> None:
    keystore.make(ANNA, ["identity"], wrap)
    keystore.destroy(ANNA, None)
    with pytest.raises(KeyDestroyed):
        keystore.make(ANNA, ["papers", "identity"], wrap)
    assert everything(keystore) == {(ANNA, "identity", None, None)}


def test_a_class_that_was_destroyed_before_it_was_made_cannot_be_made(keystore: KeyStore) -> None:
    assert keystore.destroy(ANNA, ["papers"]) == 0
    with pytest.raises(KeyDestroyed):
        keystore.make(ANNA, ["papers"], wrap)


def test_the_database_refuses_a_row_that_is_neither_alive_nor_destroyed(keystore: KeyStore) -> None:
    keystore.make(ANNA, ["identity"], wrap)
    with pytest.raises(sa.exc.IntegrityError), keystore.engine.begin() as conn:
        conn.exec_driver_sql("UPDATE vault_keys SET wrapped = NULL")


def test_a_destroyed_key_lies_in_no_file_of_the_store(keystore: KeyStore, keys_url: str) -> None:
    keystore.make(ANNA, ["identity"], lambda *_: WrappedKey(b"the canary under wraps", "m1"))
    if keystore.engine.dialect.name == "sqlite":
        folder = Path(str(keystore.engine.url.database)).parent

        def remains() -> bool:
            return any(b"the canary under wraps" in file.read_bytes() for file in folder.iterdir())
    else:

        def remains() -> bool:
            # A dead row lies on in the table's file until the server has vacuumed it.
            with keystore.engine.connect() as conn:
                asked = "SELECT vacuum_count FROM pg_stat_user_tables WHERE relname = 'vault_keys'"
                is_vacuumed = conn.exec_driver_sql(asked).scalar_one() > 0
            return not is_vacuumed or any(row[2] for row in everything(keystore))

    assert remains()
    keystore.destroy(ANNA, ["identity"])
    assert not remains()


def test_sqlite_syncs_each_commit_and_overwrites_what_is_deleted(keystore: KeyStore) -> None:
    with keystore.engine.connect() as conn:
        if conn.dialect.name == "sqlite":
            for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("secure_delete", 1)):
                assert conn.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value
        else:
            assert conn.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "on"


def test_a_store_in_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="unreadable"):
        KeyStore("sqlite://")


def test_a_new_sqlite_store_is_for_its_owner_alone(tmp_path: Path) -> None:
    store = KeyStore(f"sqlite:///{tmp_path / 'keys.db'}")
    store.make(ANNA, ["identity"], wrap)
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.glob("keys.db*")} == {0o600}
    store.close()


def test_keys_whose_subject_never_got_a_row_are_swept_when_they_are_old(keystore: KeyStore) -> None:
    for number in range(450):
        keystore.make(f"person {number:03}", ["identity", "papers"], wrap)
    keystore.make("@casework", ["name"], wrap)
    keystore.destroy("erased", ["identity"])
    asked: list[int] = []

    def subject_exists(subjects: list[str]) -> set[str]:
        asked.append(len(subjects))
        return {subject for subject in subjects if not subject.endswith("7")}

    assert keystore.sweep(subject_exists, clock.now() - timedelta(hours=1)) == 0
    assert asked == []
    assert keystore.sweep(subject_exists, clock.now() + timedelta(hours=1)) == 45 * 2
    assert max(asked) <= 200
    left = {row[0] for row in everything(keystore)}
    assert len(left) == 450 - 45 + 2
    assert {"@casework", "erased"} <= left


def test_a_copy_brings_back_what_is_missing(keystore: KeyStore, tmp_path: Path) -> None:
    keystore.make(ANNA, ["identity", "papers"], wrap)
    before = everything(keystore)
    assert keystore.backup(tmp_path / "copy.db") == 2
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    with keystore.engine.begin() as conn:
        conn.exec_driver_sql("DELETE FROM vault_keys")
    assert keystore.restore(tmp_path / "copy.db") == 2
    assert everything(keystore) == before


def test_what_was_erased_after_the_copy_stays_destroyed_when_it_is_restored(keystore: KeyStore, tmp_path: Path) -> None:
    keystore.make(ANNA, ["identity", "papers"], wrap)
    keystore.backup(tmp_path / "copy.db")
    keystore.destroy(ANNA, ["identity"])
    keystore.restore(tmp_path / "copy.db")
    assert keystore.fetch([(ANNA, "identity")])[ANNA, "identity"].is_destroyed
    assert not keystore.fetch([(ANNA, "papers")])[ANNA, "papers"].is_destroyed
    with pytest.raises(KeyDestroyed):
        keystore.make(ANNA, ["identity"], wrap)


def test_what_a_copy_knows_as_destroyed_is_destroyed_here_too(keystore: KeyStore, tmp_path: Path) -> None:
    elsewhere = KeyStore(f"sqlite:///{tmp_path / 'elsewhere.db'}")
    elsewhere.destroy(ANNA, ["identity"])
    elsewhere.backup(tmp_path / "copy.db")
    elsewhere.close()
    keystore.make(ANNA, ["identity"], wrap)
    assert keystore.restore(tmp_path / "copy.db") == 1
    assert keystore.fetch([(ANNA, "identity")])[ANNA, "identity"].is_destroyed


def test_a_damaged_copy_is_refused_and_changes_nothing(keystore: KeyStore, tmp_path: Path) -> None:
    for number in range(200):
        keystore.make(f"person {number}", ["identity"], wrap)
    keystore.backup(tmp_path / "copy.db")
    whole = (tmp_path / "copy.db").read_bytes()
    (tmp_path / "cut.db").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "other.db").write_bytes(b"this is no database at all" * 100)
    damaged = ["cut.db", "other.db", "missing.db"]
    page = 4096
    for start in range(0, len(whole), page):
        damaged.append(f"page at {start}.db")
        (tmp_path / damaged[-1]).write_bytes(whole[:start] + bytes(page) + whole[start + page :])
    before = everything(keystore)
    for name in damaged:
        with pytest.raises(BrokenCopy):
            keystore.restore(tmp_path / name)
    assert everything(keystore) == before


def test_a_copy_that_breaks_off_leaves_the_older_one_and_nothing_half(tmp_path: Path) -> None:
    def rows(count: int) -> Iterator[tuple[object, ...]]:
        for number in range(count):
            yield (f"person {number}", "identity", b"wrapped", "m1", 0, None)
        if count > 1:
            raise ConnectionResetError

    assert write_copy(rows(1), tmp_path / "copy.db") == 1
    older = (tmp_path / "copy.db").read_bytes()
    with pytest.raises(ConnectionResetError):
        write_copy(rows(5000), tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_bytes() == older
    assert list(tmp_path.iterdir()) == [tmp_path / "copy.db"]
