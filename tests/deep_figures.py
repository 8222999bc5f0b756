"""The longer measurements of `make deep`: each returns what was counted, and nothing is asserted away."""

from __future__ import annotations

import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from benchmarks.server import free_port
from casework import create_app
from casework.accounts.models import User
from casework.accounts.service import add_user
from casework.core import attempts
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.enrolment.counts import numbers
from casework.enrolment.models import Application, Place
from casework.people.codes import make_return_code, set_pin
from config import settings_from
from tests import make
from tests.browser import Browser
from tests.deep_statistics import u_test
from tests.demonstration import environ_of, started
from tests.enrolment.test_races import act_at_once
from tests.security.killing import besiege, examine
from tests.security.test_two_at_once import an_offer, counts, send_many
from tests.settings import settings

ROOT = Path(__file__).parents[1]
SEATS, VISITORS, PROCESSES = 20, 200, 4


@dataclass(frozen=True)
class Figure:
    """One line of the table: the goal's name, what was done, what came of it, and whether that is what is promised."""

    goal: str
    done: str
    result: str
    holds: bool


@dataclass(frozen=True)
class Programme:
    """An empty programme: its folder and the address of its database."""

    folder: Path
    url: str


@contextmanager
def empty_programme(kind: str, server: str | None) -> Iterator[tuple[Flask, Programme]]:
    """An application on an empty database of this kind, as the tests have it."""
    with tempfile.TemporaryDirectory(prefix="casework-deep-") as name, database(kind, server, Path(name)) as url:
        place = Programme(Path(name), url)
        app = create_app(settings(place.folder, url))
        with app.app_context():
            db.create_all()
            yield app, place
            close(app)


@contextmanager
def database(kind: str, server: str | None, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'casework.db'}"
        return
    from tests.postgres import fresh_database

    assert server is not None
    with fresh_database(server) as url:
        yield url


def close(app: Flask) -> None:
    db.session.remove()
    db.engine.dispose()
    get_vault().keystore.close()
    app.extensions["casework_attempts"].dispose()


def kills(kind: str, server: str | None, count: int) -> Figure:
    """G17: a real server killed again and again."""
    with tempfile.TemporaryDirectory(prefix="casework-deep-") as name, database(kind, server, Path(name)) as url:
        port = free_port()
        environ = environ_of(Path(name), port) | {"CASEWORK_DATABASE_URL": url}
        siege = besiege(lambda: started(environ, port), port, count, chance=random.Random())
        app = create_app(settings_from(environ))
        with app.app_context():
            examine(siege)
            close(app)
    starts = siege.starts[1:] or siege.starts
    result = (
        f"{siege.acknowledged} acknowledged, {len(siege.lost)} lost, {len(siege.halves)} half records, {siege.orphans} orphan files; "
        f"start {statistics.median(starts):.1f} s, worst {max(starts):.1f} s"
    )
    return Figure("G17", f"{siege.kills} kills", result, not (siege.lost or siege.halves or siege.orphans))


def double_sends(kind: str, server: str | None, rounds: int) -> Figure:
    """G22: twenty identical sends at one moment."""
    with empty_programme(kind, server) as (app, _place):
        make.cohort(offer=an_offer(), capacity=2)
        good = 0
        for number in range(1, rounds + 1):
            statuses, references, _browser, _fields = send_many(app, f"Invented {number}")
            good += statuses == {303} and len(references) == 1 and "" not in references
        made = set(counts())
    return Figure(
        "G22",
        f"{rounds} rounds of 20 identical sends",
        f"{good} rounds with one reference; records of each kind: {sorted(made)}",
        good == rounds and made == {rounds},
    )


def seats(kind: str, server: str | None, rounds: int) -> Figure:
    """G21: 200 visitors, 20 seats, four processes; whoever gets none joins the waiting list."""
    good, worst = 0, 0
    with empty_programme(kind, server) as (_app, place):
        coordinator: User = make.user("coordinator")
        for _round in range(rounds):
            cohort = make.cohort(capacity=SEATS)
            everyone = [make.application(cohort) for _visitor in range(VISITORS)]
            told = act_at_once(
                place.folder,
                place.url,
                coordinator,
                [("hold", everyone[start::PROCESSES]) for start in range(PROCESSES)],
            )
            states = dict(
                db.session.execute(
                    select(Application.id, Application.state).where(Application.cohort_id == cohort.id)
                ).all()
            )
            rest = [each for each in everyone if states[each.id] == "applied"]
            seated = [each for each in everyone if states[each.id] == "place_held"]
            db.session.rollback()
            act_at_once(
                place.folder, place.url, coordinator, [("wait", rest[start::PROCESSES]) for start in range(PROCESSES)]
            )
            # Four say no at once: no seat may stay empty while people wait, none may be given twice.
            act_at_once(place.folder, place.url, coordinator, [("decline", [each]) for each in seated[:4]])
            held = (
                db.session.scalar(
                    select(func.count()).select_from(Place).where(Place.cohort_id == cohort.id, Place.state == "held")
                )
                or 0
            )
            counted = numbers([cohort.id])[cohort.id]
            db.session.rollback()
            worst = max(worst, held)
            good += (
                told == {"done": SEATS, "CohortIsFull": VISITORS - SEATS}
                and held == SEATS
                and counted.waiting == VISITORS - SEATS - 4
            )
    return Figure(
        "G21", f"{rounds} rounds, {VISITORS} visitors on {SEATS} seats, {PROCESSES} processes, the others queue, then 4 decline at once",
        f"{good} rounds exact; most seats held {worst}", good == rounds and worst == SEATS,
    )  # fmt: skip


