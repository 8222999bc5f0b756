"""Confirmations for offices: one click, German, neutral, logged, and the same however often it is printed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from casework.accounts.models import User
from casework.cases.models import Appointment, Case
from casework.cases.service import record_talk
from casework.confirmations.models import Confirmation
from casework.confirmations.personal import export, scrub
from casework.confirmations.queries import hours_a_week, possible
from casework.core import clock
from casework.core.models import db
from casework.enrolment.models import Enrolment
from casework.people.service import add_spelling, keep_answers
from casework.programmes.models import Lesson
from casework.progress.service import record_attendance
from tests import make
from tests.browser import Browser, Page


@pytest.fixture
def advisor(context: Flask) -> User:
    return make.user()


@pytest.fixture
def case(advisor: User) -> Case:
    """Somebody with an appointment, a talk, a place on a waiting list and a course of six units a week."""
    made = make.case(person=make.person("Samira"), advisor=advisor, opened_at=clock.now() - timedelta(days=60))
    add_spelling(made.person, "Samira Haddad", kind="latin_document")
    keep_answers(made.person_id, {"birth_date": "1994-05-03"}, source="advisor")
    record_talk(
        [made.person_id], at=clock.now() - timedelta(days=3), minutes=30, channel="phone", language="de",
        topic="language", by=advisor,
    )  # fmt: skip
    offer = make.offer("zq-secret-programme", neutral_name="Kurs A")
    waits = make.cohort(offer=offer, neutral_name="Gruppe Blau")
    make.application(waits, made, state="waiting_list")
    taught = make.cohort(offer=offer, neutral_name="Gruppe Rot", starts_on=clock.today() - timedelta(days=14))
    monday = clock.now() - timedelta(days=clock.today().weekday())
    for week in (1, 2):
        for day in (0, 1):
            make.lesson(taught, starts_at=monday - timedelta(days=7 * week - day))
    accepted = make.application(taught, made, state="accepted")
    db.session.add_all(
        [
            Appointment(
                case_id=made.id, person_id=made.person_id, user_id=advisor.id, starts_at=clock.now() + timedelta(days=2),
                created_at=clock.now(), place="Büro für Geflüchtete",
            ),
            Enrolment(
                application_id=accepted.id, person_id=made.person_id, cohort_id=taught.id, case_id=made.id,
                began_on=clock.today() - timedelta(days=10), created_at=clock.now(),
            ),
        ]
    )  # fmt: skip
    db.session.commit()
    return made


def confirm(browser: Browser, case: Case, kind: str, **more: Any) -> Page:
    at = f"/cases/{case.ref}/confirmations"
    key = next(one.key for one in possible(case) if one.kind.code == kind)
    return browser.fill(browser.get(at), at=at, what=key, **more)


SAID = {
    "appointment": ("einen Termin bei uns hat", "45 Minuten"),
    "counselling": ("bei uns beraten wird", f"{clock.today() - timedelta(days=3):%d.%m.%Y}"),
    "waiting": ("auf der Warteliste", "Gruppe Blau"),
    "participation": ("Gruppe Rot", "4 Unterrichtseinheiten zu 45 Minuten in der Woche"),
}


@pytest.mark.parametrize("kind", SAID)
def test_each_kind_is_one_click_in_german_with_a_line_to_sign_and_says_no_more(
    browser: Browser, advisor: User, case: Case, kind: str
) -> None:
    page = confirm(browser.sign_in(advisor), case, kind)
    assert all(words in page.text for words in ("Samira Haddad", "geboren am 03.05.1994", "Unterschrift", *SAID[kind]))
    sheet = page.html.split('class="sheet"')[1]
    assert "zq-secret" not in sheet and "Geflüchtete" not in sheet and "Kurs A" not in sheet
    row = db.session.query(Confirmation).one()
    assert (row.kind, row.by_id) == (kind, advisor.id)
    assert page.text.count(str(SAID[kind][0])) == browser.get(f"/confirmations/{row.ref}").text.count(
        str(SAID[kind][0])
    )


def test_attendance_is_confirmed_as_it_was_noted(browser: Browser, advisor: User, case: Case) -> None:
    assert "attendance" not in {one.kind.code for one in possible(case)}, "nobody has noted anything yet"
    enrolment = db.session.query(Enrolment).one()
    enrolment.began_on = clock.today() - timedelta(days=30)
    lessons = db.session.query(Lesson).filter_by(cohort_id=enrolment.cohort_id).order_by(Lesson.starts_at).all()
    for lesson, state in zip(lessons, ("present", "late", "excused", "absent"), strict=True):
        record_attendance(lesson, {enrolment.id: state}, by=make.user("teacher"))
    db.session.commit()
    page = confirm(browser.sign_in(advisor), case, "attendance")
    for words in ("2 von 4 Unterrichtsterminen", "4 Unterrichtseinheiten", "Entschuldigt versäumte Termine: 1"):
        assert words in page.text
    days = [f"{clock.day_of(lessons[number].starts_at):%d.%m.%Y}" for number in (0, -1)]
    assert f"vom {days[0]} bis zum {days[1]}" in page.text


def test_it_says_later_what_it_said_then(browser: Browser, advisor: User, case: Case) -> None:
    confirm(browser.sign_in(advisor), case, "participation")
    ref = db.session.query(Confirmation).one().ref
    db.session.query(Enrolment).one().began_on = date(2020, 1, 1)
    db.session.commit()
    assert "2020" not in browser.get(f"/confirmations/{ref}").text


def test_the_remedy_is_the_operators_text_and_comes_with_the_day_of_notification(
    browser: Browser, advisor: User, case: Case, context: Flask
) -> None:
    browser.sign_in(advisor)
    at = f"/cases/{case.ref}/confirmations"
    assert "with_remedy" not in browser.get(at).html
    folder = Path(context.config["OPERATOR_TEXTS"])
    folder.mkdir(exist_ok=True)
    (folder / "remedy.de.md").write_text("Zqwiderspruch ist möglich.", encoding="utf-8")
    try:
        page = confirm(browser, case, "waiting", with_remedy="y")
        assert "Zqwiderspruch" in page.text and "Gilt als zugegangen am" in page.text
    finally:
        (folder / "remedy.de.md").unlink()


def test_hours_a_week_are_those_of_a_usual_week(case: Case) -> None:
    cohort_id = db.session.query(Enrolment).one().cohort_id
    cohort = next(one for one in {row.about[1] for row in possible(case) if row.kind.code == "participation"})
    assert (cohort.id, hours_a_week(cohort)) == (cohort_id, 4)


def test_it_stands_in_the_timeline_and_nobody_else_reads_it(browser: Browser, advisor: User, case: Case) -> None:
    confirm(browser.sign_in(advisor), case, "appointment")
    ref = db.session.query(Confirmation).one().ref
    assert "Terminbestätigung" in browser.get(f"/cases/{case.ref}").text
    assert Browser(browser.app).sign_in(make.user()).get(f"/confirmations/{ref}").status == 404
    assert "einen Termin" in export(case.person_id)["confirmations"][0]["text"]
    assert scrub(case.person_id, frozenset()) == 1
