"""The public pages, in every language, for someone who has not told us anything."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from casework.core import clock
from casework.core.i18n import LANGUAGES, RIGHT_TO_LEFT, VARIANTS
from casework.core.models import db
from casework.programmes.models import OfferPaper, OfferText
from tests import make
from tests.browser import Browser

EVERY_LANGUAGE = [*LANGUAGES, *VARIANTS]
PAGES = ("", "offers", "offers/german-b2", "status", "leave", "imprint", "privacy", "accessibility")
FOR_STAFF = ("today", "caseload", "coordinator", "triage", "cohort", "retention", "sign in for staff")


@pytest.fixture
def offer(context: Flask) -> Any:
    made = make.offer(
        slug="german-b2", neutral_name="Kurs Blau", entry_level="B1", target_level="B2", weeks=12, hours_per_week=20,
        travel_help=True, criteria={"all": [{"kind": "german_level_min", "value": "B1"}]},
    )  # fmt: skip
    made.papers = [
        OfferPaper(kind="passport_id", may_be_missing=True),
        OfferPaper(kind="school_certificate", may_be_missing=False),
    ]
    db.session.commit()
    return made


def text_in(offer: Any, language: str) -> OfferText:
    found: OfferText = next(text for text in offer.texts if text.language == language)
    return found


@pytest.mark.parametrize("language", EVERY_LANGUAGE)
def test_every_public_page_answers_in_every_language_and_its_direction(
    language: str, offer: Any, browser: Browser
) -> None:
    for path in PAGES:
        page = browser.get(f"/{language}/{path}")
        assert page.status == 200, path
        direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
        assert f'<html lang="{language}" dir="{direction}">' in page.html, path


def test_no_public_page_speaks_the_language_of_the_office(offer: Any, browser: Browser) -> None:
    for path in PAGES:
        text = browser.get(f"/en/{path}").text.casefold()
        assert [word for word in FOR_STAFF if word in text] == [], path


def test_an_unknown_language_and_an_unknown_offer_are_not_there(offer: Any, browser: Browser) -> None:
    assert browser.get("/xx/").status == 404
    assert browser.get("/en/offers/never-was").status == 404


def test_an_offer_that_is_not_published_is_not_there(context: Flask, browser: Browser) -> None:
    make.offer(slug="later", is_published=False)
    assert browser.get("/en/offers/later").status == 404
    assert "later" not in browser.get("/en/offers").html


@pytest.mark.parametrize(
    ("wished", "language"),
    [
        ("uk-UA,ru;q=0.7", "uk"),
        ("fa-AF,en;q=0.5", "fa"),
        ("prs", "prs"),
        ("ar-SY", "ar"),
        ("ti,en;q=0.3", "en"),
        ("", "de"),
    ],
)
def test_the_root_leads_to_the_language_of_the_browser(
    context: Flask, browser: Browser, wished: str, language: str
) -> None:
    browser.language = wished
    assert browser.get("/").location == f"/{language}/"


def test_the_first_pages_fit_into_the_first_round_trip(offer: Any, browser: Browser) -> None:
    for language in LANGUAGES:
        for path in ("", "offers", "offers/german-b2", "status"):
            page = browser.get(f"/{language}/{path}")
            assert len(gzip.compress(page.html.encode(), 6)) < 13_000, (language, path)
            assert "<script" not in page.html, path
        assert len(gzip.compress(browser.get(f"/{language}/privacy").html.encode(), 6)) < 28_000


def test_an_offer_says_its_facts_its_papers_and_its_dates(offer: Any, browser: Browser) -> None:
    open_one = make.cohort(offer=offer, decision_on=clock.today() + timedelta(days=15))
    text = browser.get("/en/offers/german-b2").text
    for words in ("B1 → B2", "12 weeks", "the way there", "Passport or ID card", "we only look at it and keep no copy"):
        assert words in text
    assert "You can apply until:" in text and str(open_one.closes_on.year) in text and "We decide on:" in text


def test_a_date_that_opens_later_says_from_when(offer: Any, browser: Browser) -> None:
    make.cohort(offer=offer, opens_on=clock.today() + timedelta(days=2))
    text = browser.get("/en/offers/german-b2").text
    assert "You can apply from:" in text and "You can apply until:" not in text


def test_the_title_of_an_offer_is_its_neutral_name(offer: Any, browser: Browser) -> None:
    text_in(offer, "de").title = "Kurs für Geflüchtete"
    db.session.commit()
    page = browser.get("/de/offers/german-b2")
    assert "Kurs für Geflüchtete" in page.text
    title = re.search(r"<title>(.*?)</title>", page.html)
    assert title and "Kurs Blau" in title.group(1) and "Geflüchtete" not in title.group(1)


def test_an_offer_without_a_text_in_this_language_is_shown_in_german_and_says_so(offer: Any, browser: Browser) -> None:
    offer.texts = [text for text in offer.texts if text.language != "ar"]
    db.session.commit()
    page = browser.get("/ar/offers/german-b2")
    assert "Text [de]" in page.text and '<div lang="de" dir="ltr">' in page.html
    assert "Text [fa]" in browser.get("/prs/offers/german-b2").text


def test_dari_has_words_of_its_own_where_an_offer_has_them(offer: Any, browser: Browser) -> None:
    offer.texts.append(OfferText(language="prs", title="دری", summary="s", body="b"))
    db.session.commit()
    assert "<h1><bdi>دری</bdi></h1>" in browser.get("/prs/offers/german-b2").html


def test_the_list_shows_one_area_or_only_what_is_open(context: Flask, browser: Browser) -> None:
    make.cohort(offer=make.offer(slug="open-now"))
    make.offer(slug="no-date", area="labour_market")
    both = browser.get("/en/offers").text
    assert "open-now [en]" in both and "no-date [en]" in both
    assert "no-date [en]" not in browser.get("/en/offers?open=y").text
    work = browser.get("/en/offers?area=labour_market").text
    assert "no-date [en]" in work and "open-now [en]" not in work
    assert "open-now [en]" in browser.get("/en/offers?area=nonsense&area=2").text
    assert "There is nothing like that" in browser.get("/en/offers?area=labour_market&open=y").text


def test_the_text_of_an_offer_is_markdown_and_no_door(offer: Any, browser: Browser) -> None:
    text_in(
        offer, "en"
    ).body = "# Big\n\n**fat** [x](javascript:alert(1)) <script>alert(2)</script> [y](https://example.org) ![z](https://example.org/z.png)"
    db.session.commit()
    html = browser.get("/en/offers/german-b2").html
    assert "<h2>Big</h2>" in html and "<strong>fat</strong>" in html and 'href="https://example.org"' in html
    assert 'href="javascript' not in html and "<script" not in html and "<img" not in html


def test_a_text_of_the_operator_is_shown_and_the_german_one_where_there_is_no_other(
    context: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    missing = browser.get("/en/imprint").text
    assert "The operator has not written this text yet" in missing and "the full address" in missing
    (tmp_path / "imprint.de.md").write_text("Anschrift: Musterweg 1", encoding="utf-8")
    (tmp_path / "imprint.ar.md").write_text("العنوان", encoding="utf-8")
    monkeypatch.setitem(context.config, "OPERATOR_TEXTS", str(tmp_path))
    assert "Musterweg 1" in browser.get("/de/imprint").text
    assert '<div lang="de" dir="ltr">' in browser.get("/en/imprint").html
    assert '<div lang="ar" dir="rtl">' in browser.get("/ar/imprint").html
    assert "has not written" not in browser.get("/en/imprint").text


def test_the_privacy_page_names_every_question_with_its_reason_and_readers(context: Flask, browser: Browser) -> None:
    from casework.register.notice import notice_rows

    text = browser.get("/en/privacy").text
    rows = notice_rows("en")
    assert len(rows) > 20
    for row in rows:
        assert (
            row.label in browser.get("/en/privacy").html
            or row.label.replace("'", "&#39;") in browser.get("/en/privacy").html
        )
    assert "Why we ask" in text and "Who reads it" in text


def test_the_list_of_offers_asks_as_often_for_thirty_as_for_one(context: Flask, browser: Browser) -> None:
    from tests.portal.counting import statements

    make.cohort(offer=make.offer())
    with statements() as one:
        browser.get("/en/offers")
    for _number in range(29):
        make.cohort(offer=make.offer())
    with statements() as thirty:
        browser.get("/en/offers")
    assert len(thirty) == len(one) > 1
