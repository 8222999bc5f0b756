"""The teacher's list: names and three choices, nothing else; two missed lessons in a row show up on the advisor's day."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from casework.cases.models import Case
from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.enrolment import service as enrolment
from casework.enrolment.models import Application
from casework.people.service import add_contact_point, keep_answers
from casework.programmes.models import CohortGrant, Funder, Grant
from casework.progress import attending, attention, service
from casework.progress.models import Attendance
from tests import make
from tests.browser import Browser

#: What a teacher must never learn (practice.md U5): planted, and read by others in the same run.
FUNDER, OFFER, PHONE = "Geldgeber-Kanarie", "Zielgruppe-Kanarie", "0151-23456789"


@pytest.fixture
def teacher(context: Flask) -> Any:
    return make.user("teacher")


@pytest.fixture
def advisor(context: Flask) -> Any:
    return make.user("advisor")


@pytest.fixture
def cohort(teacher: Any) -> Any:
    """A course that has begun, of an offer whose name says too much, paid by someone whose name says more."""
    today = clock.today()
    offer = make.offer(slug="zielgruppe-kanarie", neutral_name=OFFER, hours_per_week=24)
    made = make.cohort(
        offer=offer, capacity=40, teacher=teacher, neutral_name="Gruppe Birke",
        starts_on=today - timedelta(days=20), ends_on=today + timedelta(days=60),
    )  # fmt: skip
    funder = Funder(code=FUNDER, name=FUNDER)
    db.session.add(funder)
    db.session.flush()
    paying = Grant(funder_id=funder.id, reference=FUNDER, starts_on=today, ends_on=today)
    db.session.add(paying)
    db.session.flush()
    db.session.add(CohortGrant(cohort_id=made.id, grant_id=paying.id))
    db.session.commit()
    return made


def enrol(cohort: Any, advisor: Any, name: str = "Samira", **more: Any) -> Any:
    person = make.person(name)
    with unit_of_work():
        person.alias = more.get("alias")
        add_contact_point(person, "phone", PHONE)
        keep_answers(person.id, {"german_level": "A2"})
    application = make.application(cohort, make.case(person=person, advisor=advisor))
    with unit_of_work():
        enrolment.hold_place(application, by=make.user("coordinator"))
        begun = enrolment.accept_place(application, by=person)
        begun.began_on = cohort.starts_on
    return begun


def seat(who: Any) -> str:
    return f"seat-{who.id.hex}"


def noted() -> dict[Any, str]:
    db.session.expire_all()
    return {row.enrolment_id: row.state for row in db.session.scalars(select(Attendance))}


def test_a_teacher_notes_who_was_there_and_may_type_it_again(
    browser: Browser, teacher: Any, advisor: Any, cohort: Any
) -> None:
    amal, bilal = enrol(cohort, advisor, "Amal"), enrol(cohort, advisor, "Bilal")
    lesson = make.lesson(cohort)
    browser.sign_in(teacher)
    path = f"/lessons/{lesson.ref}"
    page = browser.get(path)
    assert page.status == 200
    assert browser.fill(page, at=path, **{seat(amal): "present"}).status == 200
    assert noted() == {amal.id: "present"}
    again = browser.get(path)
    assert again.form()["fields"][seat(amal)] == ["present"]
    browser.fill(again, at=path, **{seat(amal): "excused", seat(bilal): "absent"})
    assert noted() == {amal.id: "excused", bilal.id: "absent"}


def test_saving_the_same_list_twice_changes_nothing(context: Flask, teacher: Any, advisor: Any, cohort: Any) -> None:
    amal, lesson = enrol(cohort, advisor), make.lesson(cohort)
    with unit_of_work():
        assert service.record_attendance(lesson, {amal.id: "present"}, by=teacher) == 1
    with unit_of_work():
        assert service.record_attendance(lesson, {amal.id: "present"}, by=teacher) == 0
    assert noted() == {amal.id: "present"}


def test_the_database_refuses_a_second_row_for_a_person_in_a_lesson(
    context: Flask, teacher: Any, advisor: Any, cohort: Any
) -> None:
    amal, lesson = enrol(cohort, advisor), make.lesson(cohort)
    with pytest.raises(IntegrityError), unit_of_work():
        for _ in range(2):
            row = Attendance(
                lesson_id=lesson.id, enrolment_id=amal.id, state="present", by_id=teacher.id, at=clock.now()
            )
            db.session.add(row)


def test_a_choice_that_is_none_of_the_three_is_refused(
    browser: Browser, teacher: Any, advisor: Any, cohort: Any
) -> None:
    amal, lesson = enrol(cohort, advisor), make.lesson(cohort)
    path = f"/lessons/{lesson.ref}"
    page = browser.sign_in(teacher).get(path)
    assert browser.fill(page, at=path, **{seat(amal): "ill"}).status == 422
    assert noted() == {}


def test_a_lesson_of_tomorrow_cannot_be_noted(context: Flask, teacher: Any, advisor: Any, cohort: Any) -> None:
    amal, lesson = enrol(cohort, advisor), make.lesson(cohort, starts_at=clock.now() + timedelta(days=1))
    with pytest.raises(attending.LessonIsNotYet), unit_of_work():
        service.record_attendance(lesson, {amal.id: "present"}, by=teacher)


def test_only_who_is_in_the_course_can_be_noted(context: Flask, teacher: Any, advisor: Any, cohort: Any) -> None:
    stranger, lesson = enrol(make.cohort(), advisor), make.lesson(cohort)
    with pytest.raises(attending.NotInThisLesson), unit_of_work():
        service.record_attendance(lesson, {stranger.id: "present"}, by=teacher)


def test_whoever_left_stands_on_the_lists_until_that_day(
    browser: Browser, teacher: Any, advisor: Any, cohort: Any
) -> None:
    amal = enrol(cohort, advisor, "Amal")
    before, after = make.lesson(cohort, starts_at=clock.now() - timedelta(days=5)), make.lesson(cohort)
    with unit_of_work():
        amal.state, amal.ended_on = "withdrawn", clock.today() - timedelta(days=2)
    browser.sign_in(teacher)
    assert "Amal" in browser.get(f"/lessons/{before.ref}").text
    assert "Amal" not in browser.get(f"/lessons/{after.ref}").text


def test_a_teacher_sees_names_and_nothing_else(
    browser: Browser, another_browser: Browser, teacher: Any, advisor: Any, cohort: Any
) -> None:
    amal = enrol(cohort, advisor, "Amal-Kanarie")
    enrol(cohort, advisor, "Richtig-Kanarie", alias="Gast Linde")
    case_ref = db.session.get_one(Case, amal.case_id).ref
    application = db.session.get_one(Application, amal.application_id).ref
    lesson = make.lesson(cohort)
    browser.sign_in(teacher)
    pages = [browser.get("/lessons"), browser.get(f"/lessons/{lesson.ref}")]
    assert [page.status for page in pages] == [200, 200]
    seen = "".join(page.html for page in pages)
    for there in ("Gruppe Birke", "Amal-Kanarie", "Gast Linde"):
        assert there in seen
    for secret in (
        OFFER,
        FUNDER,
        PHONE,
        "15123456789",
        "Richtig-Kanarie",
        "zielgruppe",
        str(amal.person_id),
        case_ref,
        application,
    ):
        assert secret not in seen, secret
    # As a word: a token of the form may hold these two letters by chance.
    assert not any(re.search(r"\bA2\b", page.text) for page in pages)
    own = another_browser.sign_in(advisor).get(f"/cases/{case_ref}/progress")
    assert own.status == 200
    assert "Gruppe Birke" in own.text
    assert "Amal-Kanarie" in another_browser.get(f"/applications/{application}").text


def test_a_lesson_of_another_teacher_does_not_exist(browser: Browser, teacher: Any, advisor: Any, cohort: Any) -> None:
    enrol(cohort, advisor, "Amal-Kanarie")
    lesson = make.lesson(cohort)
    other = make.user("teacher")
    browser.sign_in(other)
    page = browser.get(f"/lessons/{lesson.ref}")
    assert page.status == 404
    assert lesson.ref[:4] not in browser.get("/lessons").html
    browser.sign_in(teacher)
    assert "Amal-Kanarie" in browser.get(f"/lessons/{lesson.ref}").html


@pytest.mark.parametrize("role", ["front_desk", "reporting", "dpo", "admin", "coordinator"])
def test_who_does_not_teach_has_no_lists(browser: Browser, cohort: Any, role: str) -> None:
    lesson = make.lesson(cohort)
    browser.sign_in(make.user(role))
    assert browser.get("/lessons").status == 403
    assert browser.get(f"/lessons/{lesson.ref}").status in {403, 404}


def signs(viewer: Any) -> list[Any]:
    rows = [row for query in attention.entries(viewer) for row in db.session.execute(query)]
    return [row.actor for row in rows if row.title == "missed_lessons"]


def test_two_missed_in_a_row_are_an_early_sign_for_the_advisor(
    context: Flask, teacher: Any, advisor: Any, cohort: Any
) -> None:
    amal, bilal = enrol(cohort, advisor), enrol(cohort, advisor)
    lessons = [make.lesson(cohort, starts_at=clock.now() - timedelta(days=day)) for day in (8, 6, 4, 2)]

    def note(number: int, *states: str) -> None:
        with unit_of_work():
            seats = dict(zip((amal.id, bilal.id), states, strict=True))
            service.record_attendance(lessons[number], seats, by=teacher)

    note(0, "absent", "absent")
    assert signs(advisor) == []
    note(1, "excused", "present")
    assert signs(advisor) == [], "excused does not count, and one absence is no sign"
    note(2, "absent", "absent")
    assert signs(advisor) == [amal.case_id]
    assert signs(make.user("advisor")) == [], "it is not everybody's case"
    note(3, "present", "absent")
    assert signs(advisor) == [bilal.case_id]


def count_statements(work: Any) -> int:
    seen = []

    def note(*_details: Any) -> None:
        seen.append(1)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.counts_statements
@pytest.mark.parametrize("page", ["/lessons", "/lessons/{}"])
def test_a_list_costs_the_same_for_one_and_for_thirty(
    browser: Browser, teacher: Any, advisor: Any, cohort: Any, page: str
) -> None:
    lesson = make.lesson(cohort)
    enrol(cohort, advisor)
    path = page.format(lesson.ref)
    browser.sign_in(teacher)

    def look() -> None:
        assert browser.get(path).status == 200

    look()
    one = count_statements(look)
    for number in range(29):
        if "{}" in page:
            enrol(cohort, advisor)
        else:
            make.lesson(cohort, starts_at=clock.now() - timedelta(hours=number))
    assert count_statements(look) == one
