"""The front desk: today's appointments, a walk-in, one person exactly; no list, no notes, no status."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casework.cases.models import Access, Appointment, Case
from casework.cases.service import write_note
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.references import new_reference, shown_reference
from casework.core.sealed import open_for
from casework.messages.gate import way_to
from casework.people.models import ContactPoint, Person
from casework.people.service import answers_of, keep_answers
from casework.register.dates import told_date
from tests import make
from tests.browser import Browser, Page

NOBODY = "We found nobody with exactly this."


def meeting(case: Case, hours: float = 0.0, **more: object) -> Appointment:
    made = Appointment(
        case_id=case.id,
        person_id=case.person_id,
        user_id=make.user(name="Anna Advisor").id,
        starts_at=clock.now() + timedelta(hours=hours),
        place="Room 4",
        **more,
    )
    db.session.add(made)
    db.session.commit()
    return made


def ask(browser: Browser, **values: str) -> Page:
    return browser.fill(browser.get("/front-desk"), at="/front-desk", **values)


def born(case: Case, year: Any) -> Case:
    keep_answers(case.person_id, {"birth_year": year})
    db.session.commit()
    return case


def test_todays_appointments_have_time_name_and_colleague_and_nothing_else(browser: Browser) -> None:
    advisor = make.user()
    case = make.case(person=make.person("Samira"), advisor=advisor, status="counselling")
    write_note(case, "a secret of hers", by=advisor, is_restricted=False, is_pinned=True)
    meeting(case)
    meeting(make.case(person=make.person("Tomorrow")), hours=48)
    meeting(make.case(person=make.person("Cancelled")), state="cancelled")
    meeting(make.case(person=make.person("Scholar"), compartment=True))
    page = browser.sign_in(make.user("front_desk", language="en")).get("/front-desk")
    assert "Samira" in page.text and "Anna Advisor" in page.text and "Room 4" in page.text
    for hidden in ("Tomorrow", "Cancelled", "Scholar", "secret", "Counselling", case.ref, shown_reference(case.ref)):
        assert hidden not in page.html, hidden


@pytest.mark.parametrize("typed", ["{ref}", "{shown}"])
def test_an_exact_reference_opens_the_person_without_status_or_notes(browser: Browser, typed: str) -> None:
    advisor = make.user()
    case = make.case(person=make.person("Samira"), advisor=advisor, status="counselling")
    write_note(case, "a secret of hers", by=advisor, is_restricted=False, is_pinned=True)
    db.session.commit()
    browser.sign_in(make.user("front_desk", language="en"))
    page = ask(browser, reference=typed.format(ref=case.ref, shown=shown_reference(case.ref)))
    assert page.output("reference") == shown_reference(case.ref)
    assert "Samira" in page.text and "Arabic" in page.text
    assert "secret" not in page.html and "Counselling" not in page.text and advisor.name not in page.text


def test_the_whole_name_and_the_year_of_birth_open_the_person(browser: Browser) -> None:
    case = born(make.case(person=make.person("Samira Al-Hasan")), "1996")
    browser.sign_in(make.user("front_desk", language="en"))
    assert ask(browser, name="samira  al-hasan", birth_year="١٩٩٦").output("reference") == shown_reference(case.ref)


def test_a_year_of_the_solar_hijri_calendar_finds_the_person_and_is_found(browser: Browser) -> None:
    year = told_date((1377, None, None), calendar="solar_hijri")
    hers = born(make.case(person=make.person("Samira Al-Hasan")), year)
    born(make.case(person=make.person("Parwin Nuri")), "1998")
    browser.sign_in(make.user("front_desk", language="en"))
    for typed in ("1377", "۱۳۷۷", "1998", "1999"):
        assert ask(browser, name="Samira Al-Hasan", birth_year=typed).output("reference") == shown_reference(hers.ref)
    for typed in ("1376", "1378", "1997", "2000", "13771"):
        assert NOBODY in ask(browser, name="Samira Al-Hasan", birth_year=typed).text, typed
    assert ask(browser, name="Parwin Nuri", birth_year="1377").status == 200


def test_half_a_name_another_spelling_another_year_and_no_year_find_nobody(browser: Browser) -> None:
    born(make.case(person=make.person("Samira Al-Hasan")), "1996")
    make.case(person=make.person("Olena Bondar"))
    browser.sign_in(make.user("front_desk", language="en"))
    tries = [
        ("Samira", "1996"),
        ("Al-Hasan", "1996"),
        ("Sameera Al-Hasan", "1996"),
        ("Samira Al-Hasan", "1997"),
        ("Samira Al-Hasan", ""),
        ("Olena Bondar", ""),
        ("", "1996"),
    ]
    for name, year in tries:
        page = ask(browser, name=name, birth_year=year)
        assert page.status == 422 and NOBODY in page.text, (name, year)


def test_not_found_and_not_yours_are_the_same_answer(browser: Browser) -> None:
    scholar = born(make.case(person=make.person("Zarifa Nuri"), compartment=True), "1980")
    born(make.case(person=make.person("Twin Name")), "1999")
    born(make.case(person=make.person("Twin Name")), "1999")
    browser.sign_in(make.user("front_desk", language="en"))
    missing = ask(browser, reference=new_reference())
    for values in (
        {"reference": scholar.ref},
        {"name": "Zarifa Nuri", "birth_year": "1980"},
        {"name": "Twin Name", "birth_year": "1999"},
    ):
        page = ask(browser, **values)
        assert (page.status, NOBODY in page.text) == (missing.status, True)
    assert (
        browser.get(f"/front-desk/{scholar.ref}").status == browser.get(f"/front-desk/{new_reference()}").status == 404
    )


def test_guessing_ends_after_ten_wrong_tries_and_a_right_one_begins_anew(browser: Browser) -> None:
    case = make.case()
    desk = make.user("front_desk", language="en")
    browser.sign_in(desk)
    for _try in range(8):
        ask(browser, reference=new_reference())
    assert ask(browser, reference=case.ref).status == 200
    for _try in range(10):
        assert ask(browser, reference=new_reference()).status == 422
    assert ask(browser, reference=case.ref).status == 429


def test_the_front_desk_has_no_list_no_search_and_no_case_page(browser: Browser) -> None:
    case = make.case()
    browser.sign_in(make.user("front_desk"))
    for address in ("/cases", "/cases?q=Samira", "/assignment", "/deliveries"):
        assert browser.get(address).status == 403, address
    assert browser.get(f"/cases/{case.ref}").status in {403, 404}


def test_teachers_and_advisors_do_not_work_at_the_front_desk(browser: Browser) -> None:
    for role in ("teacher", "advisor", "admin"):
        assert browser.sign_in(make.user(role)).get("/front-desk").status == 403, role


def test_a_walk_in_takes_four_answers_and_becomes_a_case(browser: Browser) -> None:
    browser.sign_in(make.user("front_desk", language="en"))
    page = browser.fill(
        browser.get("/walk-in"),
        at="/walk-in",
        call_name="سميرة",
        language="ar",
        reach="0201 5550123",
        wish="german_course",
    )
    assert page.status == 200 and "سميرة" in page.text
    case = db.session.scalars(select(Case)).one()
    assert (case.source, case.language, case.status) == ("walk_in", "ar", "enquiry")
    assert page.output("reference") == shown_reference(case.ref)
    answers = answers_of(case.person_id)
    assert (answers["wish"], answers["spoken_languages"], answers["phone"]) == (
        ["german_course"],
        ["ar"],
        "0201 5550123",
    )
    point = db.session.scalars(select(ContactPoint)).one()
    open_for(SYSTEM, [point], "test")
    assert (point.kind, point.normal, point.may_leave_message) == ("phone", "+492015550123", False)


def test_a_walk_in_that_is_sent_twice_is_one_case(browser: Browser) -> None:
    browser.sign_in(make.user("front_desk"))
    page = browser.get("/walk-in")
    for _click in range(2):
        browser.fill(page, at="/walk-in", call_name="Samira", language="ar", wish="orientation")
    assert len(db.session.scalars(select(Person)).all()) == 1


def test_no_machine_writes_to_an_address_of_which_nobody_asked_who_reads_it(browser: Browser) -> None:
    browser.sign_in(make.user("front_desk"))
    browser.fill(
        browser.get("/walk-in"),
        at="/walk-in",
        call_name="Samira",
        language="ar",
        reach="s@example.org",
        wish="orientation",
    )
    person = db.session.scalars(select(Person)).one()
    assert way_to(person).channel == "human"


def test_a_walk_in_without_a_name_or_with_half_a_number_is_refused_and_nothing_is_lost(browser: Browser) -> None:
    browser.sign_in(make.user("front_desk", language="en"))
    refused = browser.fill(
        browser.get("/walk-in"), at="/walk-in", call_name="Samira", language="ar", reach="123", wish="orientation"
    )
    assert refused.status == 422 and "neither a phone number" in refused.text and 'value="Samira"' in refused.html
    assert browser.fill(refused, at="/walk-in", call_name="  ", reach="").status == 422
    assert db.session.scalars(select(Case)).all() == []


def test_an_advisor_goes_on_with_their_own_walk_in(browser: Browser) -> None:
    advisor = make.user()
    browser.sign_in(advisor)
    page = browser.fill(browser.get("/walk-in"), at="/walk-in", call_name="Samira", language="ar", wish="orientation")
    assert page.status == 200 and "Samira" in page.text
    assert db.session.scalars(select(Access.user_id).where(Access.role == "lead")).all() == [advisor.id]
