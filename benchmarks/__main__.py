"""`make bench`: each page beside a bare Flask page and a page of 50 rows, in one run, at 1,000 and at 10,000 people, on
SQLite and on PostgreSQL.

CPU is read from the system for the server's process and PostgreSQL's, statements from a listener in an application of its own, bytes
from the wire. Compare ratios: the machine may be noisy.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar

from sqlalchemy import create_engine, text

from benchmarks.server import Client, Server, free_port, serving_sessions
from benchmarks.statements import count_statements
from benchmarks.visits import Visit, desk_visits, first_page, save_later_page, save_page, submission

WARM = 8
FLOOR_RUNS = 1000
#: A page is measured in so many pieces, and after each the page of 50 rows: the machine is not as fast from one minute to
#: the next, so only what was measured within a second can be compared.
PIECES, ROWS_A_PIECE = 6, 40
#: By page: CPU milliseconds on the machine of performance goals, whose page of 50 rows costs FLOOR, and statements.
FLOOR = 1.5
GOALS = {
    "first page of a form": (4, 3), "begin a draft": (6, 6), "save a page of a draft": (6, 6), "submission": (12, 24),
    "case list, everything": (12, 10), "case list, own": (12, 10), "case list, filter": (12, 10),
    "case list, sorted": (12, 10), "case list, deep page": (12, 10), "case list, typed": (12, 10),
    "search a name, everything": (15, 8), "search a name, own": (15, 8), "case page": (15, 24),
    "case page, coordinator": (15, 24), "Today": (25, 16), "report over everything": (50, 10),
}  # fmt: skip
#: What a page may grow by from the smaller to the larger size, for one's own reach and for who sees everything.
GROWTH, GROWTH_OF_ALL = 1.3, 2.0
SEE_EVERYTHING = ("everything", "filter", "sorted", "deep page", "typed", "coordinator")


class Figure(NamedTuple):
    #: CPU milliseconds, and those of the page of 50 rows that was asked for in between.
    cpu: float
    floor: float
    middle: float
    slow: float
    size: int
    statements: int | None


class Floor:
    """The page of 50 rows on a server of its own, beside the one that is measured."""

    def __init__(self, server: Server, database: str) -> None:
        self.server, self.client = server, Client(server.port)
        self.ask("rows")
        server.also = serving_sessions(database)[:1] if database != "sqlite" else []

    def ask(self, page: str) -> int:
        return len(self.client.send("GET", f"/{page}")[1])

    def cost(self, runs: int) -> float:
        """CPU milliseconds of so many of them."""
        before = self.server.cpu()
        for _run in range(runs):
            self.ask("rows")
        return (self.server.cpu() - before) * 1000


def measured(server: Server, visit: Visit, beside: Floor | None = None) -> Figure:
    """CPU milliseconds a request, median and slowest twentieth of the time, bytes on the wire."""
    runs, pieces = visit.runs, min(PIECES, visit.runs)
    visit.prepare(runs + WARM)
    for _warm in range(WARM):
        visit.run()
    times, size, cpu, floor = [], 0, 0.0, 0.0
    for piece in range(pieces):
        before = server.cpu()
        for _run in range(runs * piece // pieces, runs * (piece + 1) // pieces):
            began = time.perf_counter()
            size = visit.run()
            times.append((time.perf_counter() - began) * 1000)
        cpu += (server.cpu() - before) * 1000
        floor += beside.cost(ROWS_A_PIECE) if beside else 0.0
    middle, slow = statistics.median(times), sorted(times)[int(runs * 0.95)]
    return Figure(cpu / runs, floor / (ROWS_A_PIECE * pieces), middle, slow, size, None)


Measured = tuple[dict[str, Figure], float, float]
Ground = TypeVar("Ground")


def fill(folder: Path, people: int, database: str) -> dict[str, str]:
    """An instance with the demo programme and that many invented people; returns its environment."""
    environ = {"CASEWORK_DEMO": "1", "CASEWORK_INSTANCE": str(folder)}
    if database != "sqlite":
        environ["CASEWORK_DATABASE_URL"] = database
    for arguments in (["init"], ["demo"], ["invent", "--people", str(people), "--seed", "7"]):
        subprocess.run(
            [sys.executable, "-m", "casework.cli", *arguments],
            env={**os.environ, **environ},
            check=True,
            stdout=subprocess.DEVNULL,
        )
    if database != "sqlite":
        count_rows(database)
    return environ


def count_rows(database: str) -> None:
    """What PostgreSQL does by itself a minute after much was written: without it, it plans for empty tables."""
    engine = create_engine(database, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def measure(people: int, database: str) -> Measured:
    """The pages of the main job at this size."""

    def visits(port: int, _ground: None) -> list[Visit]:
        return [first_page(port), save_page(port), save_later_page(port), submission(port), *desk_visits(port)]

    return measure_visits(
        people, database, lambda _environ: None, visits, lambda environ, _ground: count_statements(environ)
    )


def measure_visits(
    people: int,
    database: str,
    prepared: Callable[[dict[str, str]], Ground],
    visits: Callable[[int, Ground], list[Visit]],
    statements: Callable[[dict[str, str], Ground], dict[str, int]],
) -> Measured:
    """Each visit at this size, the server's memory afterwards, and the seconds that filling took.

    `prepared` adds to the data and says what the visits and the counting of statements need to know of it.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.monotonic()
        environ = fill(folder, people, database)
        took = time.monotonic() - began
        ground = prepared(environ)
        port = free_port()
        environ |= {"CASEWORK_PUBLIC_URL": f"http://127.0.0.1:{port}"}
        with serve_rows(database) as rows, serve(port, environ) as server:
            made = visits(port, ground)
            server.also = [session for session in serving_sessions(database) if session not in rows.server.also]
            figures = {visit.name: measured(server, visit, rows) for visit in made}
            memory = server.memory()
        counted = statements(environ, ground)
        return (
            {name: figure._replace(statements=counted.get(name)) for name, figure in figures.items()},
            memory,
            took,
        )


