"""Days that others set stand with their source, who looked it up when, and when to begin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.core import clock
from casework.core.anchoring import anchors_of
from casework.core.models import db
from casework.programmes.deadlines import STALE, add_deadline
from casework.programmes.semester_models import OutsideDeadline
from tests import make
from tests.browser import Browser
from tests.enrolment.test_pages import count_statements

PAGE = "/programmes/semesters"


@pytest.fixture
def coordinator(context: Flask) -> Any:
    return make.user("coordinator", name="Sabine Keller")


def deadline(by: Any, name: str = "Papers", **more: Any) -> OutsideDeadline:
    values = {"kind": "vpd", "name": name, "semester": None, "day": clock.today() + timedelta(days=90), "lead_days": 50}
    made = add_deadline({**values, "source": "https://example.org/days", **more}, by=by)
    db.session.commit()
    return made


def test_a_deadline_says_when_to_begin_where_it_stands_and_who_looked_it_up(browser: Browser, coordinator: Any) -> None:
    browser.sign_in(coordinator)
    new = f"{PAGE}/deadlines/new"
    day = clock.today() + timedelta(days=60)
    said = {
        "kind": "vpd",
        "name": "Vorprüfung",
        "day": day.isoformat(),
        "lead_days": "70",
        "source": "https://example.org/vpd",
    }
    after = browser.fill(browser.get(new), at=new, **said)
    assert "Vorprüfung" in after.text
    assert "Sabine Keller" in after.text
    made = db.session.scalars(select(OutsideDeadline)).one()
    assert made.begin_by == day - timedelta(days=70)
    assert made.checked_on == clock.today()
    advisor = Browser(browser.app).sign_in(make.user("advisor")).get(PAGE)
    assert "https://example.org/vpd" in advisor.text
    assert "/deadlines/" not in advisor.html


def test_what_nobody_looked_up_for_long_comes_to_the_coordination(browser: Browser, coordinator: Any) -> None:
    old = deadline(coordinator)
    old.checked_on = clock.today() - STALE - timedelta(days=1)
    db.session.commit()
    browser.sign_in(coordinator)
    assert PAGE in browser.get("/today").html
    page = browser.get(PAGE)
    assert browser.fill(page, at=PAGE, action="/checked").status == 200
    assert old.checked_on == clock.today()
    assert PAGE not in browser.get("/today").html


def test_tasks_can_be_planned_from_the_day_on_which_to_begin(coordinator: Any) -> None:
    made = deadline(coordinator, "Studienkolleg Bochum")
    days = [anchor.day for anchor in anchors_of(coordinator, make.case()) if "Studienkolleg Bochum" in anchor.label]
    assert sorted(days) == [made.begin_by, made.day]


def test_the_list_of_deadlines_asks_as_often_for_thirty_as_for_one(browser: Browser, coordinator: Any) -> None:
    browser.sign_in(coordinator)
    deadline(coordinator)
    few = count_statements(lambda: browser.get(PAGE))
    for number in range(29):
        deadline(coordinator, f"Papers {number}")
    assert count_statements(lambda: browser.get(PAGE)) == few


def test_a_semester_that_is_over_stays_and_no_other_unknown_one_is_taken(browser: Browser, coordinator: Any) -> None:
    made = deadline(coordinator, semester="ws_1999")
    browser.sign_in(coordinator)
    path = f"{PAGE}/deadlines/{made.ref}"
    assert browser.fill(browser.get(path), at=path, semester="ws_2999").status == 422
    assert browser.fill(browser.get(path), at=path, name="Other papers").status == 200
    assert (made.semester, made.name) == ("ws_1999", "Other papers")
