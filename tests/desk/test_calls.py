"""Somebody calls: who is on the number, what may be told to whom; the office's own telephone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from casework.core.audit import Look
from casework.core.models import db
from casework.people.contacts import add_contact_point
from casework.people.related import add_related
from tests import make
from tests.browser import Browser, Page
from tests.cases.counting import statements

NUMBER, TYPED = "0234 555 0123", "+49 (0)234 5550123"


def call(browser: Browser, typed: str = TYPED) -> Page:
    return browser.fill(browser.get("/calls"), at="/calls", number=typed)


def a_family() -> tuple[object, Browser | None]:
    advisor = make.user("advisor", language="en")
    for name in ("Samira", "Aras"):
        case = make.case(person=make.person(name), advisor=advisor)
        add_contact_point(case.person, "phone", NUMBER, shared_with="family")
    foreign = make.case(person=make.person("Zerdusht"), advisor=make.user("advisor"))
    add_contact_point(foreign.person, "phone", NUMBER)
    db.session.commit()
    return advisor, None


def test_all_people_on_a_number_are_shown_to_whoever_may_see_them_and_each_is_a_look(browser: Browser) -> None:
    advisor, _none = a_family()
    page = call(browser.sign_in(advisor))
    assert page.status == 200
    assert "Samira" in page.text and "Aras" in page.text and "Zerdusht" not in page.text
    assert "Nobody may be told anything" in page.text
    looks = select(func.count()).where(Look.page == "desk.calls.who", Look.person_id.is_not(None))
    assert db.session.scalar(looks) == 2
    assert "Nobody whom you may see" in call(browser, "0234 999").text


def test_what_may_be_told_to_whom_and_to_whom_nobody_says_a_word(browser: Browser) -> None:
    advisor = make.user("advisor", language="en")
    case = make.case(person=make.person("Samira"), advisor=advisor)
    add_related(case.person, "volunteer", "Lea Berger", named_by="person", reach=NUMBER, may_be_told=["appointments"])
    add_related(case.person, "relative", "Uncle Nabil", named_by="person", reach="0234 777 1", must_not_know=True)
    db.session.commit()
    page = call(browser.sign_in(advisor))
    assert "The number of:" in page.text and "Lea Berger" in page.text and "Uncle Nabil" in page.text
    danger = call(browser, "0234 777 1")
    assert "This number is of somebody who must not know" in danger.text


@pytest.mark.counts_statements
def test_a_call_costs_the_same_for_one_and_for_many(browser: Browser) -> None:
    advisor = make.user("advisor")
    counts = []
    for count, number in ((1, "0234 555 1"), (15, "0234 555 2")):
        for _each in range(count):
            case = make.case(advisor=advisor)
            add_contact_point(case.person, "phone", number)
        db.session.commit()
        form = browser.sign_in(advisor).get("/calls").form()
        with statements() as seen:
            assert browser.post("/calls", {**form["fields"], "number": number}).status == 200
        counts.append(len([one for one in seen if "INSERT" not in one]))
    assert counts[0] == counts[1]


@pytest.fixture
def office_phone(context: Flask) -> Iterator[None]:
    context.config["OFFICE_PHONE"] = True
    yield
    context.config["OFFICE_PHONE"] = False


def test_an_office_phone_calls_and_writes_a_text_that_says_nothing(office_phone: None, browser: Browser) -> None:
    advisor = make.user("advisor", language="en")
    case = make.case(person=make.person("Samira", language="de"), advisor=advisor)
    add_contact_point(case.person, "phone", NUMBER)
    add_contact_point(case.person, "phone", "0234 555 9", text_only=True, rank=2)
    watched = make.case(person=make.person("Aras"), advisor=advisor)
    add_contact_point(watched.person, "phone", NUMBER)
    add_related(watched.person, "relative", "Uncle", named_by="staff", reach=NUMBER, must_not_know=True)
    stopped = make.case(person=make.person("Nobody", language="de"), advisor=advisor)
    add_contact_point(stopped.person, "phone", "0234 555 4")
    stopped.person.contact_stop = True
    db.session.commit()
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}").html
    assert 'href="tel:+492345550123"' in page and "tel:+492345559" not in page and "sms:+492345559?body=" in page
    assert "Samira" not in page.split("?body=")[1].split('"')[0]
    for other in (watched, stopped):
        html = browser.get(f"/cases/{other.ref}").html
        assert "tel:" not in html and "sms:" not in html


def test_without_the_setting_no_number_is_a_link(browser: Browser) -> None:
    advisor, _none = a_family()
    assert "tel:" not in call(browser.sign_in(advisor)).html
