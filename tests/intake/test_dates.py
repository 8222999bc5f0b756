"""Dates as people know them, in their own calendar."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from casework.core import clock
from casework.core.i18n import speaking
from casework.core.models import db
from casework.intake.date_words import told_in_words
from casework.intake.publishing import publish_form, publish_shipped_forms
from casework.people.queries import facts_of_person
from casework.people.service import answers_of
from casework.programmes.criteria import judge
from casework.register.facts import possible_ages
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


ABOUT_1377 = {
    "value": "1998-03-21/1999-03-20", "precision": "year", "about": False, "written": "1377", "calendar": "solar_hijri",
}  # fmt: skip


def a_year(browser: Browser, lang: str = "fa", **values: str) -> Page:
    filling.an_offer("short", form_key="years")
    publish_form("years", {"pages": [{"key": "one", "fields": ["call_name", "reach_by", "birth_year"]}]})
    db.session.commit()
    at = f"/{lang}/apply/short/begin"
    given = {"call_name": "Parwin", "reach_by": "portal_only"} | values
    return browser.fill(browser.get(at), at=at, **given)


def test_a_year_of_the_solar_hijri_calendar_is_two_of_ours_and_kept_as_written(browser: Browser) -> None:
    a_year(browser, birth_year="۱۳۷۷", birth_year__calendar="solar_hijri")
    assert answers_of(filling.the_draft().subject_id)["birth_year"] == ABOUT_1377
    assert "March 21, 1998 – March 20, 1999, written as 1377 (Solar Hijri)" in browser.get("/en/apply/short/check").text
    again = browser.get("/fa/apply/short/one").form()["fields"]
    assert (again["birth_year"], again["birth_year-calendar"]) == (["1377"], ["solar_hijri"])


def test_a_year_of_ours_stays_what_it_was_before(browser: Browser) -> None:
    a_year(browser, birth_year="١٩٩٨")
    assert answers_of(filling.the_draft().subject_id)["birth_year"] == 1998


@pytest.mark.parametrize(
    ("year", "calendar", "words"),
    [
        ("1377", "gregorian", "choose the calendar"),
        ("1998", "solar_hijri", "looks like 1377"),
        ("98", "gregorian", "four digits"),
        ("x", "solar_hijri", "with digits"),
    ],
)
def test_a_year_that_cannot_be_is_refused_and_stays_in_its_box(
    browser: Browser, year: str, calendar: str, words: str
) -> None:
    page = a_year(browser, "en", birth_year=year, birth_year__calendar=calendar)
    assert page.status == 422 and words in page.text
    kept = page.form()["fields"]
    assert (kept["birth_year"], kept["birth_year-calendar"]) == ([year], [calendar])


def test_an_age_from_a_year_of_two_years_is_as_open_as_the_two_are(context: Flask) -> None:
    today = date(2026, 11, 26)
    assert possible_ages({"birth_year": ABOUT_1377}, today) == (27, 28)
    assert judge({"kind": "age", "value": {"max": 27}}, {"birth_year": ABOUT_1377}, today)[0].state == "unknown"
    assert judge({"kind": "age", "value": {"max": 28}}, {"birth_year": ABOUT_1377}, today)[0].state == "met"


def test_the_check_what_fits_takes_the_year_as_it_is_written(browser: Browser) -> None:
    make.offer("young", criteria={"all": [{"kind": "age", "value": {"min": 18, "max": 30}}]})
    page = browser.get("/en/fits")
    found = browser.fill(page, at="/en/fits", action="/fits", birth_year="1377", birth_year__calendar="solar_hijri")
    assert "These fit" in found.text


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
