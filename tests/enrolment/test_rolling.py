"""Everyone who passed goes on to the next level, as the preview said; who cannot is named and stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.core import clock
from casework.core.models import db
from casework.enrolment import rolling
from casework.enrolment.models import Application
from casework.programmes.models import Cohort
from casework.programmes.semesters import next_semester
from casework.progress.models import Attendance
from tests import make
from tests.browser import Browser
from tests.enrolment.test_pages import count_statements
from tests.enrolment.test_path_rules import tie, took

PAGE = "/programmes/next-level"


@pytest.fixture
def coordinator(context: Flask) -> Any:
    return make.user("coordinator")


@pytest.fixture
def levels(context: Flask) -> Any:
    """A level that ends before the semester, the next one, and the days of both."""
    coming = next_semester(clock.today())
    assert coming is not None
    first, second = make.offer("first-level"), make.offer("second-level")
    tie(second, "continues", first, attendance=70)
    ends = coming.begins - timedelta(days=10)
    return first, second, {"starts_on": ends - timedelta(days=60), "ends_on": ends}, coming


def come(enrolment: Any, by: Any, *states: str) -> None:
    cohort = db.session.get_one(Cohort, enrolment.cohort_id)
    for number, state in enumerate(states):
        lesson = make.lesson(cohort, starts_at=clock.now() - timedelta(days=number))
        db.session.add(
            Attendance(lesson_id=lesson.id, enrolment_id=enrolment.id, state=state, by_id=by.id, at=clock.now())
        )
    db.session.commit()


def test_whoever_passed_and_came_goes_on_with_one_press(browser: Browser, coordinator: Any, levels: Any) -> None:
    first, second, days, coming = levels
    names = {"goes": "Pelin", "seldom": "Rojda", "unknown": "Mariam", "closed": "Oksana", "failed": "Hawar"}
    passed = {}
    for state, name in names.items():
        more = {"status": "closed", "closed_at": clock.now()} if state == "closed" else {}
        case = make.case(person=make.person(name), **more)
        passed[state] = took(case, first, "failed" if state == "failed" else "completed", **days)
    for state in ("goes", "closed"):
        come(passed[state], coordinator, "present", "present", "absent", "present")
    come(passed["seldom"], coordinator, "absent", "present")
    browser.sign_in(coordinator)
    assert "kein Kurs in diesem Semester" in browser.get(PAGE).text
    target = make.cohort(offer=second, starts_on=coming.begins, ends_on=coming.ends, opens_on=None, closes_on=None)
    page = browser.get(PAGE)
    assert all(name in page.text for state, name in names.items() if state != "failed")
    assert names["failed"] not in page.text
    assert db.session.scalars(select(Application).where(Application.cohort_id == target.id)).all() == []
    after = browser.fill(page, at=PAGE)
    assert after.status == 200
    made = db.session.scalars(select(Application).where(Application.cohort_id == target.id)).one()
    assert (made.person_id, made.state) == (passed["goes"].person_id, "complete")
    again = browser.get(PAGE)
    assert again.status == 200
    assert rolling.preview(coordinator, coming).going == 0, "nobody is taken twice"


def test_a_preview_that_is_old_changes_nothing(browser: Browser, coordinator: Any, levels: Any) -> None:
    first, second, days, coming = levels
    target = make.cohort(offer=second, starts_on=coming.begins, ends_on=coming.ends)
    come(took(make.case(), first, **days), coordinator, "present")
    browser.sign_in(coordinator)
    page = browser.get(PAGE)
    come(took(make.case(), first, **days), coordinator, "present")
    assert browser.fill(page, at=PAGE).status == 409
    assert db.session.scalars(select(Application).where(Application.cohort_id == target.id)).all() == []


def test_people_out_of_reach_do_not_go_on_and_are_not_named(coordinator: Any, levels: Any) -> None:
    first, second, days, coming = levels
    make.cohort(offer=second, starts_on=coming.begins, ends_on=coming.ends)
    scholar_advisor = make.user("scholar_advisor")
    hidden = took(make.case(compartment=True, advisor=scholar_advisor), first, **days)
    come(hidden, coordinator, "present")
    assert [way.people for way in rolling.preview(coordinator, coming).ways] == [[]]
    assert len(rolling.preview(scholar_advisor, coming).ways[0].going) == 1


def test_what_is_missing_for_the_semester_is_named(coordinator: Any, levels: Any) -> None:
    first, second, days, coming = levels
    make.cohort(offer=first, **days)
    windowless = make.cohort(offer=second, starts_on=coming.begins, ends_on=coming.ends, opens_on=None, closes_on=None)
    shown = rolling.preview(coordinator, coming)
    assert shown.without_window == [windowless]
    assert shown.without_course == [first]


def test_the_preview_asks_as_often_for_fifteen_as_for_one(browser: Browser, coordinator: Any, levels: Any) -> None:
    first, second, days, coming = levels
    make.cohort(offer=second, starts_on=coming.begins, ends_on=coming.ends)
    cohort = make.cohort(offer=first, **days)
    browser.sign_in(coordinator)

    def pass_one() -> None:
        was = took(make.case(), first, **days)
        was.cohort_id = cohort.id
        db.session.commit()
        come(was, coordinator, "present")

    pass_one()
    few = count_statements(lambda: browser.get(PAGE))
    for _number in range(14):
        pass_one()
    assert count_statements(lambda: browser.get(PAGE)) == few


def test_a_gate_that_was_passed_opens_the_next_part_of_its_bundle(coordinator: Any, levels: Any) -> None:
    _first, _second, days, coming = levels
    bundle, onboarding, intensive, last = (make.offer(name) for name in ("bundle", "onboarding", "intensive", "last"))
    tie(bundle, "gate", onboarding, order=1)
    tie(bundle, "part", intensive, order=2)
    tie(bundle, "part", last, order=3)
    make.cohort(offer=intensive, starts_on=coming.begins, ends_on=coming.ends)
    took(make.case(), onboarding, **days)
    took(make.case(), onboarding, "failed", **days)
    took(make.case(), intensive, **days)
    ways = rolling.preview(coordinator, coming).ways
    assert {way.offer.slug for way in ways} == {"intensive"}
    assert sum(len(way.going) for way in ways) == 1
