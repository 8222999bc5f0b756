"""Lessons fall by rule, without holidays and breaks; what is changed by hand stays; the file names nothing but the course."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from casework.core import clock
from casework.core.models import db
from casework.programmes.holidays import LAWS, easter, holidays
from casework.programmes.models import Cohort, Lesson
from tests import make
from tests.browser import Browser
from tests.enrolment.test_pages import count_statements


@pytest.fixture
def coordinator(context: Flask) -> Any:
    return make.user("coordinator")


@pytest.fixture
def course(context: Flask) -> Cohort:
    """From a Monday in three weeks, for eight weeks."""
    monday = clock.today() + timedelta(days=21 - clock.today().weekday())
    return make.cohort(starts_on=monday, ends_on=monday + timedelta(days=55), neutral_name="Kurs Birke", room="Raum 7")


def lessons(cohort: Cohort) -> list[Lesson]:
    return list(db.session.scalars(select(Lesson).where(Lesson.cohort_id == cohort.id).order_by(Lesson.starts_at)))


def days(cohort: Cohort) -> list[date]:
    return [clock.day_of(lesson.starts_at) for lesson in lessons(cohort)]


def make_rule(browser: Browser, cohort: Cohort, weekdays: list[str]) -> Any:
    path = f"/programmes/{cohort.ref}/lessons/rules"
    page = browser.get(path)
    form = page.form()["fields"]
    return browser.post(path, {**form, "weekdays": weekdays, "at": "09:00"})


def expected(cohort: Cohort, *weekdays: int) -> list[date]:
    span = (cohort.ends_on - cohort.starts_on).days + 1
    every = [cohort.starts_on + timedelta(days=number) for number in range(span)]
    return [day for day in every if day.weekday() in weekdays and day not in holidays("NW", day.year)]


def test_one_rule_makes_all_lessons_of_a_course_without_holidays(
    browser: Browser, coordinator: Any, course: Cohort
) -> None:
    browser.sign_in(coordinator)
    # A whole year: whenever the test runs, Easter Monday and Ascension Day are in it.
    course.ends_on = course.starts_on + timedelta(days=370)
    db.session.commit()
    assert make_rule(browser, course, ["0", "3"]).status == 303
    assert days(course) == expected(course, 0, 3)
    assert len(days(course)) < 2 * 53
    assert {lesson.room for lesson in lessons(course)} == {"Raum 7"}
    hours = {lesson.starts_at.astimezone(clock.zone()).hour for lesson in lessons(course)}
    assert hours == {9}, "nine o'clock, whatever the clocks do"
    month = f"{days(course)[0]:%Y-%m}"
    assert "09:00" in browser.get(f"/programmes/{course.ref}/lessons?month={month}").text


def test_a_rule_without_its_time_is_refused_and_nothing_is_made(
    browser: Browser, coordinator: Any, course: Cohort
) -> None:
    browser.sign_in(coordinator)
    path = f"/programmes/{course.ref}/lessons/rules"
    assert browser.fill(browser.get(path), at=path, weekdays=["0"]).status == 422
    assert lessons(course) == []


def test_breaks_take_lessons_away_and_give_them_back(browser: Browser, coordinator: Any, course: Cohort) -> None:
    browser.sign_in(coordinator)
    make_rule(browser, course, ["1"])
    whole = days(course)
    path = f"/programmes/{course.ref}/lessons/breaks"
    browser.fill(browser.get(path), at=path, from_on=whole[1].isoformat(), until_on=whole[2].isoformat())
    assert days(course) == [whole[0], *whole[3:]]
    browser.fill(browser.get(path), at=path, kept=[])
    assert days(course) == whole
    outside = (course.ends_on + timedelta(days=3)).isoformat()
    assert browser.fill(browser.get(path), at=path, from_on=outside).status == 422


def test_a_lesson_changed_by_hand_is_left_alone_and_a_cancelled_one_does_not_come_back(
    browser: Browser, coordinator: Any, course: Cohort
) -> None:
    browser.sign_in(coordinator)
    make_rule(browser, course, ["2"])
    first, second = lessons(course)[:2]
    path = f"/programmes/lessons/{first.ref}"
    moved = clock.day_of(first.starts_at) + timedelta(days=1)
    assert browser.fill(browser.get(path), at=path, day=moved.isoformat(), room="Raum 9").status == 200
    cancelled, at = clock.day_of(second.starts_at), f"/programmes/lessons/{second.ref}"
    assert browser.fill(browser.get(at), at=at, action="/cancel").status == 200
    change = f"/programmes/{course.ref}/change"
    until = course.ends_on + timedelta(days=14)
    page = browser.fill(browser.get(change), at=change, ends_on=until.isoformat(), room="Raum 8")
    assert page.status == 200
    rules = f"/programmes/{course.ref}/lessons/rules"
    browser.fill(browser.get(rules), at=rules)
    assert moved in days(course)
    assert cancelled not in days(course)
    assert {lesson.room for lesson in lessons(course)} == {"Raum 8", "Raum 9"}
    browser.fill(browser.get(rules), at=rules, kept=[])
    assert days(course) == [moved], "with its rule go the lessons that nobody changed"


def test_a_lesson_at_a_time_that_the_clocks_leave_out_is_refused(browser: Browser, coordinator: Any) -> None:
    browser.sign_in(coordinator)
    cohort = make.cohort(starts_on=date(2027, 3, 1), ends_on=date(2027, 4, 30))
    path = f"/programmes/{cohort.ref}/lessons/new"
    page = browser.get(path)
    day = (
        {"day-day": "28", "day-month": "3", "day-year": "2027"}
        if 'name="day-day"' in page.html
        else {"day": "2027-03-28"}
    )
    sent = browser.post(path, {**page.form()["fields"], **day, "at": "02:30"})
    assert sent.status == 422 and lessons(cohort) == []
    assert browser.post(path, {**page.form()["fields"], **day, "at": "03:30"}).status == 303
    assert len(lessons(cohort)) == 1


def test_what_is_over_stays_as_it_was(browser: Browser, coordinator: Any, context: Flask) -> None:
    cohort = make.cohort(starts_on=clock.today() - timedelta(days=30))
    past = make.lesson(cohort, starts_at=clock.now() - timedelta(days=2))
    browser.sign_in(coordinator)
    path = f"/programmes/lessons/{past.ref}"
    assert browser.get(path).status == 200
    token = browser.get(f"/programmes/{cohort.ref}/lessons/new").form()["fields"]["csrf_token"]
    assert browser.post(f"{path}/cancel", {"csrf_token": token}).status == 409
    assert lessons(cohort) == [past]


def test_the_file_holds_the_neutral_name_and_nothing_of_the_offer(
    browser: Browser, coordinator: Any, course: Cohort
) -> None:
    browser.sign_in(coordinator)
    make_rule(browser, course, ["0"])
    answer = browser.get(f"/programmes/{course.ref}/calendar.ics").answer
    events = Calendar.from_ical(answer.get_data()).walk("VEVENT")
    assert {str(event["summary"]) for event in events} == {"Kurs Birke"}
    assert len(events) == len(lessons(course))
    assert course.offer.slug.encode() not in answer.get_data()
    assert course.offer.neutral_name.encode() not in answer.get_data()
    assert "calendar.ics" in answer.headers["Content-Disposition"]


def test_the_calendar_asks_as_often_for_thirty_lessons_as_for_one(
    browser: Browser, coordinator: Any, course: Cohort
) -> None:
    browser.sign_in(coordinator)
    make.lesson(course, starts_at=clock.now())
    path = f"/programmes/{course.ref}/lessons?month={clock.today():%Y-%m}"
    few = count_statements(lambda: browser.get(path))
    for _number in range(29):
        make.lesson(course, starts_at=clock.now())
    assert count_statements(lambda: browser.get(path)) == few


@pytest.mark.parametrize(
    ("year", "day"), [(2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25)), (2285, (3, 22))]
)  # fmt: skip
def test_easter_falls_where_the_calendar_says(year: int, day: tuple[int, int]) -> None:
    assert easter(year) == date(year, *day)


def test_each_state_keeps_its_own_days() -> None:
    assert len(LAWS) == 16
    corpus_christi, repentance = date(2026, 6, 4), date(2026, 11, 18)
    assert {state for state in LAWS if corpus_christi in holidays(state, 2026)} == {"BW", "BY", "HE", "NW", "RP", "SL"}
    assert {state for state in LAWS if repentance in holidays(state, 2026)} == {"SN"}
    assert {state for state in LAWS if date(2026, 3, 8) in holidays(state, 2026)} == {"BE", "MV"}
    assert len(holidays("NW", 2026)) == 11
    assert len(holidays("HH", 2026)) == 10
