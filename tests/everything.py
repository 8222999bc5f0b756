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
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from tests import chromium
from tests.compiled import TEMPLATES
from tests.inbox import dovecot
from tests.packages import can_install
from tests.sharing import ONCE

COMMANDS = {
    "ruff": [sys.executable, "-m", "ruff", "check", "--quiet", "."],
    "format": [sys.executable, "-m", "ruff", "format", "--check", "--quiet", "."],
    "mypy": [sys.executable, "-m", "mypy"],
    "floors": [str(Path(sys.executable).parent / "lint-imports")],
}

DATABASES = ("sqlite", "postgresql")
#: So many runs of pytest at a time. Each waits for servers, browsers and children: two leave a third of two processors idle.
LANES = 3
#: What runs in a process of its own, since it shares a world or a browser that nothing else needs; the rest is everything else.
FORMS = ["tests/security/test_forms.py", "tests/security/test_naughty.py"]
APART = {"security": ["tests/security"], "forms": FORMS, "journeys": ["tests/journeys"]}
REST = "rest"
#: So many seconds at most the others wait for the first to have run some tests.
FIRST = 30


@dataclass(frozen=True)
class Piece:
    """Some of the tests, on one database."""

    database: str
    name: str

    @property
    def where(self) -> list[str]:
        """What pytest is told to run: all that stands in no list is in the rest, and what another piece has is left out."""
        mine = APART.get(self.name, ["tests"])
        others = [path for name, paths in APART.items() if name != self.name for path in paths]
        return [*mine, *(f"--ignore={path}" for path in others if path.startswith(tuple(f"{each}/" for each in mine)))]

    def __str__(self) -> str:
        return f"{self.database} {self.name}"


#: The longest first: a lane that has done its piece takes the next, and all end at about the same time.
PIECES = [
    Piece("sqlite", REST), Piece("postgresql", REST), Piece("postgresql", "forms"), Piece("sqlite", "journeys"),
    Piece("postgresql", "security"), Piece("sqlite", "forms"), Piece("sqlite", "security"), Piece("postgresql", "journeys"),
]  # fmt: skip


def check(name: str) -> bool:
    began = time.monotonic()
    done = subprocess.run(COMMANDS[name], capture_output=True, text=True, check=False)
    print(f"{name:8} {'ok' if done.returncode == 0 else 'FAILED'} ({time.monotonic() - began:.0f} s)", flush=True)
    if done.returncode:
        print(done.stdout[-6000:], done.stderr[-2000:], flush=True)
    return done.returncode == 0


def environment(folder: Path) -> dict[str, str]:
    """Compiled files are kept, and templates: hundreds of processes start while the tests run, and each would compile anew."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {TEMPLATES: str(folder)}


@dataclass(frozen=True)
class Counts:
    """What was run. The journeys of the two databases differ, and the tests that run once: each has its share (tests/sharing.py)."""

    tests: int = 0
    once: int = 0
    journeys: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    bad: int = 0
    #: Seconds of each file.
    taken: dict[str, float] = field(default_factory=dict)

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.tests + other.tests, self.once + other.once, self.journeys | other.journeys, self.files | other.files,
            self.bad + other.bad, self.taken | other.taken,
        )  # fmt: skip


def run_tests(piece: Piece, report: Path, begun: Event) -> Counts:
    """Run one piece; returns the counts. A skipped test is a failure, and so is a piece without any: nothing passes by skipping."""
    if piece != PIECES[0]:
        # Until the first has compiled what all import, in a fresh clone; else each would do it.
        begun.wait(FIRST)
    began = time.monotonic()
    command = [
        sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--database={piece.database}", f"--junitxml={report}", "--share-journeys", *piece.where,
    ]  # fmt: skip
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=environment(report.parent),
    ) as run:
        assert run.stdout is not None
        for line in run.stdout:
            begun.set()
            print(f"{piece!s:19} {line}", end="", flush=True)
        begun.set()
    counts = counted(report)
    if run.returncode and not counts.bad:
        counts += Counts(bad=1)
    took = time.monotonic() - began
    print(f"{piece}: {counts.tests} tests, {counts.once} on this one only, {len(counts.journeys)} journeys, {counts.bad} not passed ({took:.0f} s)", flush=True)  # fmt: skip
    return counts


def counted(report: Path) -> Counts:
    suite = xml.parse(report).getroot().find("testsuite") if report.exists() else None
    if suite is None:
        return Counts(bad=1)
    cases = [(case.get("classname", ""), case.get("name", "")) for case in suite.iter("testcase")]
    walked = [(file, name) for file, name in cases if file.startswith("tests.journeys.")]
    once = len(suite.findall(f".//property[@name='{ONCE}']"))
    taken: dict[str, float] = defaultdict(float)
    for case in suite.iter("testcase"):
        taken[case.get("classname", "").removeprefix("tests.")] += float(case.get("time", "0"))
    return Counts(
        tests=len(cases) - len(walked) - once, once=once, journeys=frozenset(f"{file}::{name}" for file, name in walked),
        files=frozenset(file.rpartition(".")[2] for file, _name in walked),
        bad=sum(int(suite.get(name, "0")) for name in ("failures", "errors", "skipped")), taken=taken,
    )  # fmt: skip


def longest(taken: dict[str, float]) -> list[str]:
    """The files that took longest, with their seconds: where to look when the run grows."""
    return [f"{name} {taken[name]:.0f} s" for name in sorted(taken, key=lambda each: -taken[each])[:12]]


def run_on_both(folder: Path) -> dict[str, Counts]:
    """All pieces, and what came of them on each database."""
    begun = Event()
    with ThreadPoolExecutor(LANES) as pool:
        running = [pool.submit(run_tests, piece, folder / f"{piece}.xml", begun) for piece in PIECES]
    found = {database: Counts() for database in DATABASES}
    for piece, run in zip(PIECES, running, strict=True):
        found[piece.database] += run.result()
    for database, counts in found.items():
        print(
            f"{database}: {counts.tests} tests, {counts.once} on this one only, {len(counts.journeys)} journeys, {counts.bad} not passed"
        )
        print(f"{database}: longest {', '.join(longest(counts.taken))}", flush=True)
    return found


def main() -> int:
    needed = [chromium.ensure, dovecot.ensure]
    if not can_install():
        for each in needed:
            each()  # says at once what is lacking
    with ThreadPoolExecutor(len(COMMANDS) + len(needed)) as pool, tempfile.TemporaryDirectory() as folder:
        installing = [pool.submit(each) for each in needed]
        checking = [pool.submit(check, name) for name in COMMANDS]
        counts = run_on_both(Path(folder))
    for package in installing:
        package.result()
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
    once = sqlite.once + postgresql.once
    total = sqlite.tests + postgresql.tests + once + len(sqlite.journeys) + len(postgresql.journeys)
    print(
        f"tests on SQLite: {sqlite.tests}, on PostgreSQL: {postgresql.tests}; on one of the two: {once}; journeys in Chromium: {len(journeys)}"
    )
    print(f"{total - bad} passed, {bad} failed")
    return 0 if good and not bad and sqlite.tests and sqlite.once and postgresql.once else 1


if __name__ == "__main__":
    sys.exit(main())
