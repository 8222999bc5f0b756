"""The same form on paper: numbers, codes and cards printed for an event; typed in in the order of the sheet."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from casework.cases.models import Case
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_one
from casework.intake.models import PaperSlip
from casework.intake.paper_forms import sweep_sheets
from casework.intake.publishing import publish_form
from casework.people.models import Answer, Person, ReturnCode
from casework.people.service import answers_of
from casework.register.texts import LANGUAGES
from tests import make
from tests.browser import Browser, Page
from tests.intake import filling

AT = "/paper-forms"


def desk(browser: Browser, role: str = "front_desk") -> Browser:
    filling.an_offer()
    return browser.sign_in(make.user(role, language="en"))


def make_sheets(browser: Browser, **values: str) -> Page:
    page = browser.get(AT)
    form = next(form for form in page.forms if "offer" in form["fields"])
    fields = {**form["fields"], "offer": "german", "language": "ar", "count": "2", "event": "Fair", **values}
    return browser.follow(browser.post(AT, fields))


def cards(page: Page) -> list[tuple[str, str]]:
    found = re.findall(r'class="code" dir="ltr">([\d ]+)</bdi>', page.html.replace("\n", ""))
    return [(found[place + 1], found[place + 2]) for place in range(0, len(found), 3)]


def open_sheet(browser: Browser, code: str) -> Page:
    return browser.fill(browser.get(AT), at=AT, action="/type", code=code)


def test_a_batch_has_a_code_and_a_card_on_each_sheet_and_every_question_with_its_number(browser: Browser) -> None:
    page = make_sheets(desk(browser))
    assert page.status == 200 and 'lang="ar"' in page.html and 'dir="rtl"' in page.html
    assert len(set(cards(page))) == 2
    first = page.html.split('class="form-sheet"')[1]
    numbers = re.findall(r"<b>(\d+)\.</b>", first)
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)] and len(numbers) > 15


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_published_form_prints_blank_in_every_language(browser: Browser, language: str) -> None:
    page = desk(browser).get(f"{AT}/blank/german/{language}")
    assert page.status == 200 and f'lang="{language}"' in page.html
    assert "form-card" not in page.html


def test_a_sheet_is_typed_in_and_its_card_opens_the_persons_own_page(browser: Browser, context: Flask) -> None:
    sheets = make_sheets(desk(browser))
    code, pin = cards(sheets)[0]
    sheet = open_sheet(browser, code)
    labels = re.findall(r">(\d+)\. ", sheet.html)
    assert labels[:3] == ["1", "2", "3"]
    slip_at = f"/paper-forms/sheets/{db.session.scalars(select(PaperSlip.ref).where(PaperSlip.number == 1)).one()}"
    done = browser.fill(
        sheet,
        at=slip_at,
        call_name="سميرة",
        spoken_languages=["ar"],
        german_level="A2",
        reach_by="phone",
        phone="0201 5550123",
    )
    assert done.status == 200 and "The sheet is saved" in done.text
    case = db.session.scalars(select(Case)).one()
    person = open_one(SYSTEM, db.session.get_one(Person, case.person_id), "test")
    assert (person.call_name, person.language, case.source) == ("سميرة", "ar", "paper")
    assert answers_of(person.id)["german_level"] == "A2"
    assert {row.source for row in db.session.scalars(select(Answer))} == {"advisor"}
    own = Browser(context)
    came = own.fill(own.get("/ar/status"), at="/ar/status", code=code, pin=pin)
    assert came.status == 200 and own.get("/ar/status/file").status == 200
    # The code is used up, and the PIN is nowhere any more.
    assert open_sheet(browser, code).status == 422
    assert db.session.scalars(select(PaperSlip.pin_sealed).where(PaperSlip.number == 1)).one() is None


def test_a_card_opens_nothing_before_its_sheet_is_typed_in(browser: Browser, context: Flask) -> None:
    code, pin = cards(make_sheets(desk(browser)))[0]
    own = Browser(context)
    assert own.fill(own.get("/ar/status"), at="/ar/status", code=code, pin=pin).status == 422


def test_a_sheet_with_nothing_but_a_name_is_a_case_and_one_without_is_refused(browser: Browser) -> None:
    codes = cards(make_sheets(desk(browser)))
    at = f"/paper-forms/sheets/{db.session.scalars(select(PaperSlip.ref).where(PaperSlip.number == 1)).one()}"
    refused = browser.fill(open_sheet(browser, codes[0][0]), at=at, phone="0201 5550123")
    assert refused.status == 422 and 'value="0201 5550123"' in refused.html
    assert browser.fill(refused, at=at, call_name="م").status == 200
    assert db.session.scalars(select(Case)).one().source == "paper"


def test_a_sheet_is_typed_in_on_the_version_that_it_was_printed_of(browser: Browser) -> None:
    codes = cards(make_sheets(desk(browser)))
    publish_form("general", filling.SHORT)
    db.session.commit()
    assert "german_level" in open_sheet(browser, codes[0][0]).html


def test_guessing_codes_of_sheets_ends_after_ten_tries(browser: Browser) -> None:
    code = cards(make_sheets(desk(browser)))[0][0]
    for _try in range(10):
        assert open_sheet(browser, "1234 5678 9012").status == 422
    assert open_sheet(browser, code).status == 429


def test_who_neither_counsels_nor_receives_prints_nothing(browser: Browser) -> None:
    for role in ("teacher", "partner", "reporting", "admin"):
        assert browser.sign_in(make.user(role)).get(AT).status == 403, role
    assert browser.sign_in(make.user("front_desk")).get(AT).status == 200


def test_a_sheet_that_nobody_brings_back_is_void_after_half_a_year(browser: Browser) -> None:
    make_sheets(desk(browser))
    assert sweep_sheets() == 0
    clock.travel(timedelta(days=181))
    assert sweep_sheets() == 2
    db.session.commit()
    assert db.session.scalars(select(ReturnCode)).all() == []
