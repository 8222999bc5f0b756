"""What `make test` runs: style, types, floors, then every test on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as xml
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from tests import chromium
from tests.inbox import dovecot

COMMANDS = {
    "ruff": [sys.executable, "-m", "ruff", "check", "--quiet", "."],
    "format": [sys.executable, "-m", "ruff", "format", "--check", "--quiet", "."],
    "mypy": [sys.executable, "-m", "mypy"],
    "floors": [str(Path(sys.executable).parent / "lint-imports")],
}

DATABASES = ("sqlite", "postgresql")
#: So many seconds at most the second waits for the first to have run some tests.
FIRST = 30


def check(name: str) -> bool:
    began = time.monotonic()
    done = subprocess.run(COMMANDS[name], capture_output=True, text=True, check=False)
    print(f"{name:8} {'ok' if done.returncode == 0 else 'FAILED'} ({time.monotonic() - began:.0f} s)", flush=True)
    if done.returncode:
        print(done.stdout[-6000:], done.stderr[-2000:], flush=True)
    return done.returncode == 0


def environment() -> dict[str, str]:
    """Compiled files are kept: hundreds of processes start while the tests run, and each would compile what it imports."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True)
class Counts:
    """Tests on one database. The journeys of the two differ: each walks its share (tests/sharing.py)."""

    tests: int = 0
    journeys: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    bad: int = 1


NOTHING = Counts()


def run_tests(database: str, report: Path, begun: Event) -> Counts:
    """All tests on one database; returns the counts. A skipped test is a failure: nothing passes by skipping."""
    if database != DATABASES[0]:
        # Until the first has compiled what both import, in a fresh clone; else each would do it.
        begun.wait(FIRST)
    began = time.monotonic()
    command = [
        sys.executable, "-m", "pytest", f"--database={database}", f"--junitxml={report}", "--share-journeys",
    ]  # fmt: skip
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace", env=environment()
    ) as run:
        assert run.stdout is not None
        for line in run.stdout:
            begun.set()
            print(f"{database:10} {line}", end="", flush=True)
        begun.set()
    if not report.exists():
        return NOTHING
    suite = xml.parse(report).getroot().find("testsuite")
    if suite is None:
        return NOTHING
    bad = sum(int(suite.get(name, "0")) for name in ("failures", "errors", "skipped"))
    cases = [(case.get("classname", ""), case.get("name", "")) for case in suite.iter("testcase")]
    walked = [(file, name) for file, name in cases if file.startswith("tests.journeys.")]
    counts = Counts(
        tests=len(cases) - len(walked), journeys=frozenset(f"{file}::{name}" for file, name in walked),
        files=frozenset(file.rpartition(".")[2] for file, _name in walked), bad=bad,
    )  # fmt: skip
    took = time.monotonic() - began
    print(f"{database}: {counts.tests} tests, {len(walked)} journeys, {bad} not passed ({took:.0f} s)", flush=True)
    print(f"{database}: longest {', '.join(longest(suite))}", flush=True)
    return counts


def longest(suite: xml.Element) -> list[str]:
    """The files that took longest, with their seconds: where to look when the run grows."""
    taken: dict[str, float] = defaultdict(float)
    for case in suite.iter("testcase"):
        taken[case.get("classname", "").removeprefix("tests.")] += float(case.get("time", "0"))
    return [f"{name} {taken[name]:.0f} s" for name in sorted(taken, key=lambda each: -taken[each])[:12]]


def run_on_both(folder: Path) -> dict[str, Counts]:
    """Both databases at the same time, each in a process of its own: neither waits for the other's last file."""
    begun = Event()
    with ThreadPoolExecutor(len(DATABASES)) as pool:
        running = {name: pool.submit(run_tests, name, folder / f"{name}.xml", begun) for name in DATABASES}
    return {name: run.result() for name, run in running.items()}


def main() -> int:
    # Before both databases begin: two package managers at once get in each other's way.
    chromium.ensure()
    dovecot.ensure()
    with ThreadPoolExecutor(len(COMMANDS)) as pool, tempfile.TemporaryDirectory() as folder:
        checking = [pool.submit(check, name) for name in COMMANDS]
        counts = run_on_both(Path(folder))
    good = False not in [each.result() for each in checking]
    sqlite, postgresql = (counts[name] for name in DATABASES)
    if sqlite.tests != postgresql.tests:
        print("The two databases did not run the same number of tests.")
        good = False
    here = {file.stem for file in (Path(__file__).parent / "journeys").glob("test_*.py")}
    if sqlite.files | postgresql.files != here:
        print("Nobody walked:", *sorted(here - sqlite.files - postgresql.files))
        good = False
    journeys, bad = sqlite.journeys | postgresql.journeys, sqlite.bad + postgresql.bad
    total = sqlite.tests + postgresql.tests + len(sqlite.journeys) + len(postgresql.journeys)
    print(f"tests on SQLite: {sqlite.tests}, on PostgreSQL: {postgresql.tests}; journeys in Chromium: {len(journeys)}")
    print(f"{total - bad} passed, {bad} failed")
    return 0 if good and not bad and sqlite.tests else 1


if __name__ == "__main__":
    sys.exit(main())
