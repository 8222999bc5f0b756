from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response

from casework.core.sealed_files import CHUNK, open_stream, seal_stream
from casework.core.vault import KeyDestroyed, TamperedSeal, Vault

ANNA, ABOUT = "anna", "stored_file.file.1"
SEALED_CHUNK = CHUNK + 16


@pytest.fixture(autouse=True)
def app(vault: Vault) -> Iterator[Flask]:
    app = Flask("files")
    app.extensions["casework_vault"] = vault
    with app.app_context():
        vault.make_keys(ANNA)
        yield app


def seal(path: Path, plain: bytes) -> None:
    assert seal_stream(io.BytesIO(plain), path, subject=ANNA, about=ABOUT) == len(plain)


def read(path: Path, subject: str = ANNA, about: str = ABOUT) -> bytes:
    with open_stream(path, subject=subject, about=about) as opened:
        return b"".join(opened)


def three_chunks() -> bytes:
    return b"".join(bytes([number]) * CHUNK for number in (1, 2)) + b"the end"


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5])
def test_a_file_of_any_size_comes_back_as_it_was(tmp_path: Path, size: int) -> None:
    plain = os.urandom(size)
    seal(tmp_path / "file", plain)
    with open_stream(tmp_path / "file", subject=ANNA, about=ABOUT) as opened:
        assert opened.size == size
        assert b"".join(opened) == plain
    assert size < 16 or plain not in (tmp_path / "file").read_bytes()


def test_a_source_that_gives_little_at_a_time_is_read_to_its_end(tmp_path: Path) -> None:
    plain = os.urandom(CHUNK + 100)
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", "import os, sys; d = sys.stdin.buffer.read()\nwhile d: d = d[os.write(1, d[:999]):]"],
        stdin=subprocess.PIPE,
        stdout=writing,
    )
    os.close(writing)
    assert process.stdin is not None
    process.stdin.write(plain)
    process.stdin.close()
    with os.fdopen(reading, "rb", buffering=0) as source:
        assert seal_stream(source, tmp_path / "file", subject=ANNA, about=ABOUT) == len(plain)
    assert process.wait() == 0
    assert read(tmp_path / "file") == plain


def test_the_file_is_for_its_owner_alone_and_nothing_half_lies_beside_it(tmp_path: Path) -> None:
    seal(tmp_path / "file", b"passport")
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["file"]


class BrokenUpload(io.BytesIO):
    """A connection that breaks after the first chunk."""

    given = 0

    def read(self, size: int | None = -1) -> bytes:
        assert size
        if self.given > CHUNK:
            raise ConnectionResetError
        self.given += size
        return b"x" * size


