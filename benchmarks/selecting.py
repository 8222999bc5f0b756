"""Filling cohorts: `python -m benchmarks.selecting [--people 2000] [--cohorts 40]`.

The allocation alone (goal: 2,000 people x 40 cohorts under 5 s), and in a real database: the page of a cohort with 200
applications, its ranking, a round of all these people with its preview, carried out and undone, and how long the longest
transaction of that was.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.transactions import as_a_server_begins, longest_transaction, somebody_beside
from casework import create_app
from casework.core import clock
from casework.core.models import db
from casework.core.transaction import mode, unit_of_work
from casework.enrolment import allocating, carrying_out, queries, selecting, service, wishes
from casework.enrolment.deferred_acceptance import Seats, allocate
from casework.programmes.cohort_models import CohortReserve
from tests import make
from tests.settings import settings

APPLICATIONS = 200
WISHES = 3


def timed(what: str, run: Callable[[], Any], times: int = 5) -> Any:
    wall, result = [], None
    for _time in range(times):
        began = time.perf_counter()
        result = run()
        wall.append((time.perf_counter() - began) * 1000)
    print(f"{what}: median {statistics.median(wall):.1f} ms, longest {max(wall):.1f} ms")
    return result


def made_up(people: int, cohorts: int, chance: Random) -> tuple[dict[int, list[int]], dict[int, Seats[int]]]:
    """Demand is three times the places; half the wishes go to a fifth of the cohorts; two groups have places kept."""
    everyone, popular = list(range(people)), max(1, cohorts // 5)
    known: dict[int, list[int]] = {number: [] for number in range(cohorts)}
    wanted = {}
    for who in everyone:
        liked = [chance.randrange(popular) if chance.random() < 0.5 else chance.randrange(cohorts) for _ in range(8)]
        wanted[who] = list(dict.fromkeys(liked))
        for cohort in wanted[who]:
            known[cohort].append(who)
    groups = {name: frozenset(chance.sample(everyone, people // 4)) for name in ("parents", "women")}
    places = max(1, people // cohorts // 3)
    seats = {}
    for cohort, ranking in known.items():
        chance.shuffle(ranking)
        seats[cohort] = Seats(places, ranking, dict.fromkeys(groups, places // 5), groups)
    return wanted, seats


def measure_alone(people: int, cohorts: int) -> None:
    wanted, seats = made_up(people, cohorts, Random(5))
    got = timed(f"allocation, {people:,} people x {cohorts} cohorts", lambda: allocate(wanted, seats))
    print(f"  {len(got):,} placed, {sum(wanted[who][0] == where for who, where in got.items()):,} at their first wish")


def fill(people: int, count: int) -> tuple[Any, Any, Any]:
    """One cohort of its own that many applied for; and a round in which demand is three times the places."""
    coordinator = make.user("coordinator")
    big = make.cohort(capacity=25, offer=make.offer(selection="order"))
    cohorts = [make.cohort(capacity=max(1, people // count // 3)) for _ in range(count)]
    db.session.add(CohortReserve(cohort_id=cohorts[0].id, group="women_flinta", places=2))
    chance = Random(7)
    for number in range(people):
        case = make.case(person=make.person(f"Person {number}"))
        if number < APPLICATIONS:
            make.application(big, case, state="complete")
        for cohort in chance.sample(cohorts, WISHES):
            make.application(cohort, case, state="complete", rank=chance.randint(1, 500))
    with unit_of_work():
        round_ = wishes.make_round("Measured", cohorts, clock.today() + timedelta(days=1), by=coordinator)
    return coordinator, big, round_


def measure_in_database(folder: Path, url: str, people: int, count: int) -> None:
    app = create_app(settings(folder, url))
    with app.app_context():
        db.create_all()
        coordinator, big, round_ = fill(people, count)
        with app.test_request_context("/"), mode("read"):
            timed(f"page of a cohort with {APPLICATIONS} applications", lambda: queries.applicants(coordinator, big))

        def write(act: Callable[[], Any]) -> Any:
            with unit_of_work():
                return act()

        def whole(begin: Callable[..., None]) -> None:
            write(lambda: begin(round_, by=coordinator))
            carrying_out.go_on(round_.id)

        print(f"  load of the machine: {os.getloadavg()[0]:.1f}")
        timed(f"ranking of {APPLICATIONS}", lambda: write(lambda: selecting.make_ranking(big, by=coordinator)), 3)
        timed(f"preview of a round, {people:,} people x {count} cohorts", lambda: allocating.plan(round_))
        with unit_of_work():
            # What a process does once: reading texts, putting statements together.
            for number, one in enumerate(queries.applicants(coordinator, big).rows[:26]):
                act = service.hold_place if number < 25 else service.put_on_waiting_list
                act(one.application, by=coordinator, wait=True)
        as_a_server_begins()
        for what, begin in (
            ("the same carried out, with its letters", carrying_out.begin), ("the same undone", carrying_out.begin_undo)
        ):  # fmt: skip
            with somebody_beside(folder / "casework.db") if url.startswith("sqlite") else nullcontext():
                longest = longest_transaction(partial(timed, what, partial(whole, begin), 1))
            print(f"  its longest transaction: {longest}")
            db.session.expire_all()


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.selecting")
    options.add_argument("--people", type=int, default=2000)
    options.add_argument("--cohorts", type=int, default=40)
    options.add_argument("--only", choices=("sqlite", "postgresql"))
    chosen = options.parse_args()
    measure_alone(chosen.people, chosen.cohorts)
    if chosen.only != "postgresql":
        with tempfile.TemporaryDirectory() as name:
            print("SQLite")
            measure_in_database(Path(name), f"sqlite:///{Path(name) / 'casework.db'}", chosen.people, chosen.cohorts)
    if chosen.only != "sqlite":
        from tests.postgres import fresh_database, running_server

        with tempfile.TemporaryDirectory() as name, running_server() as server, fresh_database(server) as url:
            print("PostgreSQL")
            measure_in_database(Path(name), url, chosen.people, chosen.cohorts)


if __name__ == "__main__":
    main()
