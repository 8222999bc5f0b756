"""What `make test` counts: a piece that told nothing, and a test that was skipped, are not passed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.everything import DATABASES, PIECES, Piece, counted

REPORT = """<testsuites><testsuite failures="1" errors="0" skipped="1">
<testcase classname="tests.cases.test_life" name="a" time="1.5"/>
<testcase classname="tests.cases.test_life" name="b" time="0.5"><failure/></testcase>
<testcase classname="tests.core.test_digits" name="c" time="0.1"><properties>
<property name="once" value="yes"/></properties></testcase>
<testcase classname="tests.journeys.test_pairs" name="d" time="3"><skipped/></testcase>
</testsuite></testsuites>"""


def test_a_piece_without_a_report_is_not_passed(tmp_path: Path) -> None:
    assert counted(tmp_path / "nothing.xml").bad == 1
    (tmp_path / "empty.xml").write_text("<testsuites/>")
    assert counted(tmp_path / "empty.xml").bad == 1


def test_journeys_and_tests_that_run_once_are_counted_apart(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text(REPORT)
    found = counted(tmp_path / "report.xml")
    assert (found.tests, found.once, len(found.journeys), found.bad) == (2, 1, 1, 2)
    assert found.files == {"test_pairs"} and found.taken["cases.test_life"] == 2
    both = found + found
    assert (both.tests, both.once, len(both.journeys), both.bad) == (4, 2, 1, 4)


def files_of(piece: Piece) -> set[Path]:
    """What pytest would collect of these arguments."""
    ignored = [Path(each.removeprefix("--ignore=")) for each in piece.where if each.startswith("--ignore=")]
    found: set[Path] = set()
    for each in piece.where:
        if not each.startswith("--"):
            found |= set(Path(each).rglob("test_*.py")) if Path(each).is_dir() else {Path(each)}
    return {file for file in found if not any(file == each or each in file.parents for each in ignored)}


@pytest.mark.parametrize("database", DATABASES)
def test_each_file_is_in_one_piece_of_each_database(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[1])
    found = [file for piece in PIECES if piece.database == database for file in files_of(piece)]
    assert sorted(found) == sorted(Path("tests").rglob("test_*.py"))