def test_an_upload_that_breaks_off_leaves_nothing_and_keeps_what_was_there(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    seal(folder / "file", b"the file before")
    for name in ("file", "another"):
        with pytest.raises(ConnectionResetError):
            seal_stream(BrokenUpload(), folder / name, subject=ANNA, about=ABOUT)
    assert [file.name for file in folder.iterdir()] == ["file"]
    assert read(folder / "file") == b"the file before"


def refuses_before_the_first_byte(path: Path) -> bool:
    try:
        open_stream(path, subject=ANNA, about=ABOUT).close()
    except TamperedSeal:
        return True
    return False


def test_a_cut_file_is_refused_before_the_first_byte_wherever_it_was_cut(tmp_path: Path) -> None:
    path = tmp_path / "file"
    seal(path, three_chunks())
    whole = path.read_bytes()
    start = len(whole) - 2 * SEALED_CHUNK - len(b"the end") - 16
    for length in (0, 3, start - 1, start, start + 1, start + SEALED_CHUNK, start + 2 * SEALED_CHUNK, len(whole) - 1):
        path.write_bytes(whole[:length])
        assert refuses_before_the_first_byte(path), length
    path.write_bytes(whole)
    assert read(path) == three_chunks()


def test_something_added_at_the_end_is_refused_before_the_first_byte(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for plain in (b"short", b"x" * CHUNK, three_chunks()):
        seal(path, plain)
        whole = path.read_bytes()
        for added in (b"\0", whole[-SEALED_CHUNK:]):
            path.write_bytes(whole + added)
            assert refuses_before_the_first_byte(path)


def test_reordered_repeated_and_left_out_chunks_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    seal(path, three_chunks())
    whole = path.read_bytes()
    start = len(whole) - 2 * SEALED_CHUNK - len(b"the end") - 16
    head, one, two, end = (
        whole[:start],
        whole[start : start + SEALED_CHUNK],
        whole[start + SEALED_CHUNK : -23],
        whole[-23:],
    )
    assert head + one + two + end == whole
    for forged in ((two, one, end), (one, one, end), (one, end), (two, end), (one, two, two, end), (end, one, two)):
        path.write_bytes(head + b"".join(forged))
        with pytest.raises(TamperedSeal):
            read(path)


def test_a_flipped_bit_anywhere_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    seal(path, three_chunks())
    whole = path.read_bytes()
    for position in (*range(120), CHUNK, CHUNK + 200, 2 * CHUNK, len(whole) - 20, len(whole) - 1):
        changed = bytearray(whole)
        changed[position] ^= 0x10
        path.write_bytes(bytes(changed))
        with pytest.raises(TamperedSeal):
            read(path)


def test_a_chunk_of_another_file_and_another_files_place_are_refused(tmp_path: Path, vault: Vault) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    seal(one, b"passport")
    seal(two, b"passport")
    mixed = one.read_bytes()[:-24] + two.read_bytes()[-24:]
    with pytest.raises(TamperedSeal):
        read(one, about="stored_file.file.2")
    vault.make_keys("boris")
    with pytest.raises(TamperedSeal):
        read(one, subject="boris")
    one.write_bytes(mixed)
    with pytest.raises(TamperedSeal):
        read(one)


def test_a_file_whose_class_was_destroyed_does_not_open(tmp_path: Path, vault: Vault) -> None:
    seal(tmp_path / "file", b"passport")
    vault.destroy(ANNA, ["identity"])
    assert read(tmp_path / "file") == b"passport"
    vault.destroy(ANNA, ["papers"])
    with pytest.raises(KeyDestroyed):
        open_stream(tmp_path / "file", subject=ANNA, about=ABOUT)


def test_an_answer_streams_the_file_and_closes_it(tmp_path: Path, app: Flask) -> None:
    seal(tmp_path / "file", three_chunks())
    opened = open_stream(tmp_path / "file", subject=ANNA, about=ABOUT)

    @app.get("/")
    def show() -> Response:
        return Response(opened, headers={"Content-Length": str(opened.size)})

    assert app.test_client().get("/").data == three_chunks()
    with pytest.raises(ValueError, match="closed"):
        opened._open_next(0)


MEASURE = """
import sys
from pathlib import Path
from flask import Flask
from casework.core.keystore import KeyStore
from casework.core.sealed_files import open_stream, seal_stream
from casework.core.vault import MasterKeys, Vault
folder = Path(sys.argv[1])
class Upload:
    left = 10_000_000
    def read(self, size):
        size = min(size, self.left)
        self.left -= size
        return b"x" * size
def memory(line):
    found = [each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith(line)]
    return int(found[0].split()[1])
app = Flask("files")
app.extensions["casework_vault"] = Vault(keystore=KeyStore(f"sqlite:///{folder / 'k.db'}"), master=MasterKeys(sys.argv[2]))
with app.app_context():
    app.extensions["casework_vault"].make_keys("anna")
    before = memory("VmRSS")
    seal_stream(Upload(), folder / "f", subject="anna", about="f")
    read = sum(map(len, open_stream(folder / "f", subject="anna", about="f")))
print(read, (memory("VmHWM") - before) // 1024)
"""


def test_ten_megabytes_cost_far_less_than_twenty_of_memory(tmp_path: Path, key_file: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-c", MEASURE, str(tmp_path), str(key_file)]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    read_back, mebibytes = map(int, told.split())
    assert read_back == 10_000_000
    assert mebibytes < 5
