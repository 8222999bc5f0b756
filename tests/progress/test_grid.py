"""The grid on a phone: row by row, late, two who note the same list; and whoever stands in for a day by a link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.cases.models import Case
from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.programmes.models import Cohort
from casework.progress import service, teaching
from casework.progress.models import Attendance
from casework.progress.queries import courses_of
from casework.progress.stand_in_models import StandIn
from casework.progress.standing_in import NotThatDay, give_lessons
from tests import make
from tests.browser import Browser, Page
from tests.progress.test_attendance import enrol, seat


@pytest.fixture
def teacher(context: Flask) -> Any:
    return make.user("teacher", name="Lea Lehrt")


@pytest.fixture
def advisor(context: Flask) -> Any:
    return make.user("advisor")


@pytest.fixture
def cohort(teacher: Any) -> Cohort:
    today = clock.today()
    return make.cohort(
        capacity=40, teacher=teacher, neutral_name="Gruppe Birke", starts_on=today - timedelta(days=20),
        ends_on=today + timedelta(days=60),
    )  # fmt: skip


def tap(browser: Browser, path: str, page: Page, who: Any, state: str) -> Any:
    """What the script sends for one tap on a page that was opened before."""
    fields = page.form()["fields"]
    sent = {name: fields[name] for name in ("csrf_token", f"seen-{who.id.hex}")} | {seat(who): state}
    answer = browser.open(path, method="POST", data=sent, headers={"Accept": "application/json"}).answer
    return answer.status_code, answer.get_json()


def noted() -> dict[Any, str]:
    db.session.expire_all()
    return {row.enrolment_id: row.state for row in db.session.scalars(select(Attendance))}


def test_each_tap_is_saved_alone_and_may_come_twice(browser: Browser, teacher: Any, advisor: Any, cohort: Any) -> None:
    amal, bilal = enrol(cohort, advisor, "Amal"), enrol(cohort, advisor, "Bilal")
    path = f"/lessons/{make.lesson(cohort).ref}"
    page = browser.sign_in(teacher).get(path)
    status, said = tap(browser, path, page, amal, "late")
    assert (status, said["conflicts"]) == (200, {}) and said["saved"] == {seat(amal): "1:late"}
    assert tap(browser, path, page, amal, "late")[1]["saved"] == {seat(amal): "1:late"}
    # One's own later tap goes over one's own earlier one, whose answer may have been lost on the way.
    assert tap(browser, path, page, amal, "absent")[1]["saved"] == {seat(amal): "2:absent"}
    assert tap(browser, path, page, bilal, "ill")[0] == 422
    assert noted() == {amal.id: "absent"}


def test_of_two_who_note_the_same_neither_overwrites_the_other_unseen(
    browser: Browser, another_browser: Browser, teacher: Any, advisor: Any, cohort: Any
) -> None:
    amal, bilal = enrol(cohort, advisor, "Amal"), enrol(cohort, advisor, "Bilal")
    lesson, other = make.lesson(cohort), make.user("teacher", name="Ole Andermann")
    path = f"/lessons/{lesson.ref}"
    early = browser.sign_in(teacher).get(path)
    with unit_of_work():
        service.record_attendance(lesson, {amal.id: "absent"}, by=other)
    status, said = tap(browser, path, early, amal, "present")
    assert status == 200 and said["saved"] == {} and noted() == {amal.id: "absent"}
    there = said["conflicts"][seat(amal)]
    assert (there["state"], there["seen"]) == ("absent", "1:absent") and "Ole Andermann" in there["told"]
    # Without a script: nothing is saved, both values stand in the row, and what was typed is still chosen.
    conflict = browser.fill(early, at=path, follow=False, **{seat(amal): "present", seat(bilal): "late"})
    assert conflict.status == 409 and "Ole Andermann" in conflict.text and noted() == {amal.id: "absent"}
    assert conflict.form()["fields"][seat(amal)] == ["present"]
    browser.fill(conflict, at=path)
    assert noted() == {amal.id: "present", bilal.id: "late"}


def test_a_form_from_before_leaves_alone_what_nobody_touched_in_it(
    browser: Browser, teacher: Any, advisor: Any, cohort: Any
) -> None:
    amal, bilal = enrol(cohort, advisor, "Amal"), enrol(cohort, advisor, "Bilal")
    lesson, other = make.lesson(cohort), make.user("teacher")
    path = f"/lessons/{lesson.ref}"
    with unit_of_work():
        service.record_attendance(lesson, {amal.id: "absent"}, by=other)
    early = browser.sign_in(teacher).get(path)
    with unit_of_work():
        service.record_attendance(lesson, {amal.id: "excused"}, by=other)
    assert browser.fill(early, at=path, rest="present").status == 200
    assert noted() == {amal.id: "excused", bilal.id: "present"}


def test_late_is_there_and_a_row_of_absences_ends_with_it(
    context: Flask, teacher: Any, advisor: Any, cohort: Any
) -> None:
    amal = enrol(cohort, advisor, "Amal")
    lessons = [make.lesson(cohort, starts_at=clock.now() - timedelta(days=day)) for day in (9, 7, 5, 3, 2)]

    def note(number: int, state: str) -> teaching.Sum:
        with unit_of_work():
            service.record_attendance(lessons[number], {amal.id: state}, by=teacher)
        return teaching.sums_of([amal.id])[amal.id]

    assert note(0, "present").in_a_row == 0
    assert note(1, "absent").in_a_row == 1
    assert note(2, "excused").in_a_row == 1, "excused is neither an absence nor the end of a row of them"
    assert note(3, "absent").in_a_row == 2
    found = note(4, "late")
    assert (found.in_a_row, found.attended, found.held, found.units) == (0, 2, 5, 4)
    assert found.share == courses_of(amal.person_id)[0].share == 50


def test_whoever_coordinates_sees_the_course_and_another_teacher_does_not(
    browser: Browser, teacher: Any, advisor: Any, cohort: Any
) -> None:
    amal = enrol(cohort, advisor, "Amal-Kanarie")
    lesson = make.lesson(cohort)
    with unit_of_work():
        service.record_attendance(lesson, {amal.id: "present"}, by=teacher)
    pages = (f"/courses/{cohort.ref}/attendance", f"/courses/lessons/{lesson.ref}/paper")
    for who in (teacher, make.user("coordinator")):
        assert all("Amal-Kanarie" in browser.sign_in(who).get(page).text for page in pages)
    for page in pages:
        assert browser.sign_in(make.user("teacher")).get(page).status == 404
    secret = make.cohort(offer=make.offer("secret-course", is_compartment=True), teacher=teacher)
    hidden = f"/courses/{secret.ref}/attendance"
    assert browser.sign_in(make.user("coordinator")).get(hidden).status == 404
    assert browser.sign_in(teacher).get(hidden).status == 200


def give(browser: Browser, cohort: Any, **more: str) -> str:
    path = f"/courses/{cohort.ref}/stand-in"
    page = browser.fill(browser.get(path), at=path, name="Vertretung Kim", **more)
    assert page.status == 200
    return page.html.split("/stand-in/")[1].split("<")[0]


def test_whoever_stands_in_has_the_names_of_that_day_and_nothing_else(
    browser: Browser, another_browser: Browser, teacher: Any, advisor: Any, cohort: Any
) -> None:
    amal = enrol(cohort, advisor, "Amal-Kanarie", alias=None)
    today, before = make.lesson(cohort), make.lesson(cohort, starts_at=clock.now() - timedelta(days=2))
    token = give(browser.sign_in(teacher), cohort)
    assert len(token) >= 43, "256 random bits"
    first = another_browser.get(f"/stand-in/{token}")
    assert "Amal" not in first.html, "whatever looks at links sees no name"
    page = another_browser.fill(first, at=f"/stand-in/{token}")
    assert "Amal-Kanarie" in page.text
    path = f"/stand-in/lessons/{today.ref}"
    assert tap(another_browser, path, page, amal, "present")[0] == 200
    row = db.session.scalars(select(Attendance)).one()
    assert (row.state, row.by_id, row.stand_in_id) == ("present", None, db.session.scalars(select(StandIn)).one().id)
    assert another_browser.get(f"/stand-in/lessons/{before.ref}").status == 404
    for door in ("/today", "/lessons", f"/lessons/{today.ref}", "/cases", f"/courses/{cohort.ref}/attendance"):
        assert another_browser.get(door).status in {303, 404}, door
    # The teacher opens the same list, finds it noted, and may go over it having seen it.
    mine = browser.get(f"/lessons/{today.ref}")
    assert mine.form()["fields"][seat(amal)] == ["present"]
    assert tap(browser, f"/lessons/{today.ref}", mine, amal, "late")[1]["saved"]
    link = db.session.scalars(select(StandIn)).one()
    ended = browser.get(f"/courses/{cohort.ref}/stand-in")
    browser.fill(ended, at="", action=f"/stand-ins/{link.ref[:4]}")
    assert another_browser.get(path).location.endswith("/stand-in/over")


def test_nobody_gives_away_more_than_they_see(
    browser: Browser, another_browser: Browser, teacher: Any, advisor: Any, cohort: Any
) -> None:
    open_one, hidden = enrol(cohort, advisor, "Amal-Kanarie"), enrol(cohort, advisor, "Versteckt-Kanarie")
    with unit_of_work():
        db.session.get_one(Case, hidden.case_id).is_compartment = True
    lesson = make.lesson(cohort)
    coordinator = browser.sign_in(make.user("coordinator"))
    for page in (f"/courses/{cohort.ref}/attendance", f"/courses/lessons/{lesson.ref}/paper"):
        text = coordinator.get(page).text
        assert "Amal-Kanarie" in text and "Versteckt-Kanarie" not in text
    link = f"/stand-in/{give(coordinator, cohort)}"
    seen = another_browser.fill(another_browser.get(link), at=link).html
    assert seat(open_one) in seen and seat(hidden) not in seen
    link = f"/stand-in/{give(browser.sign_in(teacher), cohort)}"
    assert seat(hidden) in another_browser.fill(another_browser.get(link), at=link).html
    with unit_of_work():
        teacher.state = "locked"
    assert another_browser.get("/stand-in").location == "/stand-in/over"


def test_a_link_that_is_over_and_one_that_never_was_get_the_same_answer(
    browser: Browser, teacher: Any, cohort: Any
) -> None:
    make.lesson(cohort)
    make.lesson(cohort, starts_at=clock.now() + timedelta(days=3))
    with unit_of_work():
        _later, coming = give_lessons(cohort, clock.day_of(clock.now() + timedelta(days=3)), name="", by=teacher)
        over, token = give_lessons(cohort, clock.today(), name="", by=teacher)
        with pytest.raises(NotThatDay):
            give_lessons(cohort, clock.today() + timedelta(days=1), name="", by=teacher)
    assert browser.get(f"/stand-in/{token}").status == 200
    with unit_of_work():
        over.on = clock.today() - timedelta(days=1)
    answers = [browser.get(f"/stand-in/{each}") for each in (token, coming, "x" * 43)]
    assert {(page.status, page.location) for page in answers} == {(303, "/stand-in/over")}
    assert browser.get("/stand-in/over").status == 200
    assert browser.get("/stand-in").location == "/stand-in/over"
