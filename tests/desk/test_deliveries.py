"""Letters that wait for a human."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask
from sqlalchemy import select

import casework
from casework.accounts.models import User
from casework.cases.models import Case, CaseStep
from casework.core.models import db
from casework.desk.today import todays_work
from casework.desk.words import LETTERS
from casework.messages.models import DeliveryAttempt, Letter
from casework.messages.service import write_letter
from casework.people.service import add_contact_point, set_contact_stop
from tests import make
from tests.browser import Browser


def with_letter(name: str, advisor: object, body: str = "مرحبا، لك موعد") -> Case:
    case = make.case(person=make.person(name), advisor=advisor)  # type: ignore[arg-type]  # what a test gives by name
    add_contact_point(case.person, "phone", "0201 5550123", shared_with="family")
    write_letter(case.person, "appointment", lambda: ("موعدك", body))
    db.session.commit()
    return case


def test_the_page_has_the_text_in_the_persons_language_and_how_to_reach_them(browser: Browser) -> None:
    advisor = make.user(language="en")
    case = with_letter("Samira", advisor)
    browser.sign_in(advisor)
    listed = browser.get("/deliveries")
    assert "Samira" in listed.text and "لك موعد" not in listed.text
    page = browser.get(f"/cases/{case.ref}/deliveries")
    assert "A new appointment" in listed.text and "A new appointment" in page.text, "for who does not read the title"
    assert "مرحبا، لك موعد" in page.text and 'lang="ar"' in page.html
    assert "0201 5550123" in page.text and "others use this, too" in page.text and "leave no message" in page.text


def test_every_kind_of_letter_to_a_person_has_the_staffs_word() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in Path(casework.__file__).parent.rglob("*.py"))
    kinds = set(re.findall(r'\bwrite_letter\(\s*[\w.]+,\s*"(\w+)"', written)) | set(
        re.findall(r'letter="(\w+)"', written)
    )
    assert len(kinds) > 12 and kinds <= set(LETTERS)


def test_a_strangers_deliveries_are_not_there(browser: Browser, another_browser: Browser) -> None:
    owner, stranger = make.user(), make.user()
    case = with_letter("Zarifa", owner)
    assert "Zarifa" in browser.sign_in(owner).get("/deliveries").text
    assert "Zarifa" in browser.get(f"/cases/{case.ref}/deliveries").text
    another_browser.sign_in(stranger)
    assert "Zarifa" not in another_browser.get("/deliveries").html
    assert another_browser.get(f"/cases/{case.ref}/deliveries").status == 404


def test_what_waits_to_be_said_stands_on_the_advisors_day_until_it_is_said(context: Flask) -> None:
    def asked(user: User) -> list[str]:
        return [line.case.ref for line in todays_work(user).lines if line.title == "letter_waits"]

    advisor, colleague = make.user(), make.user()
    case, other = with_letter("Samira", advisor), with_letter("Aras", advisor)
    assert sorted(asked(advisor)) == sorted([case.ref, other.ref]) and asked(colleague) == []
    set_contact_stop(other.person, "threat")
    for letter in db.session.scalars(select(Letter).where(Letter.person_id == case.person_id)):
        letter.state = "delivered"
    db.session.commit()
    assert asked(advisor) == []


def test_whoever_was_reached_knows_it_and_the_letter_is_delivered(browser: Browser) -> None:
    advisor = make.user()
    case = with_letter("Samira", advisor)
    browser.sign_in(advisor)
    address = f"/cases/{case.ref}/deliveries"
    assert "Samira" not in browser.fill(browser.get(address), at=address, way="phone", reached="yes").text
    letter = db.session.scalars(select(Letter)).one()
    assert letter.state == "delivered" and letter.delivered_at is not None
    attempt = db.session.scalars(select(DeliveryAttempt)).one()
    assert (attempt.by_id, attempt.way, attempt.reached) == (advisor.id, "phone", True)
    assert "reached" in db.session.scalars(select(CaseStep.kind).where(CaseStep.case_id == case.id)).all()


def test_a_try_in_vain_leaves_the_letter_waiting(browser: Browser) -> None:
    advisor = make.user(language="en")
    case = with_letter("Samira", advisor)
    browser.sign_in(advisor)
    address = f"/cases/{case.ref}/deliveries"
    assert "1 try" in browser.fill(browser.get(address), at=address, way="phone", reached="no").text
    assert db.session.scalars(select(Letter.state)).all() == ["human"]


def test_only_the_letters_that_were_chosen_are_recorded(browser: Browser) -> None:
    advisor = make.user()
    case = with_letter("Samira", advisor)
    write_letter(case.person, "appointment", lambda: ("Zwei", "Noch etwas"))
    db.session.commit()
    browser.sign_in(advisor)
    address = f"/cases/{case.ref}/deliveries"
    page = browser.get(address)
    assert page.form()["fields"]["letters"] == ["1", "2"]
    assert browser.fill(page, at=address, letters=[], way="phone", reached="yes").status == 422
    browser.fill(page, at=address, letters=["2"], way="phone", reached="yes")
    assert sorted(db.session.scalars(select(Letter.state)).all()) == ["delivered", "human"]


def test_a_contact_stop_stops_the_human_too(browser: Browser) -> None:
    advisor = make.user()
    case = with_letter("Samira", advisor)
    case.person.contact_stop = True
    db.session.commit()
    browser.sign_in(advisor)
    assert "Samira" not in browser.get("/deliveries").text
    assert "0201 5550123" not in browser.get(f"/cases/{case.ref}/deliveries").text
