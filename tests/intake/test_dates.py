"""Dates as people know them, in their own calendar."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from casework.core import clock
from casework.core.i18n import speaking
from casework.intake.date_words import told_in_words
from casework.intake.publishing import publish_shipped_forms
from casework.people.queries import facts_of_person
from casework.people.service import answers_of
from tests import make
from tests.browser import Browser, Page
from tests.intake import filling

AT = "/fa/apply/german/eligibility"


def write(browser: Browser, **values: str) -> Page:
    filling.an_offer()
    filling.begin(browser, lang="fa")
    return browser.fill(browser.get(AT), at=AT, **values)


def test_a_date_of_the_solar_hijri_calendar_is_kept_as_written_and_as_it_is_here(browser: Browser) -> None:
    write(
        browser,
        entry_date__year="۱۴۰۰",
        entry_date__month="۵",
        entry_date__day="۲۴",
        entry_date__calendar="solar_hijri",
    )
    assert answers_of(filling.the_draft().subject_id)["entry_date"] == {
        "value": "2021-08-15", "precision": "exact", "about": False, "written": "1400-05-24", "calendar": "solar_hijri",
    }  # fmt: skip
    page = browser.get("/en/apply/german/check")
    assert "August 15, 2021, written as 1400/05/24 (Solar Hijri)" in page.text
    again = browser.get(AT).form()["fields"]
    boxes = [again[f"entry_date-{part}"][0] for part in ("day", "month", "year", "calendar")]
    assert boxes == ["24", "05", "1400", "solar_hijri"]


def test_a_date_that_is_only_about_right_says_so(browser: Browser) -> None:
    write(browser, entry_date__year="2021", entry_date__about="y")
    assert "about 2021" in browser.get("/en/apply/german/check").text


def test_a_plain_date_stays_what_it_was_before(browser: Browser) -> None:
    write(browser, entry_date__year="2021", entry_date__month="5")
    assert answers_of(filling.the_draft().subject_id)["entry_date"] == "2021-05"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"entry_date__year": "1400"}, "choose the calendar"),
        ({"entry_date__year": "2021", "entry_date__calendar": "solar_hijri"}, "looks like 1377"),
        (
            {
                "entry_date__year": "1400",
                "entry_date__month": "12",
                "entry_date__day": "30",
                "entry_date__calendar": "solar_hijri",
            },
            "does not exist",
        ),
    ],
)
def test_a_date_that_cannot_be_is_refused_and_stays_in_its_boxes(
    browser: Browser, values: dict[str, str], words: str
) -> None:
    filling.an_offer()
    filling.begin(browser, lang="en")
    at = "/en/apply/german/eligibility"
    page = browser.fill(browser.get(at), at=at, **values)
    assert page.status == 422 and words in page.text
    assert f'value="{values["entry_date__year"]}"' in page.html


def test_a_first_of_january_that_an_office_made_up_makes_nobody_an_adult(browser: Browser) -> None:
    # In the middle of a year, whoever was born eighteen years before it may be of age or not.
    today = clock.today()
    clock.travel_days((date(today.year, 7, 1) - today).days)
    publish_shipped_forms()
    advisor = make.user(language="en")
    case = make.case(advisor=advisor)
    at = f"/cases/{case.ref}/answers/more-funder"
    page = browser.sign_in(advisor).get(at)
    year = str(today.year - 18)
    sent = browser.fill(
        page, at=at, birth_date__year=year, birth_date__month="1", birth_date__day="1", birth_date__official="y"
    )
    assert sent.status == 200 and "1 January, entered by an office" in sent.text
    facts = facts_of_person(case.person_id)
    assert facts["is_adult"] == "unsure"


def test_the_words_stand_in_each_language(context: Flask) -> None:
    told = {
        "value": "2021-08-15",
        "precision": "exact",
        "about": True,
        "written": "1400-05-24",
        "calendar": "solar_hijri",
    }
    texts = set()
    for code in ("de", "en", "uk", "ar", "fa", "tr", "ru", "fr"):
        with speaking(code):
            texts.add(told_in_words(told))
            assert "1400/05/24" in told_in_words(told)
    assert len(texts) == 8
