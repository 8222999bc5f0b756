"""Master keys: their file, their rotation while others read, and what happens with the wrong ones."""

from __future__ import annotations

import base64
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from casework.core.keystore import BATCH, KeyStore
from casework.core.vault import MalformedKeys, MasterKeys, UnknownMaster, UnsafeKeyFile, Vault, WrongMaster

ABOUT = "person.call_name_sealed.1"
PEOPLE = [f"person {number:04}" for number in range(5 * BATCH)]

ROTATE = """
import sys, time
import sqlalchemy as sa
from casework.core.keystore import KeyStore
from casework.core.vault import MasterKeys, Vault
store = KeyStore(sys.argv[1])
pauses = [float(each) for each in sys.argv[3:]]
sa.event.listen(store.engine, "commit", lambda conn: time.sleep(pauses.pop(0) if len(pauses) > 1 else pauses[0]))
Vault(keystore=store, master=MasterKeys(sys.argv[2])).rotate()
"""


def test_a_new_key_file_is_for_its_owner_alone_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    first = MasterKeys.new_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert MasterKeys(path).ids == (first,)
    with pytest.raises(FileExistsError):
        MasterKeys.new_file(path)
    assert MasterKeys(path).ids == (first,)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o666, 0o610])
def test_a_key_file_that_others_can_touch_is_refused(key_file: Path, mode: int) -> None:
    key_file.chmod(mode)
    for use in (MasterKeys, MasterKeys.add_new, MasterKeys.drop_old):
        with pytest.raises(UnsafeKeyFile):
            use(key_file)
    key_file.chmod(0o400)
    assert MasterKeys(key_file).ids


