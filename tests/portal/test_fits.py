"""What fits me: six questions, every offer with its reasons in the person's language, nothing kept unless wanted."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask
from sqlalchemy import func, select

from casework.core.i18n import LANGUAGES
from casework.core.models import Base, db, table_of
from casework.intake.models import Draft
from casework.intake.publishing import publish_shipped_forms
from casework.intake.steps import path_through
from casework.people.models import Answer
from casework.people.service import answers_of
from casework.portal.fitting import SIX, fits
from tests import make
from tests.browser import Browser

B1 = {"all": [{"kind": "german_level_min", "value": "B1"}]}
PLACE = {"all": [{"kind": "place", "value": ["44"]}]}
FULL = {"all": [{"kind": "full_time", "value": True}, {"kind": "german_level_min", "value": "C1"}]}


@pytest.fixture
def offers(context: Flask) -> None:
    make.offer("level", criteria=B1, order=1)
    make.offer("nearby", criteria=PLACE, order=2)
    make.offer("whole-day", criteria=FULL, order=3)
    make.offer("everybody", order=4)
    publish_shipped_forms()
    db.session.commit()


def rows() -> dict[str, int]:
    tables = [mapper.class_ for mapper in Base.registry.mappers]
    counted = {
        each.__tablename__: db.session.scalar(select(func.count()).select_from(table_of(each))) for each in tables
    }
    return {name: count or 0 for name, count in counted.items()}


def ask(browser: Browser, lang: str = "en", **answers: str):  # type: ignore[no-untyped-def]
    at = f"/{lang}/fits"
    return browser.fill(browser.get(at), at=at, **answers)


def test_the_offers_stand_in_order_with_reasons_and_what_would_change_them(browser: Browser, offers: None) -> None:
    page = ask(browser, german_level="B2", full_time_available="no")
    assert page.status == 200
    places = [page.text.index(f"{slug} [en]") for slug in ("level", "everybody", "nearby", "whole-day")]
    assert places == sorted(places)
    assert "B1 is asked, you said B2" in page.text
    assert "This offer asks for German C1. You said B2." in page.text and "When you have reached C1" in page.text
    assert "Ask us about child care" in page.text


def test_the_reasons_are_in_the_persons_language(browser: Browser, offers: None) -> None:
    texts = {lang: ask(browser, lang, german_level="A1").text for lang in LANGUAGES}
    assert "You said A1" in texts["en"] and "Sie haben A1 angegeben" in texts["de"]
    assert len(set(texts.values())) == len(LANGUAGES)
    for lang in LANGUAGES:
        assert ("You said A1" in texts[lang]) is (lang == "en")


def test_nothing_is_kept_and_no_cookie_of_a_visit_is_set(browser: Browser, offers: None) -> None:
    before = rows()
    page = ask(browser, german_level="B2", residence_status="toleration", birth_year="1990")
    assert "toleration" in page.html and rows() == before
    assert browser.get("/en/status/file").status == 303


def test_with_the_button_the_answers_begin_the_form_and_only_those_that_it_asks(browser: Browser, offers: None) -> None:
    page = ask(browser, german_level="B2", full_time_available="yes", birth_year="1990")
    begun = browser.fill(page, at="/en/fits", action="/fits/level")
    assert begun.status == 200, begun.text
    draft = db.session.scalars(select(Draft)).one()
    kept = answers_of(draft.subject_id)
    assert kept["german_level"] == "B2"
    asked = {key for page in path_through(draft.form_version.pages, kept, lambda: False).pages for key in page.fields}
    assert set(kept) <= asked & set(SIX)
    assert "B2" in browser.get("/en/apply/level/eligibility").html


def test_the_button_pressed_twice_begins_one_form(browser: Browser, offers: None) -> None:
    page = ask(browser, german_level="B2")
    for _time in range(2):
        browser.fill(page, at="/en/fits", action="/fits/level", follow=False)
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 1


def test_a_form_that_was_begun_takes_the_answers_along(browser: Browser, offers: None) -> None:
    page = ask(browser, german_level="B2")
    browser.fill(page, at="/en/fits", action="/fits/level")
    page = ask(browser, german_level="C1")
    browser.fill(page, at="/en/fits", action="/fits/whole-day")
    draft = db.session.scalars(select(Draft)).one()
    assert draft.offer.slug == "whole-day" and answers_of(draft.subject_id)["german_level"] == "C1"
    assert [row.field for row in db.session.scalars(select(Answer))] == ["german_level", "german_level"]


def test_a_wrong_answer_stays_in_its_box_and_is_explained(browser: Browser, offers: None) -> None:
    page = ask(browser, birth_year="nineteen")
    assert page.status == 422 and "nineteen" in page.html


def test_answers_that_cannot_be_taken_along_yet_stay_in_their_boxes_and_are_explained(
    browser: Browser, offers: None
) -> None:
    page = ask(browser, german_level="B2")
    refused = browser.fill(page, at="/en/fits", action="/fits/level", birth_year="nineteen")
    assert refused.status == 422 and "nineteen" in refused.html
    assert 'class="error"' in refused.html or 'class="errors"' in refused.html
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0
    begun = browser.fill(refused, at="/en/fits", action="/fits", birth_year="1990")
    assert begun.status == 200 and "/fits/level" in begun.html


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_page_fits_into_the_first_round_trip(browser: Browser, offers: None, lang: str) -> None:
    html = browser.get(f"/{lang}/fits").html
    size = len(gzip.compress(html.encode()))
    print(f"\n/{lang}/fits: {size} bytes")
    assert size < 14 * 1024
    assert html.count("<script") == 0 or 'src="' not in html.split("</head>")[0]


def test_equal_offers_stand_with_the_fewest_open_questions_first(context: Flask) -> None:
    from datetime import date

    one, two = make.offer("two-open", order=1), make.offer("one-open", order=2)
    one.criteria = {"all": [B1["all"][0], PLACE["all"][0]]}
    two.criteria = PLACE
    with context.test_request_context("/en/"):
        assert [fit.offer.slug for fit in fits([one, two], {}, date(2026, 11, 26))] == ["one-open", "two-open"]
