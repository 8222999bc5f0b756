"""What `make deep` runs: the longer figures of security.md, on both databases, written into docs/security.md.

python -m tests.deep [--kills 60] [--rounds 50] [--seats 10] [--times 200] [--database sqlite] [--without-matrix] [--no-writing]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests import deep_figures
from tests.deep_figures import Figure

PAGE = Path(__file__).parents[1] / "docs" / "security.md"
HEADING = "## Last deep run"


def measures(given: argparse.Namespace, kind: str, server: str | None) -> list[Callable[[], Figure | list[Figure]]]:
    first = (
        []
        if given.without_matrix
        else [
            lambda: deep_figures.matrix(kind),
            lambda: deep_figures.doors(kind),
            lambda: deep_figures.nonsense(kind),
            lambda: deep_figures.chance(kind),
        ]
    )
    return [
        *first,
        lambda: deep_figures.kills(kind, server, given.kills),
        lambda: deep_figures.seats(kind, server, given.seats),
        lambda: deep_figures.double_sends(kind, server, given.rounds),
        lambda: deep_figures.same_time(kind, server, given.times),
    ]


@contextmanager
def server_for(kind: str) -> Iterator[str | None]:
    if kind == "sqlite":
        yield None
        return
    given = os.environ.get("CASEWORK_TEST_DATABASE_URL")
    if given:
        yield given
        return
    from tests.postgres import running_server

    with running_server(waits_for_disk=True) as url:
        yield url


def run(given: argparse.Namespace) -> list[tuple[str, Figure]]:
    found: list[tuple[str, Figure]] = []
    for kind in given.database or ("sqlite", "postgresql"):
        with server_for(kind) as server:
            for measure in measures(given, kind, server):
                began = time.monotonic()
                made = measure()
                for figure in made if isinstance(made, list) else [made]:
                    found.append((kind, figure))
                    print(
                        f"{figure.goal:4} {kind:10} {figure.done}: {figure.result} - {'holds' if figure.holds else 'DOES NOT HOLD'}",
                        flush=True,
                    )
                print(f"     ({time.monotonic() - began:.0f} s)", flush=True)
    return found


def table(found: list[tuple[str, Figure]]) -> str:
    rows = [
        f"| {one.goal} | {kind} | {one.done} | {one.result} | {'yes' if one.holds else '**no**'} |"
        for kind, one in found
    ]
    return "\n".join(
        ["| goal | database | what was done | what came of it | holds |", "| --- | --- | --- | --- | --- |", *rows]
    )


def commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False, cwd=PAGE.parent
    )
    changed = subprocess.run(
        ["git", "status", "--porcelain"], capture_output=True, text=True, check=False, cwd=PAGE.parent
    )
    return (done.stdout.strip() or "unknown") + (
        " with changes that were not committed" if changed.stdout.strip() else ""
    )


def write(found: list[tuple[str, Figure]]) -> None:
    """Put the table under its heading, the last one of the page."""
    before = PAGE.read_text(encoding="utf-8").partition(HEADING)[0].rstrip()
    load = f"load of the machine at the end {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    head = f"{HEADING}\n\n`{' '.join(['python -m tests.deep', *sys.argv[1:]])}`, {datetime.now(UTC):%Y-%m-%d}, commit {commit()}, {load}.\n"
    PAGE.write_text(f"{before}\n\n{head}\n{table(found)}\n", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seats", type=int, default=10)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--database", action="append", choices=("sqlite", "postgresql"))
    parser.add_argument("--without-matrix", action="store_true", help="leave out G1 and M10, which take minutes")
    parser.add_argument("--no-writing", action="store_true", help="leave docs/security.md as it is")
    given = parser.parse_args()
    found = run(given)
    if not given.no_writing:
        write(found)
    return 0 if found and all(figure.holds for _kind, figure in found) else 1


if __name__ == "__main__":
    sys.exit(main())
