"""What the tests need of the machine: taken where it is, waited for while somebody installs it, named in one line where it lacks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from pathlib import Path

import pytest

from tests.packages import found_or_installed, one_at_a_time

LACKING = "The tests need a thing: install the package 'thing'."


def test_what_is_there_is_taken() -> None:
    assert found_or_installed(lambda: "/a/thing", ["thing"], lacking=LACKING) == "/a/thing"


def test_one_line_says_what_is_lacking_where_nothing_can_be_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        found_or_installed(lambda: None, ["thing"], lacking=LACKING)
    assert ended.value.code == LACKING


def test_who_needs_it_waits_while_another_installs_it() -> None:
    there: list[str] = []
    with ThreadPoolExecutor(1) as pool:
        with one_at_a_time():
            waiting = pool.submit(found_or_installed, lambda: there[0] if there else None, lacking=LACKING)
            with pytest.raises(NotYet):
                waiting.result(0.2)
            there.append("/a/thing")
        assert waiting.result(20) == "/a/thing"