def same_time(kind: str, server: str | None, count: int) -> list[Figure]:
    """G29: how long a stranger's question takes, for what is known and what is not, in turns."""
    with empty_programme(kind, server) as (app, _place):
        add_user(email="someone@example.org", name="Ada", password="correct horse battery", roles=["advisor"])
        person = make.person()
        code = make_return_code(person.id)
        db.session.flush()
        set_pin(person.id, "246810")
        db.session.commit()
        unknown = "000000000017" if code != "000000000017" else "000000000025"
        wrong = {"password": "wrong horse battery"}
        sign_in = ("/signin", {"email": "someone@example.org", **wrong}, {"email": "nobody1@example.org", **wrong})
        status = ("/en/status", {"code": code, "pin": "135791"}, {"code": unknown, "pin": "135791"})
        return [compared(app, *each, count) for each in (sign_in, status)]


def compared(app: Flask, at: str, known: dict[str, str], unknown: dict[str, str], count: int) -> Figure:
    """By the clock, as a stranger would measure; and by the processor, which other work on the machine does not disturb."""
    times: tuple[list[float], list[float]] = ([], [])
    work: tuple[list[float], list[float]] = ([], [])
    browser, order = Browser(app, "en"), random.Random(1)
    page = browser.get(at)
    for number in range(count + 3):
        for which in order.sample((0, 1), 2):
            attempts.forget_all()
            began, worked = time.perf_counter(), time.process_time()
            answer = browser.fill(page, at=at, action="", follow=False, **(known, unknown)[which])
            spent, worked = time.perf_counter() - began, time.process_time() - worked
            assert answer.status == 422, answer.status
            if number >= 3:
                times[which].append(spent)
                work[which].append(worked)
    apart, work_apart = (1000 * abs(statistics.median(each[0]) - statistics.median(each[1])) for each in (times, work))
    p = u_test(*times)
    return Figure(
        "G29", f"{at.removeprefix('/en')}: known and unknown, n = {count} each, in turns",
        f"medians {1000 * statistics.median(times[0]):.1f} and {1000 * statistics.median(times[1]):.1f} ms, apart {apart:.2f} ms; U-test p = {p:.3f}; "
        f"processor {1000 * statistics.median(work[0]):.1f} and {1000 * statistics.median(work[1]):.1f} ms, apart {work_apart:.2f} ms, p = {u_test(*work):.3f}",
        # The promise is by the clock, as a stranger measures; the processor only helps to understand it.
        apart < 5 and p > 0.001,
    )  # fmt: skip


def matrix(kind: str) -> Figure:
    """G1: the matrix of every door, counted by its own test."""
    done = _tests(kind, "tests/security/test_matrix.py", CASEWORK_EVERYTHING="1")
    cells = re.search(r"(\d+) cells of the matrix", done.stdout)
    result = f"{cells[1] if cells else 'no'} cells, failed: {_failed(done)}"
    return Figure("G1", "every door, role and relation", result, done.returncode == 0)


def doors(kind: str) -> Figure:
    """G9, G10, G11: tokens, targets and headers that are not right, at every door."""
    done = _tests(kind, "tests/security/test_doors.py", "-rp")
    passed = len(re.findall(r"^PASSED ", done.stdout, re.M))
    result = f"{passed} tests, failed: {_failed(done)}"
    return Figure("G9, G10, G11", "every door with wrong tokens, targets and hosts", result, done.returncode == 0)


def nonsense(kind: str) -> Figure:
    """M10: every kind of nonsense into every field of every form, counted by its own test."""
    done = _tests(kind, "tests/security/test_forms.py", "-k", "nonsense", CASEWORK_EVERYTHING="1")
    parts = [
        sum(int(number) for number in re.findall(pattern, done.stdout))
        for pattern in (r"(\d+) forms, \{", r"'sent': (\d+)", r"'refused': (\d+)", r"'taken': (\d+)")
    ]
    result = "{} forms, {} sendings, {} refused, {} taken".format(*parts) + f", failed: {_failed(done)}"
    return Figure("M10", "every form, every field, every kind of nonsense", result, done.returncode == 0)


def chance(kind: str) -> Figure:
    """Naughty strings that chance puts together, in every field of every public form."""
    done = _tests(kind, "tests/security/test_naughty.py", CASEWORK_EVERYTHING="1")
    sent = sum(int(number) for number in re.findall(r"'[2345]': (\d+)", done.stdout))
    return Figure(
        "I6", "every public form, 25 times, strings by chance", f"{sent} sendings, failed: {_failed(done)}",
        done.returncode == 0,
    )  # fmt: skip


def _tests(kind: str, *which: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", *which, "-q", "-s", f"--database={kind}", "-p", "no:cacheprovider"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | environ)


def _failed(done: subprocess.CompletedProcess[str]) -> str:
    return ", ".join(re.findall(r"^FAILED \S+::(\S+)", done.stdout, re.M)) or "none"
