"""Courses at 10,000 and at 100,000 enrolments: `python -m benchmarks.courses [--people 2000 20000] [--only sqlite]`.

Everyone has taken five courses that are over, so the pages lie among that many enrolments. Measured are the page of a
course with 200 applications, its ranking, the preview of a round, a place that is held, the list of a lesson and its
saving, a course's attendance, what a person has come through as their advisor and as they themselves see it, and certificates a minute. How long the
allocation alone takes is in selecting.py.
"""

from __future__ import annotations

import argparse
import itertools
import uuid
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import select

from benchmarks.__main__ import GOALS, Measured, both_sizes, count_rows, measure_visits
from benchmarks.desk import account_of
from benchmarks.server import Client
from benchmarks.statements import counting, signed_in_as
from benchmarks.teaching import certificates
from benchmarks.visits import RUNS, Ready, Visit, forms_of, send_ready, signed_in, told
from casework import create_app
from casework.accounts.models import User
from casework.cases.models import Case
from casework.core import clock
from casework.core.models import db
from casework.core.references import new_reference
from casework.core.transaction import unit_of_work
from casework.demo.invented_rows import Row, Rows
from casework.enrolment.models import Application, ApplicationStep, Enrolment, Place
from casework.enrolment.wishes import make_round
from casework.programmes.models import Cohort, CohortTeacher, Lesson, Offer
from casework.progress.models import Attendance
from config import settings_from
from tests.browser import Browser

PEOPLE = (2_000, 20_000)
EACH, CLASS, LESSONS, APPLICATIONS, COHORTS = 5, 25, 4, 200, 8
#: What a list, a page of one thing and a deed may cost (performance goals); of a preview and a ranking none is given.
GOALS |= {
    "courses": (12, 10), "course with 200 applications": (15, 24), "its selection": (15, 24), "lesson's list": (12, 10),
    "attendance of a course": (15, 24), "progress of a case": (15, 24), "own way": (15, 24), "hold a place": (12, 24),
}  # fmt: skip


class Ground(NamedTuple):
    """Addresses that the visits need, and the cookie of a person who is in."""

    over: str
    running: str
    course: str
    applications: list[str]
    round: str
    lesson: str
    case: str
    cookies: dict[str, str]


def prepared(environ: dict[str, str]) -> Ground:
    app = create_app(settings_from(environ))
    with app.app_context():
        with unit_of_work():
            coordinator, teacher = (
                db.session.scalars(select(User).where(User.email == account_of(role)[0])).one()
                for role in ("koordination", "lehre")
            )
            cases = one_case_of_each()
            is_usual = (Offer.is_compartment.is_(False), Offer.selection == "order")
            offer = db.session.scalars(select(Offer).where(*is_usual).order_by(Offer.slug).limit(1)).one()
            over = take_old_courses(offer, cases, teacher)
            running, wanted, lesson = fill_courses(offer, cases, teacher)
            round_ = fill_round(offer, cases, coordinator)
            asked = select(Application.ref).where(Application.cohort_id == wanted["id"]).order_by(Application.rank)
            case = db.session.get_one(Case, cases[0].id)
            ground = Ground(
                over, running["ref"], wanted["ref"], list(db.session.scalars(asked)), round_, lesson, case.ref, {}
            )
        browser, name = Browser(app).visit(case.person), app.config["SESSION_COOKIE_NAME"]
        cookie = browser.client.get_cookie(name)
        assert cookie is not None, "who comes in has a cookie"
        ground.cookies[name] = cookie.value
        if db.engine.dialect.name == "postgresql":
            count_rows(environ["CASEWORK_DATABASE_URL"])
        db.session.remove()
        db.engine.dispose()
    return ground


def a_course(rows: Rows, offer: Offer, teacher: User, begins: date, ends: date, capacity: int) -> Row:
    made = rows.add_plain(
        Cohort, id=uuid.uuid4(), ref=new_reference(), offer_id=offer.id, neutral_name=f"Measured {begins}", starts_on=begins,
        ends_on=ends, opens_on=begins - timedelta(days=90), closes_on=begins - timedelta(days=30), capacity=capacity,
        places=capacity,
    )  # fmt: skip
    rows.add_plain(CohortTeacher, cohort_id=made["id"], user_id=teacher.id)
    return made


