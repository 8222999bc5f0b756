"""Calendars: a secret address that dies with the account, an invitation that a parser takes, and nothing said in either."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any

from flask import Flask
from icalendar import Calendar

from casework.accounts.administration import lock, unlock
from casework.accounts.models import User
from casework.appointments import feeds, interpreting
from casework.appointments.models import Interpreting
from casework.cases.appointments import make_appointment, moment_of, set_appointment_state
from casework.cases.models import Appointment, Case
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for
from casework.desk.today import todays_work
from tests import make
from tests.browser import Browser

SILENT = ("Zerdusht", "Ada", "Samira", "casework", "Casework", "refugee", "Beratung", "@")


def a_meeting(**more: Any) -> tuple[Case, User, Appointment]:
    advisor = make.user("advisor", name="Ada Advisor")
    case = make.case(person=make.person("Zerdusht", language="ar"), advisor=advisor)
    made = make_appointment(case, starts_at=moment_of(date(2027, 3, 29), time(9)), by=advisor, minutes=45, **more)
    db.session.commit()
    return case, advisor, made


def parsed(browser: Browser, path: str) -> Any:
    answer = browser.get(path).answer
    assert answer.status_code == 200 and answer.mimetype == "text/calendar"
    raw = answer.get_data()
    assert raw.count(b"\n") == raw.count(b"\r\n") and all(len(line) <= 75 for line in raw.split(b"\r\n"))
    return Calendar.from_ical(raw), raw.decode(), answer


def address(browser: Browser) -> str:
    page = browser.fill(browser.get("/calendar/address"), at="/calendar/address", action="/calendar/address")
    return "/" + page.output("address").split("/", 3)[3]


def test_the_feed_shows_times_in_any_zone_and_never_with_whom(browser: Browser, another_browser: Browser) -> None:
    case, advisor, made = a_meeting(place="Zerdusht's home")
    secret = address(browser.sign_in(advisor))
    assert len(re.search(r"feed/([\w-]+)\.ics", secret)[1]) * 6 >= 122  # type: ignore[index]  # it is there
    calendar, text, _answer = parsed(another_browser, secret)
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2027-03-29T07:00:00+00:00"
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=45)
    assert not [word for word in (*SILENT, case.ref, made.ref, advisor.email) if word in text]
    assert str(event["summary"]) in {"Termin", "Appointment"} and "LOCATION" not in text


def test_the_address_dies_when_the_account_is_locked_and_when_a_new_one_is_made(browser: Browser) -> None:
    _case, advisor, _made = a_meeting()
    make.user("admin")
    first = address(browser.sign_in(advisor))
    second = address(browser)
    assert browser.get(first).status == 404
    assert browser.get(second).status == 200
    page = browser.get("/calendar/address")
    assert "feed/" not in page.html
    lock(db.session.get_one(User, advisor.id), by=None)
    db.session.commit()
    assert browser.get(second).status == 404
    unlock(db.session.get_one(User, advisor.id))
    db.session.commit()
    assert browser.get(second).status == 404


def test_a_colleague_who_no_longer_counsels_has_no_feed(context: Flask) -> None:
    advisor = make.user("advisor")
    token = feeds.make_feed(advisor)
    db.session.flush()
    assert feeds.owner_of(token) is advisor
    assert feeds.owner_of("x" * 43) is None
    advisor.role_rows[0].role = "teacher"
    db.session.commit()
    db.session.expire_all()
    assert feeds.owner_of(token) is None


def test_the_person_takes_an_invitation_that_says_nothing(browser: Browser, another_browser: Browser) -> None:
    case, _advisor, made = a_meeting(place="A 1.23")
    path = f"/ar/status/meetings/{made.ref}/calendar.ics"
    calendar, text, answer = parsed(browser.visit(case.person), path)
    (event,) = calendar.walk("VEVENT")
    assert (str(event["summary"]), str(event["location"]), str(event["status"])) == ("موعد", "A 1.23", "CONFIRMED")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="calendar.ics"'
    assert not [word for word in (*SILENT, case.ref, made.ref) if word in text]
    first = (int(event["sequence"]), str(event["uid"]))
    set_appointment_state(db.session.get_one(Appointment, made.id), "cancelled")
    db.session.commit()
    (event,) = parsed(browser, path)[0].walk("VEVENT")
    assert str(event["status"]) == "CANCELLED" and str(event["uid"]) == first[1] and int(event["sequence"]) > first[0]
    assert another_browser.visit(make.person("Other")).get(path).status == 404


def test_an_interpreter_is_asked_who_speaks_it_fits_the_wish_and_is_not_excluded(browser: Browser) -> None:
    case, advisor, made = a_meeting(interpreter_language="ar")
    woman = interpreting.keep_interpreter(None, name="Frau A", languages=["ar", "ti"], gender="woman")
    man = interpreting.keep_interpreter(None, name="Herr B", languages=["ar"], gender="man")
    interpreting.keep_interpreter(None, name="Frau C", languages=["uk"], gender="woman")
    db.session.commit()
    advisor.language = "en"
    at = f"/appointments/{made.ref}/interpreter"
    page = browser.sign_in(advisor).get(at)
    assert "Frau A" in page.html and "Herr B" in page.html and "Frau C" not in page.html
    assert "somebody else" in browser.fill(page, at=at, wish="woman", interpreter=man.ref).text
    page = browser.get(at)
    saved = browser.fill(page, at=at, wish="woman", interpreter=woman.ref, state="confirmed")
    assert saved.status == 200 and "Confirmed" in saved.html.split('role="status"')[1].split("</p>")[0]
    assert "Confirmed: Frau A" in browser.get("/calendar").text
    row = db.session.query(Interpreting).one()
    assert (row.state, row.interpreter_id, open_for(SYSTEM, [row], "test")[0].wish) == ("confirmed", woman.id, "woman")
    browser.fill(browser.get(at), at=at, interpreter=woman.ref, conflict="y")
    assert "Frau A" not in browser.get(at).html
    row = db.session.query(Interpreting).one()
    assert (row.state, row.interpreter_id) == ("asked", None)
    erase_all(case)


def erase_all(case: Case) -> None:
    from casework.appointments.personal import export, scrub

    told = export(case.person_id)
    assert (told["interpreting"][0]["wish"], len(told["interpreters_excluded"])) == ("woman", 1)
    assert scrub(case.person_id, frozenset()) == 2
    assert export(case.person_id) == {"interpreting": [], "interpreters_excluded": []}


def test_a_language_that_nobody_speaks_leads_to_the_list_of_interpreters(browser: Browser) -> None:
    _case, advisor, made = a_meeting(
        interpreter_language="ti", way="video", place="https://meet.example.org/linde?a=1&b=2"
    )
    advisor.language = "en"
    page = browser.sign_in(advisor).get(f"/appointments/{made.ref}/interpreter")
    assert "Nobody on our list speaks Tigrinya" in page.text and "nobody asked yet" in browser.get("/calendar").text
    assert browser.get(re.findall(r'href="(/interpreters)"', page.html)[0]).status == 200
    shown = browser.get(f"/appointments/{made.ref}").html
    assert 'href="https://meet.example.org/linde?a=1&amp;b=2"' in shown and "Tigrinya" in shown
    browser.visit(made.case.person)
    assert 'href="https://meet.example.org/linde?a=1&amp;b=2"' in browser.get(f"/en/status/meetings/{made.ref}").html


def test_today_says_that_an_interpreter_is_missing_and_stops_when_one_said_yes(context: Flask) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    made = make_appointment(case, starts_at=clock.now() + timedelta(days=2), by=advisor, interpreter_language="ar")
    db.session.commit()
    titles = [line.title for line in todays_work(advisor).lines]
    assert "interpreter_missing" in titles
    one = interpreting.keep_interpreter(None, name="Frau A", languages=["ar"])
    db.session.flush()
    interpreting.ask_interpreter(made, language="ar", state="confirmed", interpreter=one)
    db.session.commit()
    assert "interpreter_missing" not in [line.title for line in todays_work(advisor).lines]
