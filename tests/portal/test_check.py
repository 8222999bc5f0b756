"""The check on an offer's page: it explains, keeps nothing, and never refuses."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.core.models import db
from casework.intake.models import Draft
from casework.people.models import Answer, Fact
from tests import make
from tests.browser import Browser, Page

AT = "/en/offers/german-b2"


@pytest.fixture
def offer(context: Flask) -> Any:
    return make.offer(
        slug="german-b2",
        criteria={"all": [{"kind": "german_level_min", "value": "B1"}, {"kind": "residence_status", "value": "daad"}]},
    )


def check(browser: Browser, **answers: str) -> Page:
    return browser.fill(browser.get(AT), at=AT, action="offers", **answers)


def test_it_asks_only_what_this_offer_needs(offer: Any, browser: Browser) -> None:
    fields = browser.get(AT).form("offers")["fields"]
    assert {name for name in fields if name not in {"csrf_token", "version"}} <= {"german_level", "residence_status"}
    assert "birth" not in browser.get(AT).html


def test_a_level_that_is_enough_is_met_and_one_that_is_not_says_what_would_change_it(
    offer: Any, browser: Browser
) -> None:
    enough = check(browser, german_level="B2")
    assert enough.status == 200 and "Met:" in enough.text
    too_little = check(browser, german_level="A1")
    assert "Not met:" in too_little.text and "When you have reached B1" in too_little.text


def test_what_was_left_open_or_is_not_known_is_unknown(offer: Any, browser: Browser) -> None:
    for answers in ({}, {"german_level__absent": "unknown"}):
        page = check(browser, **answers)
        assert "Not known yet:" in page.text and "Not met:" not in page.text and "This offer may fit" in page.text


def test_whatever_it_says_one_can_apply(offer: Any, browser: Browser) -> None:
    page = check(browser, german_level="A1")
    assert "You can apply in any case" in page.text and '/en/apply/german-b2"' in page.html


def test_it_keeps_nothing(offer: Any, browser: Browser) -> None:
    check(browser, german_level="A1")
    for model in (Answer, Fact, Draft):
        assert db.session.scalars(select(model)).all() == []


def test_an_answer_that_is_not_on_the_list_comes_back_beside_its_field(offer: Any, browser: Browser) -> None:
    page = check(browser, german_level="Z9")
    assert page.status == 422 and 'id="german_level-error"' in page.html and "Met:" not in page.text


def test_files_and_repeated_inputs_in_place_of_answers_do_no_harm(offer: Any, browser: Browser) -> None:
    token = browser.get(AT).form("offers")["fields"]["csrf_token"]
    sent = browser.post(AT, {"csrf_token": token, "german_level": ["A1", "B2"]})
    assert sent.status == 422
    from io import BytesIO

    sent = browser.post(AT, {"csrf_token": token, "german_level": (BytesIO(b"x"), "x.txt")})
    assert sent.status in {200, 422}


def test_an_offer_that_asks_for_nothing_has_no_check(context: Flask, browser: Browser) -> None:
    make.offer(slug="open-door")
    assert "Does it fit?" not in browser.get("/en/offers/open-door").text