def serve(port: int, environ: dict[str, str]) -> Server:
    return Server(["-m", "casework.cli", "serve", "--no-worker", "--port", str(port)], port, environ)


@contextmanager
def serve_rows(database: str) -> Iterator[Floor]:
    """The bare page and the page of 50 rows on this database."""
    with tempfile.TemporaryDirectory() as name:
        port, url = free_port(), f"sqlite:///{name}/floor.db" if database == "sqlite" else database
        with Server(["-m", "benchmarks.floor", str(port), url], port) as server:
            yield Floor(server, database)


def floor(database: str) -> dict[str, Figure]:
    """The bare page and the page of 50 rows, alone."""
    with serve_rows(database) as rows:
        visits = [
            Visit(f"floor: {page}", lambda page=page: rows.ask(page), runs=FLOOR_RUNS) for page in ("bare", "rows")
        ]
        return {visit.name: measured(rows.server, visit) for visit in visits}


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks")
    options.add_argument("--people", type=int, nargs=2, default=(1000, 10000))
    options.add_argument("--only", choices=("sqlite", "postgresql"), help="measure on one database alone")
    chosen = options.parse_args()
    both_sizes(measure, chosen.people, chosen.only)


def both_sizes(measure: Callable[[int, str], Measured], people: Sequence[int], only: str | None) -> None:
    """Measure at both sizes on the databases that are asked for, and print the tables."""
    if only != "postgresql":
        compare("sqlite", [measure(number, "sqlite") for number in people], people, floor("sqlite"))
    if only != "sqlite":
        from tests.postgres import fresh_database, running_server

        sizes = []
        with running_server() as server:
            for number in people:
                with fresh_database(server) as url:
                    sizes.append(measure(number, url))
            with fresh_database(server) as url:
                bare = floor(url)
        compare("postgresql", sizes, people, bare)


def compare(title: str, sizes: list[Measured], people: Sequence[int], bare: dict[str, Figure]) -> None:
    """The table of the larger size, with what each page grew by since the smaller one."""
    (small, _little, _quick), (large, memory, filled) = sizes
    report("floor", bare, bare, bare)
    print(
        f"\n{title}, {people[0]} and {people[1]} people; filling took {filled:.0f} s; the server holds {memory:.0f} MiB\n"
    )
    report(title, small, large, bare)


def report(title: str, small: dict[str, Figure], large: dict[str, Figure], bare: dict[str, Figure]) -> None:
    """The table, each figure beside its goal where it has one: in brackets, and bold where it is missed."""
    alone = bare["floor: rows"].cpu or 1
    print(f"| {title} | CPU ms | x page of 50 rows | growth | statements | bytes | median ms | p95 ms |")
    print("|---|---|---|---|---|---|---|---|")
    for name, figure in large.items():
        before = small[name]
        growth = figure.cpu / before.cpu * ((before.floor or 1) / (figure.floor or 1)) if before.cpu else 1
        cpu, statements = GOALS.get(name, (None, None))
        limit = None if cpu is None else GROWTH_OF_ALL if any(each in name for each in SEE_EVERYTHING) else GROWTH
        cells = [
            f"{figure.cpu:.1f}", beside(figure.cpu / (figure.floor or alone), cpu and cpu / FLOOR, "{:.1f}"), beside(growth, limit, "{:.2f}"),
            "–" if figure.statements is None else beside(figure.statements, statements, "{:.0f}"), str(figure.size),
            f"{figure.middle:.1f}", f"{figure.slow:.1f}",
        ]  # fmt: skip
        print(f"| {name} | {' | '.join(cells)} |")


def beside(value: float, goal: float | None, shape: str) -> str:
    said = shape.format(value)
    if goal is None:
        return said
    return f"{said if value <= goal else f'**{said}**'} ({float(shape.format(goal)):g})"


if __name__ == "__main__":
    main()
