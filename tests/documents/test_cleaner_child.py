"""The child that opens uploads is poor, alone and short-lived, and its word is not believed."""

from __future__ import annotations

import ast
import io
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from casework.documents import cleaner, cleaning
from casework.documents.cleaning import UploadRefused, clean_upload
from tests.documents.hostile import encoded, photo


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of temporary files; it must be empty again whatever the child did."""
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    yield tmp_path / "scratch"
    assert os.listdir(tmp_path / "scratch") == []


def test_the_child_cannot_take_the_memory_that_a_large_webp_wants() -> None:
    hungry = encoded(Image.new("RGB", (8000, 7400)), "WEBP", method=0)
    with pytest.raises(cleaning.TooManyPixels):
        clean_upload(io.BytesIO(hungry), name="a.webp")


def test_the_cleaner_imports_nothing_of_the_application() -> None:
    tree = ast.parse(Path(cleaner.__file__).read_text())
    modules = [node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    modules += [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
    assert "pikepdf" in modules
    assert not [module for module in modules if module.startswith((".", "casework"))]


def child_that(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """Put another program in the place of the cleaner, as if a decoder had been taken over."""
    (folder / "taken_over.py").write_text(f"import json, os, resource, signal, sys, time\n{script}\n")
    monkeypatch.setattr(cleaner, "__file__", str(folder / "taken_over.py"))


def test_the_child_sees_no_setting_and_stands_in_its_own_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, scratch: Path
) -> None:
    monkeypatch.setenv("CASEWORK_SECRET_KEY", "secret")
    target = tmp_path / "seen"
    child_that(monkeypatch, tmp_path, f"open({str(target)!r}, 'w').write(json.dumps([dict(os.environ), os.getcwd()]))")
    with pytest.raises(cleaning.BrokenFile):
        clean_upload(io.BytesIO(photo()), name="a.jpg")
    environment, place = json.loads(target.read_text())
    assert "CASEWORK_SECRET_KEY" not in environment and "PATH" not in environment
    assert Path(place).parent == scratch


def test_the_real_child_runs_under_its_limits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    target = tmp_path / "limits"
    own = Path(cleaner.__file__).read_text()
    show = "[resource.getrlimit(getattr(resource, 'RLIMIT_' + w))[1] for w in ('AS', 'CPU', 'NOFILE', 'CORE', 'NPROC')]"
    before_reading = "    try:\n        said = "
    spied = own.replace(before_reading, f"    open({str(target)!r}, 'w').write(json.dumps({show}))\n{before_reading}")
    assert spied != own
    child_that(monkeypatch, tmp_path, "")
    (tmp_path / "taken_over.py").write_text(spied)
    clean_upload(io.BytesIO(photo()), name="a.jpg").remove()
    assert json.loads(target.read_text()) == [cleaner.MEMORY, cleaner.CPU_SECONDS, cleaner.OPEN_FILES, 0, 0]


@pytest.mark.parametrize(
    ("script", "wanted"),
    [
        (
            "open('x', 'wb').write(bytes([255, 216, 255])); os.symlink('x', 'clean'); print(json.dumps({'kind': 'jpeg', 'pages': 1}))",
            cleaning.BrokenFile,
        ),
        ("open('clean', 'w').write('<html>'); print(json.dumps({'kind': 'jpeg', 'pages': 1}))", cleaning.BrokenFile),
        ("print(json.dumps({'kind': 'html', 'pages': 1}))", cleaning.BrokenFile),
        ("print(json.dumps({'kind': ['jpeg'], 'pages': 1}))", cleaning.BrokenFile),
        ("print('[1')", cleaning.BrokenFile),
        ("sys.stdout.buffer.write(bytes(9))", cleaning.BrokenFile),
        ("print('x' * 5000000)", cleaning.BrokenFile),
        ("print('[]')", cleaning.BrokenFile),
        ("os.kill(os.getpid(), signal.SIGSEGV)", cleaning.BrokenFile),
        ("os.kill(os.getpid(), signal.SIGXCPU)", cleaning.TooMuchInside),
        ("os.remove('upload')", cleaning.BrokenFile),
    ],
)
def test_a_child_that_was_taken_over_gains_nothing(
    script: str, wanted: type[UploadRefused], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    child_that(monkeypatch, tmp_path, script)
    with pytest.raises(UploadRefused) as refused:
        clean_upload(io.BytesIO(photo()), name="a.jpg")
    assert type(refused.value) is wanted


def test_a_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cleaning, "WALL_SECONDS", 1.0)
    child_that(monkeypatch, tmp_path, "time.sleep(600)")
    with pytest.raises(cleaning.TooMuchInside):
        clean_upload(io.BytesIO(photo()), name="a.jpg")


def test_a_missing_library_is_the_operators_fault_and_not_called_a_broken_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    child_that(monkeypatch, tmp_path, f"sys.exit({cleaner.NOT_INSTALLED})")
    with pytest.raises(cleaning.CleanerUnavailable):
        clean_upload(io.BytesIO(photo()), name="a.jpg")
