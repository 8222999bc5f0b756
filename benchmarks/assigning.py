"""Who gets whom: `python -m benchmarks.assigning [--only sqlite|postgresql] [--people 2000]`.

Proposals for one case, and one plan for 200 waiting cases and 40 advisors (goal: under 2 s, never worse than one by one),
beside 2,000 people who have their advisors already. CPU of this process and of the solver's child, and statements.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.__main__ import fill
from benchmarks.statements import Counter
from benchmarks.transactions import as_a_server_begins, longest_transaction
from casework import create_app
from casework.accounts.models import User, UserRole
from casework.accounts.service import add_user
from casework.assignment import applying, planning
from casework.assignment.models import Plan
from casework.assignment.optimum import best
from casework.assignment.queries import queue, ranked_advisors
from casework.cases.models import Access, Case
from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from config import settings_from

WAITING, ADVISORS, RUNS = 200, 40, 20
LANGUAGES = (("ar", "de"), ("uk", "ru"), ("fa", "de"), ("tr", "fr"), ("ar", "fr"))


def used() -> float:
    """CPU seconds of this process and of the children that have ended."""
    mine, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + children.ru_utime + children.ru_stime


def timed(name: str, act: Callable[[], Any], runs: int) -> Any:
    """Run it as a request does, with nothing loaded before; print medians."""
    wall, cpu, asked, result = [], [], 0, None
    for _run in range(runs):
        db.session.expunge_all()
        began, before = time.perf_counter(), used()
        with Counter() as counter:
            result = act()
        wall.append((time.perf_counter() - began) * 1000)
        cpu.append((used() - before) * 1000)
        asked = counter.count
    print(f"  {name}: median {statistics.median(wall):.0f} ms, CPU {statistics.median(cpu):.0f} ms, {asked} statements")
    return result


def make_wait() -> None:
    """Forty advisors with room, and the two hundred newest cases give their advisors back."""
    with unit_of_work():
        for number in range(ADVISORS):
            add_user(
                email=f"bench{number}@example.org", name=f"Bench {number:02}", password=None, roles=["advisor"],
                languages=LANGUAGES[number % len(LANGUAGES)], specialisms=["mentoring"], capacity=5 + number % 4,
            )  # fmt: skip
        # Nobody else has room: the plan is about these forty.
        for user in db.session.scalars(select(User).where(User.email.not_like("bench%"))):
            user.capacity = 0
        newest = (
            select(Access).where(Access.role == "lead", Access.until.is_(None)).order_by(Access.since.desc(), Access.id)
        )
        for row in db.session.scalars(newest.limit(WAITING)):
            row.until = clock.now()


def measure(title: str, folder: Path, people: int, database: str) -> None:
    environ = fill(folder, people, database)
    app = create_app(settings_from(environ))
    print(f"{title}, {people} people")
    with app.app_context():
        make_wait()
        role = select(UserRole.user_id).where(UserRole.role == "coordinator")
        boss_id = db.session.scalars(select(User.id).where(User.id.in_(role))).first()

        def boss() -> User:
            return db.session.get_one(User, boss_id)

        case_id = queue(boss()).rows[0].case.id
        db.session.rollback()
        timed("proposals for one case", lambda: ranked_advisors(boss(), _loaded(case_id)), RUNS)
        prepared = timed(f"plan: read {WAITING} cases and {ADVISORS} advisors", lambda: planning.prepare(by=boss()), 3)
        found = timed("plan: solve", lambda: best(prepared.problem), 3)
        given = sum(one is not None for one in found.chosen)
        print(
            f"  total {found.total}, one by one {found.by_hand}, none above {found.at_most}; {given} of {WAITING} given"
        )

        as_a_server_begins()

        def keep() -> Any:
            with unit_of_work():
                return planning.keep(prepared, found, by=boss()).id

        def begin() -> None:
            with unit_of_work():
                applying.begin_to_apply(_plan(key), by=boss())

        key = in_short("plan: keep", keep, 5)
        in_short("plan: begin to apply", begin)
        in_short("plan: apply", lambda: applying.go_on(key))
        print(f"  {applying.results_of(_plan(key))}")


def in_short(name: str, act: Callable[[], Any], runs: int = 1) -> Any:
    """As `timed`, with what is asked of everything that writes: how long the longest of its transactions took."""
    kept: list[Any] = []
    longest = longest_transaction(lambda: kept.append(timed(name, act, runs)))
    print(f"    its longest transaction: {longest}")
    return kept[0]


def _loaded(key: Any) -> Any:
    return db.session.get_one(Case, key)


def _plan(key: Any) -> Any:
    return db.session.get_one(Plan, key)


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.assigning")
    options.add_argument("--people", type=int, default=2000)
    options.add_argument("--only", choices=("sqlite", "postgresql"))
    chosen = options.parse_args()
    if chosen.only != "postgresql":
        with tempfile.TemporaryDirectory() as name:
            measure("SQLite", Path(name), chosen.people, "sqlite")
    if chosen.only != "sqlite":
        from tests.postgres import fresh_database, running_server

        with tempfile.TemporaryDirectory() as name, running_server() as server, fresh_database(server) as url:
            measure("PostgreSQL", Path(name), chosen.people, url)


if __name__ == "__main__":
    main()
