from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from casework.core import clock
from casework.core.keystore import KeyStore
from casework.core.vault import CLASSES, KeyDestroyed, KeyMissing, MasterKeys, TamperedSeal, Vault
from tests.core.conftest import Counting, NewVault

ANNA, BORIS = "anna", "boris"
NAME = "person.call_name_sealed.1"


@pytest.fixture
def sealed_name(vault: Vault) -> bytes:
    vault.make_keys(ANNA)
    return vault.seal(ANNA, "identity", "Анна محمد".encode(), about=NAME)


def test_what_was_sealed_opens_in_another_process(sealed_name: bytes, new_vault: NewVault) -> None:
    assert new_vault().open(ANNA, "identity", sealed_name, about=NAME).decode() == "Анна محمد"


@pytest.mark.parametrize("plain", [b"", b"x", b"\x80", b"\x80\x00\x00", b"x" * 31, b"x" * 32, b"x" * 33, b"x" * 10_000])
def test_any_bytes_come_back_as_they_were(vault: Vault, plain: bytes) -> None:
    vault.make_keys(ANNA)
    assert vault.open(ANNA, "identity", vault.seal(ANNA, "identity", plain, about=NAME), about=NAME) == plain


def test_the_plain_text_is_not_in_the_seal_and_two_seals_of_it_differ(vault: Vault, sealed_name: bytes) -> None:
    again = vault.seal(ANNA, "identity", "Анна محمد".encode(), about=NAME)
    assert again != sealed_name
    assert "Анна".encode() not in sealed_name


def test_a_reason_cannot_be_told_from_the_length_of_its_seal(vault: Vault) -> None:
    vault.make_keys(ANNA)
    reasons = ("death", "deportation", "no_contact", "moved_away", "health")
    assert len({len(vault.seal(ANNA, "counselling", reason.encode(), about="c")) for reason in reasons}) == 1


@pytest.mark.parametrize("place", ["person.call_name_sealed.2", "person.alias_sealed.1", "spelling.call_name_sealed.1"])
def test_a_seal_that_was_moved_to_another_row_column_or_table_does_not_open(
    vault: Vault, sealed_name: bytes, place: str
) -> None:
    with pytest.raises(TamperedSeal):
        vault.open(ANNA, "identity", sealed_name, about=place)


def test_a_seal_does_not_open_for_another_person_or_class(vault: Vault, sealed_name: bytes) -> None:
    vault.make_keys(BORIS)
    with pytest.raises(TamperedSeal):
        vault.open(BORIS, "identity", sealed_name, about=NAME)
    with pytest.raises(TamperedSeal):
        vault.open(ANNA, "papers", sealed_name, about=NAME)


def test_every_flipped_bit_and_every_cut_is_noticed(vault: Vault, sealed_name: bytes) -> None:
    for position in range(len(sealed_name)):
        changed = bytearray(sealed_name)
        changed[position] ^= 1
        with pytest.raises(TamperedSeal):
            vault.open(ANNA, "identity", bytes(changed), about=NAME)
        with pytest.raises(TamperedSeal):
            vault.open(ANNA, "identity", sealed_name[:position], about=NAME)


def test_a_wrapped_key_that_was_moved_to_another_person_opens_nothing(
    vault: Vault, sealed_name: bytes, new_vault: NewVault
) -> None:
    vault.make_keys(BORIS)
    with vault.keystore.engine.begin() as conn:
        conn.exec_driver_sql(
            "UPDATE vault_keys SET wrapped = (SELECT wrapped FROM vault_keys"
            " WHERE subject = 'anna' AND \"class\" = 'identity') WHERE subject = 'boris' AND \"class\" = 'identity'"
        )
    vault.forget()
    with pytest.raises(Exception, match="does not open"):
        vault.open(BORIS, "identity", sealed_name, about=NAME)


def test_a_key_that_was_never_made_is_missing_not_destroyed(vault: Vault) -> None:
    with pytest.raises(KeyMissing):
        vault.seal(ANNA, "identity", b"x", about=NAME)
    assert not issubclass(KeyMissing, KeyDestroyed)


def test_a_list_of_fifty_costs_one_statement(vault: Vault, statements: Counting) -> None:
    people = [f"person {number}" for number in range(50)]
    seals = {}
    for person in people:
        vault.make_keys(person, ["identity", "counselling"])
        seals[person] = vault.seal(person, "identity", person.encode(), about=NAME)
    vault.forget()
    with statements(vault.keystore) as asked:
        for person in people:
            vault.expect(person, "identity")
        assert asked == []
        for person in people:
            assert vault.open(person, "identity", seals[person], about=NAME) == person.encode()
    assert len(asked) == 1


