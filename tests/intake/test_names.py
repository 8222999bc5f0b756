"""Names as people have them: any script, one letter, nothing changed; a former name finds and is never shown."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from casework.cases.models import Case
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_one
from casework.intake.publishing import publish_shipped_forms
from casework.people.models import Person, Spelling
from casework.people.personal import export
from casework.people.service import answers_of
from casework.people.spellings import keep_spelling, script_of
from tests import make
from tests.browser import Browser
from tests.intake import filling

NAMES = [
    "م", "X", "o’Neill-d'Ávila", "van der  Berg", "ÑANDÚ", "ñandú", "محمد‌رضا", "ሰላም", "Ўладзімір", "Ng", "李",
    "'Abd al-Raḥmān", "ijsselmeer", "ΣΑΦΩ", "İpek ıŞık", "Nguyễn  Thị", "-", "J. R.",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_kept_as_it_was_typed(browser: Browser, name: str) -> None:
    filling.an_offer()
    page = filling.begin(browser, lang="en", call_name=name)
    assert page.status == 200
    draft = filling.the_draft()
    assert answers_of(draft.subject_id)["call_name"] == name
    at = "/en/apply/german/name"
    browser.fill(browser.get(at), at=at, family_name=name, given_name=name, father_name=name, address_as="name_only")
    for page_key, values in (("reach", filling.REACH), ("about", filling.ABOUT), ("eligibility", filling.NEEDS)):
        path = f"/en/apply/german/{page_key}"
        browser.fill(browser.get(path), at=path, **values)
    filling.send(browser, lang="en")
    person = open_one(SYSTEM, db.session.scalars(select(Person)).one(), "test")
    assert person.call_name == name
    answers = answers_of(person.id)
    assert [answers[key] for key in ("given_name", "father_name", "family_name")] == [name] * 3


def test_what_to_call_someone_is_enough_to_send_a_form(browser: Browser) -> None:
    filling.an_offer()
    filling.fill_all(browser, lang="en")
    filling.send(browser, lang="en")
    assert {row.kind for row in db.session.scalars(select(Spelling))} == {"call_name"}


@pytest.mark.parametrize(
    ("text", "script"),
    [("سميرة", "Arab"), ("Samira", "Latn"), ("Оксана", "Cyrl"), ("ሰላም", "Ethi"), ("李", "Hani"), ("--", None)],
)
def test_the_script_of_a_spelling_is_read_off_its_letters(text: str, script: str | None) -> None:
    assert script_of(text) == script


def test_more_spellings_say_which_paper_has_them_and_find_the_person(browser: Browser) -> None:
    advisor = make.user(language="en")
    case = make.case(person=make.person("سميرة"), advisor=advisor)
    at = f"/cases/{case.ref}/names"
    page = browser.sign_in(advisor).fill(
        browser.get(at), at=at, action="/names", text="Zarifeh QAZI", kind="latin_document", paper="passport_id"
    )
    assert "Zarifeh QAZI" in page.text and "Passport" in page.text and "Latin" in page.text
    assert case.ref in browser.get("/cases?q=Zarifeh").html


def a_former_name() -> tuple[Case, str]:
    person = make.person("Leyla")
    advisor = make.user(language="en")
    case = make.case(person=person, advisor=advisor)
    return case, "Zerdusht"


def test_a_former_name_finds_its_person_and_stands_on_no_page_of_the_staff(browser: Browser) -> None:
    case, former = a_former_name()
    person = case.person
    theirs = browser.visit(person)
    at = "/en/status/names"
    page = theirs.fill(theirs.get(at), at=at, action="/names", text=former, kind="call_name", is_former="y")
    assert former in page.text
    advisor = make.user(language="en")
    make.access(case, advisor, "cover")
    desk = browser.sign_in(advisor)
    # Asked for in another script, so that the words of the question do not stand for the answer.
    found = desk.get("/cases?q=زردشت")
    assert case.ref in found.html
    assert former not in found.html
    for address in ("", "/answers", "/names", "/answers/contact"):
        shown = desk.get(f"/cases/{case.ref}{address}").html
        assert former not in shown, address
        assert "Leyla" in shown, address


def test_a_new_name_to_be_called_makes_the_one_before_a_former_one(browser: Browser) -> None:
    advisor = make.user(language="en")
    case = make.case(person=make.person("Zerdusht"), advisor=advisor)
    at = f"/cases/{case.ref}/answers/contact"
    publish_shipped_forms()
    db.session.commit()
    browser.sign_in(advisor).fill(browser.get(at), at=at, call_name="Leyla")
    for address in ("", "/names", "/answers"):
        assert "Zerdusht" not in browser.get(f"/cases/{case.ref}{address}").html
    assert case.ref in browser.get("/cases?q=Zerdusht").html


def test_a_person_gets_their_former_name_in_the_copy_of_their_own_data(context: Flask) -> None:
    person = make.person("Leyla")
    keep_spelling(person, "Zerdusht", kind="call_name", is_former=True)
    db.session.commit()
    assert {(row["spelling"], row["former"]) for row in export(person.id)["names"]} == {
        ("Leyla", False), ("Zerdusht", True)
    }  # fmt: skip


def test_a_spelling_of_someone_else_cannot_be_retired(browser: Browser) -> None:
    mine, theirs = make.person("Samira"), make.person("Other")
    row = db.session.scalars(select(Spelling).where(Spelling.person_id == theirs.id)).one()
    browser.visit(mine)
    token = browser.get("/en/status/names").form("/names")["fields"]["csrf_token"][0]
    assert browser.post(f"/en/status/names/{row.id}/former", {"csrf_token": token}).status == 303
    db.session.refresh(row)
    assert row.is_former is False
