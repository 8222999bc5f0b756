"""`python -m benchmarks.intake`: saving a page, sending a form and beginning one, by one visitor and by sixteen at once.

Beside each figure stands the floor's page of 50 rows, asked in the same way in the same run: every request on a
connection of its own, as phones come. CPU is the server's and PostgreSQL's; compare the ratios, not the times.
Then the memory of an upload (`benchmarks.uploads`), on the same server.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from benchmarks import uploads
from benchmarks.__main__ import fill
from benchmarks.server import Client, Server, free_port, serving_sessions
from benchmarks.visits import Visit, save_later_page, save_page, submission

AT_ONCE = (1, 16)
#: The server keeps a hundred connections; what is prepared and waits is closed before it is measured all the same.
RUNS, WARM = 64, 16


class Load(NamedTuple):
    """One visit, made again and again by so many at once."""

    cpu: float
    middle: float
    slow: float
    per_second: float


def measured(server: Server, visit: Visit, clients: int, runs: int, database: str = "sqlite") -> Load:
    def once(_number: int) -> float:
        began = time.perf_counter()
        visit.run()
        return (time.perf_counter() - began) * 1000

    visit.prepare(runs + WARM)
    with ThreadPoolExecutor(clients) as visitors:
        list(visitors.map(once, range(WARM)))
        # Only now every thread of the server has its connection to the database.
        server.also = serving_sessions(database)
        cpu, began = server.cpu(), time.perf_counter()
        times = sorted(visitors.map(once, range(runs)))
        took = time.perf_counter() - began
    return Load((server.cpu() - cpu) * 1000 / runs, statistics.median(times), times[int(runs * 0.95)], runs / took)


def floor_page(port: int) -> Visit:
    return Visit("floor: page of 50 rows", lambda: len(Client(port).send("GET", "/rows")[1]))


def visits_of(port: int) -> list[Visit]:
    """What an applicant waits for. A draft begins with the first page that is saved."""
    made = [save_page(port), save_later_page(port), submission(port)]
    return [
        visit._replace(name=name) for visit, name in zip(made, ("begin a draft", "save a page", "send"), strict=True)
    ]


def measure(database: str, title: str, runs: int, people: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        environ, port, floor_port = fill(Path(name), people, database), free_port(), free_port()
        environ |= {"CASEWORK_PUBLIC_URL": f"http://127.0.0.1:{port}"}
        floor = Server(["-m", "benchmarks.floor", str(floor_port), f"sqlite:///{name}/floor.db"], floor_port)
        serve = ["-m", "casework.cli", "serve", "--no-worker", "--port", str(port)]
        print(f"\n| {title}, {people} people | at once | CPU ms | x floor | median ms | p95 ms | a second |")
        print("|---|---|---|---|---|---|---|")
        with floor as bare, Server(serve, port, environ) as server:
            for clients in AT_ONCE:
                rows = measured(bare, floor_page(floor_port), clients, runs)
                report(floor_page(floor_port).name, clients, rows, rows)
                for visit in visits_of(port):
                    report(visit.name, clients, measured(server, visit, clients, runs, database), rows)
            print()
            uploads.report(server, Client(port))


def report(name: str, clients: int, load: Load, floor: Load) -> None:
    ratio = load.cpu / floor.cpu if floor.cpu else float("nan")
    print(
        f"| {name} | {clients} | {load.cpu:.1f} | {ratio:.1f} | {load.middle:.1f} | {load.slow:.1f} | {load.per_second:.0f} |",
        flush=True,
    )


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.intake")
    options.add_argument("--only", choices=("sqlite", "postgresql"), help="measure on one database alone")
    options.add_argument("--runs", type=int, default=RUNS, help="requests measured for each figure")
    options.add_argument("--people", type=int, default=1000, help="people who are there already")
    chosen = options.parse_args()
    if chosen.only != "postgresql":
        measure("sqlite", "SQLite", chosen.runs, chosen.people)
    if chosen.only != "sqlite":
        from tests.postgres import fresh_database, running_server

        with running_server() as server, fresh_database(server) as url:
            measure(url, "PostgreSQL", chosen.runs, chosen.people)


if __name__ == "__main__":
    main()