def test_a_destroyed_key_is_dead_for_every_process_at_its_next_request(
    vault: Vault, sealed_name: bytes, new_vault: NewVault
) -> None:
    other, app = new_vault(), Flask("another process")
    with app.app_context():
        assert other.open(ANNA, "identity", sealed_name, about=NAME)
    vault.destroy(ANNA, ["identity"])
    with pytest.raises(KeyDestroyed):
        vault.open(ANNA, "identity", sealed_name, about=NAME)
    with app.app_context(), pytest.raises(KeyDestroyed):
        other.open(ANNA, "identity", sealed_name, about=NAME)
    assert other.is_destroyed(ANNA, "identity")
    assert not other.is_destroyed(ANNA, "papers")


def test_a_key_does_not_outlive_its_request_or_its_thread(
    vault: Vault, sealed_name: bytes, statements: Counting
) -> None:
    app = Flask("requests")
    with statements(vault.keystore) as asked:
        for _ in range(2):
            with app.app_context():
                vault.open(ANNA, "identity", sealed_name, about=NAME)
                vault.open(ANNA, "identity", sealed_name, about=NAME)
        assert len(asked) == 2
        threads = [
            threading.Thread(target=vault.open, args=(ANNA, "identity", sealed_name), kwargs={"about": NAME})
            for _ in range(2)
        ]
        for thread in threads:
            thread.start()
            thread.join()
        assert len(asked) == 4


def test_forget_drops_the_keys_of_persons_and_those_for_hashing_stay(
    vault: Vault, sealed_name: bytes, statements: Counting
) -> None:
    vault.blind("anna", domain="name")
    vault.open(ANNA, "identity", sealed_name, about=NAME)
    vault.forget()
    with statements(vault.keystore) as asked:
        vault.open(ANNA, "identity", sealed_name, about=NAME)
        vault.blind("anna", domain="name")
    assert len(asked) == 1


def test_all_of_a_person_can_be_destroyed_and_nothing_of_it_made_again(vault: Vault, sealed_name: bytes) -> None:
    vault.make_keys(BORIS, ["identity"])
    assert vault.destroy(ANNA) == len(CLASSES)
    assert vault.destroy(BORIS) == 1
    for person in (ANNA, BORIS):
        for retention in CLASSES:
            with pytest.raises(KeyDestroyed):
                vault.make_keys(person, [retention])


def test_an_erased_class_stays_unreadable_after_an_older_key_copy_is_restored(
    vault: Vault, sealed_name: bytes, tmp_path: Path
) -> None:
    vault.keystore.backup(tmp_path / "copy.db")
    vault.destroy(ANNA, ["identity"])
    vault.keystore.restore(tmp_path / "copy.db")
    vault.forget()
    with pytest.raises(KeyDestroyed):
        vault.open(ANNA, "identity", sealed_name, about=NAME)


def test_a_restored_copy_opens_what_was_sealed_before(
    vault: Vault, sealed_name: bytes, tmp_path: Path, key_file: Path
) -> None:
    vault.keystore.backup(tmp_path / "copy.db")
    fresh = KeyStore(f"sqlite:///{tmp_path / 'new machine.db'}")
    fresh.restore(tmp_path / "copy.db")
    restored = Vault(keystore=fresh, master=MasterKeys(key_file))
    assert restored.open(ANNA, "identity", sealed_name, about=NAME).decode() == "Анна محمد"
    fresh.close()


def test_an_unknown_class_and_the_programs_own_subject_are_refused(vault: Vault) -> None:
    with pytest.raises(ValueError, match="retention class"):
        vault.make_keys(ANNA, ["identiy"])
    vault.mac_key("name")
    for misuse in (
        lambda: vault.make_keys("@casework"),
        lambda: vault.destroy("@casework"),
        lambda: vault.seal("@casework", "name", b"x", about=NAME),
    ):
        with pytest.raises(ValueError, match="program's own"):
            misuse()


def test_a_keyed_hash_is_the_same_in_every_process_and_another_in_each_domain(
    vault: Vault, new_vault: NewVault
) -> None:
    hashed = vault.blind("mhmd", domain="name")
    assert len(hashed) == 16
    assert new_vault().blind("mhmd", domain="name") == hashed
    assert vault.blind("mhmd", domain="email") != hashed
    assert vault.blind("mhmt", domain="name") != hashed
    assert len({vault.mac_key(domain) for domain in ("name", "email", "phone", "return_code")}) == 4


def test_processes_that_ask_first_at_once_get_the_same_hash_key(new_vault: NewVault) -> None:
    vaults, barrier, keys = [new_vault() for _ in range(4)], threading.Barrier(4), []

    def ask(each: Vault) -> None:
        barrier.wait()
        keys.append(each.mac_key("name"))

    threads = [threading.Thread(target=ask, args=(each,)) for each in vaults]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 4
    assert len(set(keys)) == 1


def test_hash_keys_survive_the_sweep_of_orphans(vault: Vault) -> None:
    hashed = vault.blind("mhmd", domain="name")
    vault.make_keys(ANNA)
    assert vault.keystore.sweep(lambda _: set(), clock.now() + timedelta(days=1)) == len(CLASSES)
    vault.forget()
    assert vault.blind("mhmd", domain="name") == hashed
