"""What the front desk prints says when, and nothing of why; it carries the name of whoever printed it."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from casework.cases.models import Appointment, Case
from casework.cases.service import write_note
from casework.core import clock
from casework.core.audit import Look
from casework.core.models import db
from casework.people.models import Person
from casework.people.service import add_spelling
from tests import make
from tests.browser import Browser, Page


def meeting(case: Case, at: datetime, **more: object) -> Appointment:
    made = Appointment(
        case_id=case.id, person_id=case.person_id, user_id=make.user(name="Anna Advisor").id, starts_at=at, place="Refugee Office 4", **more,
    )  # fmt: skip
    db.session.add(made)
    db.session.commit()
    return made


def noon(days: int = 0) -> datetime:
    return datetime.combine(clock.today() + timedelta(days=days), time(12), clock.zone())


def at_the_desk(browser: Browser, language: str = "en") -> Browser:
    return browser.sign_in(make.user("front_desk", name="Dilan Desk", language=language))


def sheet(page: Page) -> str:
    found = re.search(r'<section class="sheet".*?</section>', page.html, re.S)
    assert page.status == 200 and found, page.status
    return found.group(0)


def confirmation(browser: Browser, appointment: Appointment) -> Page:
    return browser.get(f"/front-desk/appointments/{appointment.ref}/confirmation")


def a_full_case(person: Person) -> Case:
    advisor = make.user(name="Lea Lead")
    case = make.case(person=person, advisor=advisor, status="counselling")
    write_note(case, "a secret of hers", by=advisor, is_restricted=False, is_pinned=True)
    make.application(make.cohort(offer=make.offer("german", neutral_name="Course Canary")), case)
    return case


def test_the_confirmation_says_who_and_when_in_german_and_nothing_of_why(browser: Browser) -> None:
    case = a_full_case(make.person("Samira"))
    appointment = meeting(case, noon(), minutes=30, interpreter_language="ar")
    paper = sheet(confirmation(at_the_desk(browser), appointment))
    assert 'lang="de"' in paper and "Terminbestätigung" in paper
    for shown in ("Samira", "12:00", "12:30", "Dilan Desk"):
        assert shown in paper, shown
    for hidden in (
        "Refugee Office",
        "Anna Advisor",
        "Lea Lead",
        "secret",
        "Canary",
        "german",
        case.ref,
        "ounselling",
        "Arab",
    ):
        assert hidden not in paper, hidden
    assert "Refugee Office 4" in browser.get("/front-desk").text


def test_the_name_is_as_the_paper_writes_it_and_never_a_former_one(browser: Browser) -> None:
    person = make.person("Sami")
    add_spelling(person, "Samira Al-Hasan", kind="latin_document")
    add_spelling(person, "Samir Al-Hasan", kind="latin_document", is_former=True)
    add_spelling(person, "سميرة الحسن", kind="own_script")
    db.session.commit()
    paper = sheet(confirmation(at_the_desk(browser), meeting(make.case(person=person), noon())))
    assert "Samira Al-Hasan" in paper and "Samir Al" not in paper
    person = make.person("Sami")
    person.alias = "Alex"
    add_spelling(person, "Samira Al-Hasan", kind="latin_document")
    db.session.commit()
    paper = sheet(confirmation(browser, meeting(make.case(person=person), noon())))
    assert "Alex" in paper and "Sami" not in paper


def test_only_what_is_today_and_here_is_confirmed(browser: Browser) -> None:
    at_the_desk(browser)
    case = make.case()
    for appointment in (
        meeting(case, noon(1)),
        meeting(case, noon(-1)),
        meeting(case, noon(), state="cancelled"),
        meeting(case, noon(), state="no_show"),
        meeting(case, noon(), way="phone"),
        meeting(make.case(compartment=True), noon()),
    ):
        assert confirmation(browser, appointment).status == 404
    assert "Print the confirmation" not in browser.get(f"/front-desk/{case.ref}").text
    assert confirmation(browser, meeting(case, noon())).status == 200


def test_whoever_leaves_gets_it_too(browser: Browser) -> None:
    case = make.case()
    done = meeting(case, noon(), state="done")
    page = at_the_desk(browser).get(f"/front-desk/{case.ref}")
    assert f"/front-desk/appointments/{done.ref}/confirmation" in page.html
    assert confirmation(browser, done).status == 200


@pytest.mark.parametrize(("language", "words"), [("ar", "موعد"), ("uk", "зустріч"), ("de", "Termin")])
def test_the_slip_is_in_the_persons_language_and_has_no_name(browser: Browser, language: str, words: str) -> None:
    case = a_full_case(make.person("Samira", language=language))
    meeting(case, noon(3))
    meeting(case, noon(9))
    page = at_the_desk(browser, language="de").get(f"/front-desk/{case.ref}/next-appointment")
    paper = sheet(page)
    assert f'lang="{language}"' in paper and words in paper
    assert f"{noon(3):%Y-%m-%d}" in paper and f"{noon(9):%Y-%m-%d}" not in paper and "Refugee Office 4" in paper
    for hidden in ("Samira", "secret", "Canary", case.ref, "Anna Advisor", "Lea Lead"):
        assert hidden not in page.html, hidden
    assert "Dilan Desk" in paper


def test_without_a_next_appointment_there_is_no_slip(browser: Browser) -> None:
    case = make.case()
    meeting(case, noon(3), state="cancelled")
    at_the_desk(browser)
    assert browser.get(f"/front-desk/{case.ref}/next-appointment").status == 404
    assert "Print a slip" not in browser.get(f"/front-desk/{case.ref}").text
    meeting(case, noon(3))
    assert "Print a slip" in browser.get(f"/front-desk/{case.ref}").text


def test_each_print_is_a_look(browser: Browser) -> None:
    case = make.case()
    appointment = meeting(case, noon())
    meeting(case, noon(2))
    confirmation(at_the_desk(browser), appointment)
    browser.get(f"/front-desk/{case.ref}/next-appointment")
    pages = set(db.session.scalars(select(Look.page).where(Look.person_id == case.person_id)))
    assert {"desk.print.confirmation", "desk.print.slip"} <= pages


def test_any_other_page_carries_the_name_of_whoever_prints_it(browser: Browser) -> None:
    case = make.case()
    meeting(case, noon(3))
    at_the_desk(browser)
    mark = '<p class="watermark on-paper" aria-hidden="true"><span><bdi>Dilan Desk</bdi></span></p>'
    assert mark in browser.get("/front-desk").html and mark in browser.get(f"/front-desk/{case.ref}").html
    assert mark not in browser.get(f"/front-desk/{case.ref}/next-appointment").html