def seated(
    rows: Rows, course: Row, cases: Sequence[Any], state: str, began: date, ended: date | None
) -> list[uuid.UUID]:
    """Everyone in this course, each on a place of their own."""
    enrolments = []
    for number, case in enumerate(cases, start=1):
        here = {"person_id": case.person_id, "cohort_id": course["id"], "case_id": case.id}
        application, enrolment = uuid.uuid4(), uuid.uuid4()
        now = clock.now()
        rows.add_plain(
            Application, id=application, ref=new_reference(), state="accepted", applied_at=now, since=now, **here
        )
        rows.add_plain(
            ApplicationStep, id=uuid.uuid4(), application_id=application, state="accepted", at=now, by_kind="system"
        )
        rows.add_plain(
            Place, id=uuid.uuid4(), cohort_id=course["id"], number=number, allowed=course["places"], state="taken",
            application_id=application,
        )  # fmt: skip
        rows.add_plain(
            Enrolment, id=enrolment, application_id=application, state=state, created_at=now, began_on=began, ended_on=ended,
            **here,
        )  # fmt: skip
        enrolments.append(enrolment)
    return enrolments


def lessons_of(rows: Rows, course: Row, enrolments: Sequence[uuid.UUID], teacher: User, begins: date) -> list[str]:
    """Some lessons, and who was there."""
    chance, refs = Random(3), []
    for week in range(LESSONS):
        at = clock.end_of(begins + timedelta(days=7 * week)) + timedelta(hours=9)
        lesson = rows.add_plain(
            Lesson, id=uuid.uuid4(), ref=new_reference(), cohort_id=course["id"], starts_at=at,
            ends_at=at + timedelta(minutes=90),
        )  # fmt: skip
        refs.append(lesson["ref"])
        for enrolment in enrolments:
            state = chance.choice(("present", "present", "present", "late", "absent", "excused"))
            rows.add_plain(
                Attendance, id=uuid.uuid4(), lesson_id=lesson["id"], enrolment_id=enrolment, state=state, by_id=teacher.id, at=at
            )  # fmt: skip
    return refs


def take_old_courses(offer: Offer, cases: Sequence[Any], teacher: User) -> str:
    """Everyone took five courses of the last years, twenty-five in each; returns one of them."""
    for year in range(1, EACH + 1):
        begins = clock.today() - timedelta(days=365 * year)
        ends = begins + timedelta(days=100)
        for first in range(0, len(cases), CLASS):
            rows = Rows()
            course = a_course(rows, offer, teacher, begins, ends, CLASS)
            inside = seated(rows, course, cases[first : first + CLASS], "completed", begins, ends)
            lessons_of(rows, course, inside, teacher, begins)
            rows.insert()
    return str(course["ref"])


def one_case_of_each() -> list[Any]:
    """Case and person, of everyone who is not in the compartment."""
    query = select(Case.id, Case.person_id).where(Case.is_compartment.is_(False)).order_by(Case.ref)
    return list({row.person_id: row for row in db.session.execute(query)}.values())


def fill_courses(offer: Offer, cases: Sequence[Any], teacher: User) -> tuple[Row, Row, str]:
    """A course that runs, one with 200 applications, and a lesson of the first."""
    today, rows = clock.today(), Rows()
    running = a_course(rows, offer, teacher, today - timedelta(days=7 * LESSONS), today + timedelta(days=60), CLASS)
    inside = seated(rows, running, cases[:CLASS], "active", running["starts_on"], None)
    lesson = lessons_of(rows, running, inside, teacher, running["starts_on"])[-1]
    wanted = a_course(rows, offer, teacher, today + timedelta(days=60), today + timedelta(days=160), APPLICATIONS)
    for number in range(1, APPLICATIONS + 1):
        rows.add_plain(Place, id=uuid.uuid4(), cohort_id=wanted["id"], number=number, allowed=APPLICATIONS)
    for number, case in enumerate(cases[:APPLICATIONS]):
        asks(rows, wanted, case, number)
    rows.insert()
    return running, wanted, lesson


def asks(rows: Rows, course: Row, case: Any, rank: int) -> None:
    now = clock.now()
    rows.add_plain(
        Application, id=uuid.uuid4(), ref=new_reference(), person_id=case.person_id, cohort_id=course["id"], case_id=case.id,
        state="complete", applied_at=now, since=now, rank=rank,
    )  # fmt: skip