def test_a_folder_is_no_key_file(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir(mode=0o700)
    with pytest.raises((UnsafeKeyFile, IsADirectoryError)):
        MasterKeys(tmp_path / "folder")


def test_a_new_master_key_stands_first_and_the_file_keeps_its_mode(key_file: Path) -> None:
    old = MasterKeys(key_file).newest
    new = MasterKeys.add_new(key_file)
    assert MasterKeys(key_file).ids == (new, old)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert list(key_file.parent.iterdir()) == [key_file]


def test_old_master_keys_are_dropped_unless_they_are_in_use(key_file: Path) -> None:
    first, second = MasterKeys(key_file).newest, MasterKeys.add_new(key_file)
    third = MasterKeys.add_new(key_file)
    assert MasterKeys.drop_old(key_file, in_use=[first]) == [second]
    assert MasterKeys(key_file).ids == (third, first)
    assert MasterKeys.drop_old(key_file) == [first]
    assert MasterKeys(key_file).ids == (third,)


GOOD = base64.b64encode(b"k" * 32).decode()


@pytest.mark.parametrize(
    "text", ["", "# nothing", "one", f"one {GOOD[:-4]}", f"one {GOOD}\none {GOOD}", f"one {GOOD} more", f"o/e {GOOD}"]
)
def test_malformed_keys_are_refused_without_showing_them(text: str) -> None:
    with pytest.raises(MalformedKeys) as refused:
        MasterKeys.from_text(text)
    assert GOOD[:8] not in str(refused.value)


def test_master_keys_may_come_from_a_setting(keystore: KeyStore, key_file: Path) -> None:
    text = key_file.read_text()
    from_file = Vault(keystore=keystore, master=MasterKeys(key_file))
    from_file.make_keys("anna")
    sealed = from_file.seal("anna", "identity", b"Anna", about=ABOUT)
    for setting in (text, f"new {GOOD},{text.strip()}", f"# ours\nnew:{GOOD}\n{text}"):
        master = MasterKeys.from_text(setting)
        assert Vault(keystore=keystore, master=master).open("anna", "identity", sealed, about=ABOUT) == b"Anna"
    assert master.newest == "new"


def snapshot(store: KeyStore) -> list[tuple[object, ...]]:
    with store.engine.connect() as conn:
        return [tuple(row) for row in conn.exec_driver_sql("SELECT * FROM vault_keys ORDER BY 1, 2")]


def test_a_wrong_master_key_refuses_to_start_and_writes_nothing(
    vault: Vault, keystore: KeyStore, key_file: Path, tmp_path: Path
) -> None:
    vault.make_keys("anna")
    before = snapshot(keystore)
    MasterKeys.new_file(tmp_path / "other.key")
    with pytest.raises(UnknownMaster):
        Vault(keystore=keystore, master=MasterKeys(tmp_path / "other.key"))
    same_id = MasterKeys.from_text(f"{MasterKeys(key_file).newest} {GOOD}")
    with pytest.raises(WrongMaster):
        Vault(keystore=keystore, master=same_id)
    assert snapshot(keystore) == before


def test_one_missing_old_master_key_refuses_to_start(vault: Vault, keystore: KeyStore, key_file: Path) -> None:
    vault.make_keys("anna")
    MasterKeys.add_new(key_file)
    vault.make_keys("boris")
    MasterKeys.drop_old(key_file)
    with pytest.raises(UnknownMaster):
        Vault(keystore=keystore, master=MasterKeys(key_file))


def test_a_running_process_sees_a_new_master_key_without_a_restart(vault: Vault, key_file: Path) -> None:
    vault.make_keys("anna")
    sealed = vault.seal("anna", "identity", b"Anna", about=ABOUT)
    new = MasterKeys.add_new(key_file)
    vault.make_keys("boris")
    assert vault.keystore.masters()[new] == 4
    Vault(keystore=vault.keystore, master=MasterKeys(key_file)).rotate()
    vault.forget()
    assert vault.open("anna", "identity", sealed, about=ABOUT) == b"Anna"


def test_rotation_leaves_destroyed_keys_destroyed_and_moves_hash_keys_too(vault: Vault, key_file: Path) -> None:
    vault.make_keys("anna", ["identity", "papers"])
    vault.destroy("anna", ["identity"])
    hashed = vault.blind("mhmd", domain="name")
    new = MasterKeys.add_new(key_file)
    assert vault.rotate() == 2
    assert vault.keystore.masters() == {new: 2}
    assert vault.is_destroyed("anna", "identity")
    vault.forget()
    assert vault.blind("mhmd", domain="name") == hashed
    assert vault.rotate() == 0


def unreadable(vault: Vault, seals: dict[str, bytes]) -> list[str]:
    """Open everything as one request does; returns whom it could not open."""
    vault.forget()
    for person in seals:
        vault.expect(person, "identity")
    return [
        person
        for person, sealed in seals.items()
        if vault.open(person, "identity", sealed, about=ABOUT) != person.encode()
    ]


def test_rotation_killed_in_the_middle_goes_on_and_nothing_is_unreadable_at_any_time(
    vault: Vault, keys_url: str, key_file: Path
) -> None:
    seals = {}
    for person in PEOPLE:
        vault.make_keys(person, ["identity"])
        seals[person] = vault.seal(person, "identity", person.encode(), about=ABOUT)
    old, new = MasterKeys(key_file).newest, MasterKeys.add_new(key_file)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-c", ROTATE, keys_url, str(key_file)]
    # It commits the first part, and stands before the second until it is killed.
    child = subprocess.Popen([*command, "0.3", "600"], env=environment)
    while child.poll() is None and not vault.keystore.masters().get(new):
        assert unreadable(vault, seals) == []
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    between = vault.keystore.masters()
    assert between[old] + between[new] == len(PEOPLE)
    assert between[new] % BATCH == 0
    assert unreadable(vault, seals) == []

    resumed = subprocess.Popen([*command, "0.3"], env=environment)
    while resumed.poll() is None:
        assert unreadable(vault, seals) == []
    assert resumed.returncode == 0
    assert vault.keystore.masters() == {new: len(PEOPLE)}
    assert MasterKeys.drop_old(key_file, in_use=vault.keystore.masters()) == [old]
    assert unreadable(Vault(keystore=vault.keystore, master=MasterKeys(key_file)), seals) == []
