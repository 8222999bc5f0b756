"""A person with an advisor, a case, a code and a PIN."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from casework.accounts.models import User
from casework.cases.models import Case
from casework.core.models import db
from casework.people.codes import make_return_code, set_pin
from casework.people.models import Person
from tests import make
from tests.browser import Browser, Page

PIN = "246810"


@dataclass
class World:
    person: Person
    advisor: User
    case: Case
    code: str


@pytest.fixture
def world(context: Flask) -> World:
    person, advisor = make.person("Samira"), make.user("advisor", name="Ada Advisor", language="en")
    case = make.case(person=person, advisor=advisor, status="counselling", next_action="call")
    code = make_return_code(person.id)
    db.session.flush()
    set_pin(person.id, PIN)
    db.session.commit()
    return World(person, advisor, case, code)


@pytest.fixture
def own(world: World, browser: Browser) -> Browser:
    """The person's phone, on their own pages."""
    return browser.visit(world.person)


def come(browser: Browser, code: str, pin: str = PIN, *, language: str = "en", follow: bool = False) -> Page:
    at = f"/{language}/status"
    return browser.fill(browser.get(at), at=at, action="", follow=follow, code=code, pin=pin)


def post(browser: Browser, at: str, **values: Any) -> Page:
    """Send the page's own form (the one that goes to its own address)."""
    page = browser.get(at)
    action = at if any(form["action"] == at and form["method"] == "post" for form in page.forms) else ""
    form = next(form for form in page.forms if form["method"] == "post" and form["action"] == action)
    return browser.post(at, {**form["fields"], **values})
