"""The advisor's desk at 10,000 and at 100,000 people: `python -m benchmarks.desk [--people 10000 100000] [--only sqlite]`.

Today, the list (filtered, ordered, deep), search, a case page with 200 entries in its timeline, and one deed on 200 cases;
each beside a page of 50 rows on the same server and in the same run. Assignment has a file of its own (assigning.py).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select

from benchmarks.__main__ import GOALS, WARM, Measured, both_sizes, measure_visits
from benchmarks.server import Client
from benchmarks.statements import counting, signed_in_as
from benchmarks.visits import Ready, Visit, filled, filled_from, keep, send_ready, signed_in
from casework import create_app
from casework.accounts.models import User
from casework.cases.models import Access, Case
from casework.cases.records import add_task, record_talk, write_note
from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.demo.programme import SIGN_INS
from casework.desk.models import Tag
from casework.messages.service import post_message
from config import settings_from

PEOPLE = (10_000, 100_000)
ENTRIES = 200
BULK_RUNS = 6
#: Where performance goals name no such page, none is given.
GOALS |= {
    "Today, everything": (25, 16), "list, filtered and ordered": (12, 10), "list, own, filtered": (12, 10), "list, deep page": (12, 10),
    "case page, 200 entries": (15, 24),
}  # fmt: skip


class Page(NamedTuple):
    """A page of the desk, and who opens it: a coordinator who sees everything, or an advisor with a caseload."""

    role: str
    path: str


class Ground(NamedTuple):
    """What the pages need of the data: a case with many entries, a case half-way down the list, tags to give."""

    busy: str
    deep: str
    tags: list[str]


def pages(ground: Ground) -> dict[str, Page]:
    everything, own = "koordination", "beratung"
    return {
        "Today": Page(own, "/today"),
        "Today, everything": Page(everything, "/today"),
        "case list, everything": Page(everything, "/cases"),
        "case list, own": Page(own, "/cases"),
        "list, filtered and ordered": Page(everything, "/cases?status=running&language=ar&sort=next"),
        "list, own, filtered": Page(own, "/cases?language=ar&sort=next"),
        "list, deep page": Page(everything, f"/cases?after={ground.deep}"),
        "search a name, everything": Page(everything, "/cases?q=Mohammed+Haddad"),
        "search a name, own": Page(own, "/cases?q=Mohammed"),
        "case page, 200 entries": Page(own, f"/cases/{ground.busy}"),
    }


def prepared(environ: dict[str, str]) -> Ground:
    """Give the advisor's first case 200 entries, and look for the middle of the list."""
    app = create_app(settings_from(environ))
    with app.app_context():
        with unit_of_work():
            advisor = db.session.scalars(select(User).where(User.email == account_of("beratung")[0])).one()
            led = select(Access.case_id).where(
                Access.user_id == advisor.id, Access.role == "lead", Access.until.is_(None)
            )
            case = db.session.scalars(
                select(Case).where(Case.id.in_(led), Case.closed_at.is_(None)).order_by(Case.opened_at.desc()).limit(1)
            ).one()
            fill_timeline(case, advisor)
            busy = case.ref
            tags = [Tag(label=f"Tag {number}", readers=["coordinator"]) for number in range(BULK_RUNS + WARM)]
            db.session.add_all(tags)
            db.session.flush()
            refs = [tag.ref for tag in tags]
        seen = (Case.closed_at.is_(None), Case.is_compartment.is_(False))
        half = (db.session.scalar(select(func.count()).select_from(Case).where(*seen)) or 0) // 2
        order = (Case.opened_at.desc(), Case.id.desc())
        deep = db.session.scalars(select(Case.ref).where(*seen).order_by(*order).offset(half).limit(1)).one()
        db.session.rollback()
        db.engine.dispose()
    return Ground(busy, deep, refs)


def fill_timeline(case: Case, advisor: User) -> None:
    for number in range(ENTRIES // 4):
        write_note(case, f"Note {number}", by=advisor)
        add_task(case, f"Task {number}", clock.today() + timedelta(days=number + 1), by=advisor)
        post_message(case.person, direction="in" if number % 2 else "out", body=f"Message {number}", language="de")
        record_talk(
            [case.person_id], at=clock.now() - timedelta(days=number), minutes=20, channel="phone", language="de",
            topic="first_orientation", by=advisor,
        )  # fmt: skip


def account_of(role: str) -> Any:
    return next(each for each in SIGN_INS if each[0].startswith(role))


def visits(port: int, ground: Ground) -> list[Visit]:
    clients = {role: signed_in(port, account_of(role)) for role in ("koordination", "beratung")}

    def opens(page: Page) -> Callable[[], int]:
        return lambda: len(clients[page.role].send("GET", page.path)[1])

    return [*[Visit(name, opens(page)) for name, page in pages(ground).items()], bulk(clients["koordination"], ground)]


def bulk(client: Client, ground: Ground) -> Visit:
    """A tag for each of 200 cases: what is measured is the request that gives it, after its preview."""
    ready: list[Ready] = []

    def prepare(runs: int) -> None:
        for tag in ground.tags[:runs]:
            action, fields = filled(client, "/cases/bulk?do=tag&all=1&status=open", {"tag": [tag]})
            _status, preview, _location = client.send("POST", action, fields)
            keep(ready, client, *filled_from(preview, action, {}))

    return Visit("a tag for each of 200", lambda: send_ready(ready, "/bulk/"), prepare, BULK_RUNS)


def statements(environ: dict[str, str], ground: Ground) -> dict[str, int]:
    app = create_app(settings_from(environ) | {"RATELIMIT_ENABLED": False})
    with app.app_context():
        people = {role: signed_in_as(app, role) for role in ("koordination", "beratung")}
        return {
            name: counting(lambda page=page: people[page.role].get(page.path)) for name, page in pages(ground).items()
        }


def measure(people: int, database: str) -> Measured:
    return measure_visits(people, database, prepared, visits, statements)


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.desk")
    options.add_argument("--people", type=int, nargs=2, default=PEOPLE)
    options.add_argument("--only", choices=("sqlite", "postgresql"), help="measure on one database alone")
    chosen = options.parse_args()
    both_sizes(measure, chosen.people, chosen.only)


if __name__ == "__main__":
    main()