def fill_round(offer: Offer, cases: Sequence[Any], by: User) -> str:
    """Eight courses that 200 people want, three each; returns the address of the round."""
    rows, chance, today = Rows(), Random(7), clock.today()
    courses = [
        a_course(rows, offer, by, today + timedelta(days=60), today + timedelta(days=160), CLASS // 2) for _ in range(COHORTS)
    ]  # fmt: skip
    for course in courses:
        for number in range(1, course["places"] + 1):
            rows.add_plain(Place, id=uuid.uuid4(), cohort_id=course["id"], number=number, allowed=course["places"])
    for case in cases[:APPLICATIONS]:
        for course in chance.sample(courses, 3):
            asks(rows, course, case, chance.randint(1, 500))
    rows.insert()
    filled = db.session.scalars(select(Cohort).where(Cohort.id.in_([course["id"] for course in courses]))).all()
    return make_round("Measured", filled, today + timedelta(days=1), by=by).ref


def pages(ground: Ground) -> dict[str, tuple[str, str]]:
    """Who opens what."""
    return {
        "courses": ("koordination", "/programmes"),
        "course with 200 applications": ("koordination", f"/programmes/{ground.course}"),
        "its selection": ("koordination", f"/programmes/{ground.course}/selection"),
        "round of 200, preview": ("koordination", f"/programmes/rounds/{ground.round}"),
        "lesson's list": ("lehre", f"/lessons/{ground.lesson}"),
        "attendance of a course": ("koordination", f"/courses/{ground.running}/attendance"),
        "progress of a case": ("koordination", f"/cases/{ground.case}/progress"),
    }


def visits(port: int, ground: Ground) -> list[Visit]:
    clients = {role: signed_in(port, account_of(role)) for role in ("koordination", "lehre")}
    person = Client(port)
    person.cookies |= ground.cookies

    def opens(client: Client, path: str) -> Callable[[], int]:
        def run() -> int:
            status, body, _location = client.send("GET", path)
            assert status == 200, (status, path, told(body))
            return len(body)

        return run

    return [
        *[Visit(name, opens(clients[role], path)) for name, (role, path) in pages(ground).items()],
        Visit("own way", opens(person, "/de/status/way")),
        ranking(clients["koordination"], ground),
        tap(clients["lehre"], ground),
        hold(clients["koordination"], ground),
    ]


def ranking(client: Client, ground: Ground) -> Visit:
    path = f"/programmes/{ground.course}/selection"

    def run() -> int:
        _status, page, _location = client.send("GET", path)
        return press(client, page, "/ranking")

    return Visit("ranking of 200, with its page", run, runs=RUNS // 3)


def press(client: Client, page: bytes, end: str) -> int:
    """The button of a page whose form goes there."""
    form = next(each for each in forms_of(page) if each["action"].endswith(end))
    fields = [(name, value) for name, given in form["fields"].items() for value in given]
    status, body, location = client.send("POST", form["action"], fields)
    assert status == 303, (status, location, told(body))
    return len(body)


def tap(client: Client, ground: Ground) -> Visit:
    """The list is opened, one more of it is marked, and it is saved as a form without a script."""
    path, marks = f"/lessons/{ground.lesson}", itertools.cycle(("present", "late", "excused"))

    def run() -> int:
        _status, page, _location = client.send("GET", path)
        fields = next(each["fields"] for each in forms_of(page) if any("seen-" in name for name in each["fields"]))
        seat = next(name for name in fields if name.startswith("seen-")).replace("seen-", "seat-")
        sent = [(name, value) for name, given in (fields | {seat: [next(marks)]}).items() for value in given]
        status, body, _location = client.send("POST", path, sent)
        assert status == 303, (status, told(body))
        return len(body)

    return Visit("attendance, with its list", run, runs=RUNS // 3)


def hold(client: Client, ground: Ground) -> Visit:
    """One place after the other, from the page of the application."""
    ready: list[Ready] = []
    refs = iter(ground.applications)

    def prepare(runs: int) -> None:
        for ref in itertools.islice(refs, runs):
            _status, page, _location = client.send("GET", f"/applications/{ref}")
            form = next(each for each in forms_of(page) if each["action"].endswith("/hold"))
            fields = [(name, value) for name, given in form["fields"].items() for value in given]
            ready.append((client, form["action"], fields))

    return Visit("hold a place", lambda: send_ready(ready, "/programmes/"), prepare, RUNS // 2)


def statements(environ: dict[str, str], ground: Ground) -> dict[str, int]:
    app = create_app(settings_from(environ) | {"RATELIMIT_ENABLED": False})
    with app.app_context():
        people = {role: signed_in_as(app, role) for role in ("koordination", "lehre")}
        counted = {
            name: counting(lambda role=role, path=path: people[role].get(path))
            for name, (role, path) in pages(ground).items()
        }
    with app.app_context(), app.test_request_context("/", method="POST"):
        certificates(db.session.scalars(select(Cohort).where(Cohort.ref == ground.over)).one())
    return counted


def measure(people: int, database: str) -> Measured:
    return measure_visits(people, database, prepared, visits, statements)


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.courses")
    options.add_argument("--people", type=int, nargs=2, default=PEOPLE)
    options.add_argument("--only", choices=("sqlite", "postgresql"), help="measure on one database alone")
    chosen = options.parse_args()
    print(f"{chosen.people[0] * EACH:,} and {chosen.people[1] * EACH:,} enrolments")
    both_sizes(measure, chosen.people, chosen.only)


if __name__ == "__main__":
    main()
