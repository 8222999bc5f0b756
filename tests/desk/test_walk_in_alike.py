"""A walk-in who may be known already: the one within reach is shown before anything is recorded, nobody else is."""

from __future__ import annotations

from sqlalchemy import func, select

from casework.accounts.models import User
from casework.core.models import db
from casework.people.models import Person
from tests import make
from tests.browser import Browser, Page
from tests.doubles.pairs import someone

TYPED = {"language": "ar", "reach": "", "wish": "orientation"}


def record(browser: Browser, viewer: User, name: str, **more: str) -> Page:
    browser.sign_in(viewer)
    return browser.fill(browser.get("/walk-in"), at="/walk-in", call_name=name, **TYPED, **more)


def people() -> int:
    return db.session.scalar(select(func.count()).select_from(Person)) or 0


def test_one_within_reach_is_shown_first_and_then_somebody_else_can_be_recorded(browser: Browser) -> None:
    advisor = make.user()
    case = make.case(person=someone("سميرة حداد", call="Mycanary"), advisor=advisor)
    page = record(browser, advisor, "Samira Haddad")
    assert page.status == 422 and "Mycanary" in page.text and case.ref[:4] in page.text and people() == 1
    assert browser.fill(page, at="/walk-in", is_new="y").status == 200
    assert people() == 2


def test_one_outside_reach_is_not_shown_and_the_walk_in_is_recorded_as_for_a_stranger(browser: Browser) -> None:
    make.case(person=someone("سميرة حداد", call="Theircanary"), advisor=make.user())
    for viewer in (make.user(), make.user("front_desk")):
        page = record(browser, viewer, "Samira Haddad")
        assert page.status == 200 and "Theircanary" not in page.text
    assert people() == 3
    assert "Theircanary" in record(browser, make.user("coordinator"), "Samira Haddad").text


def test_a_first_name_alone_asks_nothing(browser: Browser) -> None:
    advisor = make.user()
    make.case(person=make.person("Samira"), advisor=advisor)
    assert record(browser, advisor, "Samira").status == 200
