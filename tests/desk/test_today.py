"""Today: one ordered list over what all features put on it."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import BindParameter, event, text
from sqlalchemy.sql.visitors import iterate

from casework.accounts.words import ROLES
from casework.cases.service import add_task
from casework.core import clock, contributions
from casework.core.kept import keep_plans
from casework.core.models import db
from casework.desk.asker import Asker
from casework.desk.today import LINES, todays_work
from tests import make
from tests.browser import Browser, Page


def refs(page: Page) -> list[str]:
    return re.findall(r'<tr data-ref="(\w+)"', page.html)


def test_a_line_says_who_why_since_when_and_the_one_next_action(browser: Browser) -> None:
    advisor = make.user(language="en")
    case = make.case(
        person=make.person("Samira"), advisor=advisor, next_action="call", next_on=clock.today() - timedelta(days=2)
    )
    page = browser.sign_in(advisor).get("/today?reason=next_due&due=" + (clock.today() - timedelta(days=2)).isoformat())
    assert refs(page) == [case.ref]
    for words in ("Samira", "The next step is due", "overdue", "Say what is next"):
        assert words in page.text, words
    assert "/next" in page.html


def test_nothing_of_another_advisors_case_stands_there_and_all_of_it_for_its_own(
    browser: Browser, another_browser: Browser
) -> None:
    owner, stranger = make.user(), make.user()
    case = make.case(person=make.person("Zarifa"), advisor=owner, next_on=clock.today())
    assert case.ref in refs(browser.sign_in(owner).get("/today"))
    foreign = another_browser.sign_in(stranger).get("/today")
    assert foreign.status == 200
    assert "Zarifa" not in foreign.html and case.ref not in foreign.html


def test_what_is_heavier_and_longer_due_comes_first(browser: Browser) -> None:
    advisor, today = make.user(), clock.today()
    make.case(advisor=advisor, next_on=today)
    oldest = make.case(advisor=advisor, next_on=today - timedelta(days=9))
    rows = todays_work(advisor).lines
    assert rows[0].case.id == oldest.id
    assert [row.weight for row in rows] == sorted((row.weight for row in rows), reverse=True)


def test_equal_reasons_become_one_line_with_their_number_and_open_again(browser: Browser) -> None:
    advisor, today = make.user(language="en"), clock.today()
    cases = [make.case(person=make.person(f"Person {number}"), advisor=advisor, next_on=today) for number in range(5)]
    apart = make.case(person=make.person("Apart"), advisor=advisor, next_on=today - timedelta(days=1))
    page = browser.sign_in(advisor).get("/today")
    assert [line.others for line in todays_work(advisor).lines if line.title == "next_due" and line.due == today] == [4]
    assert "and 4 more" in page.text and "Apart" in page.text
    opened = browser.get(f"/today?reason=next_due&due={today.isoformat()}")
    assert f"/today?reason=next_due&amp;due={today.isoformat()}" in page.html
    assert sorted(refs(opened)) == sorted(case.ref for case in cases) and apart.ref not in refs(opened)
    assert "more" not in opened.text.split("What to do")[1]


def test_three_equal_reasons_stay_three_lines(browser: Browser) -> None:
    advisor = make.user()
    for _number in range(3):
        make.case(advisor=advisor, next_on=clock.today())
    assert len([line for line in todays_work(advisor).lines if line.title == "next_due"]) == 3


def test_more_than_thirty_lines_are_cut_and_the_page_says_so(browser: Browser) -> None:
    advisor = make.user(language="en")
    for number in range(LINES + 3):
        case = make.case(advisor=advisor, next_on=clock.today() - timedelta(days=number))
        add_task(case, "call", clock.today(), by=advisor)
    db.session.commit()
    page = browser.sign_in(advisor).get("/today")
    assert len(refs(page)) == LINES
    assert "There is more to do than fits here" in page.text


def test_an_empty_day_says_what_to_do_first(browser: Browser) -> None:
    page = browser.sign_in(make.user(language="en")).get("/today")
    assert page.status == 200
    assert "Nothing is due" in page.text and "Look through your cases" in page.text and "Record a walk-in" in page.text


def test_everybody_who_signs_in_has_a_today(browser: Browser) -> None:
    for role in ("front_desk", "teacher", "admin", "dpo", "head_of_unit", "reporting", "coordinator"):
        assert browser.sign_in(make.user(role)).get("/today").status == 200, role


@pytest.mark.parametrize(
    ("role", "leads_to"),
    [
        ("front_desk", {"/front-desk", "/walk-in"}),
        ("teacher", {"/lessons"}),
        ("admin", {"/accounts"}),
        ("dpo", {"/privacy-desk", "/privacy-desk/processing", "/disclosures"}),
        ("head_of_unit", {"/privacy-desk", "/disclosures", "/reports", "/accounts"}),
        ("reporting", {"/reports"}),
        ("coordinator", {"/programmes", "/reports"}),
        ("ombudsperson", {"/complaints"}),
    ],
)
def test_who_has_no_cases_is_led_to_their_own_work(browser: Browser, role: str, leads_to: set[str]) -> None:
    page = browser.sign_in(make.user(role)).get("/today")
    duties = page.html.split("duties")[1].split("</ul>")[0]
    assert set(re.findall(r'href="([^"]+)"', duties)) >= leads_to
    for link in re.findall(r'href="([^"]+)"', duties):
        assert browser.get(link).status == 200, link


def test_who_may_do_nothing_yet_is_told_whom_to_ask(browser: Browser) -> None:
    page = browser.sign_in(make.user("interpreter", language="en")).get("/today")
    assert "Ask the head of the unit" in page.text and "duties" not in page.html


def test_the_search_box_is_only_there_for_those_whom_it_answers(browser: Browser, another_browser: Browser) -> None:
    assert 'action="/cases"' in browser.sign_in(make.user("advisor")).get("/today").html
    for role in ("teacher", "front_desk", "admin", "dpo"):
        assert 'action="/cases"' not in another_browser.sign_in(make.user(role)).get("/today").html, role


def test_a_teacher_reads_how_many_lessons_wait(browser: Browser) -> None:
    teacher = make.user("teacher", language="en")
    cohort = make.cohort(teacher=teacher)
    make.lesson(cohort, starts_at=clock.now() - timedelta(days=2))
    page = browser.sign_in(teacher).get("/today")
    assert re.search(r"Attendance is missing\s+1\b", page.text)
    assert "Attendance is missing" in browser.get("/lessons").text


@pytest.mark.counts_statements
def test_thirty_lines_cost_as_many_statements_as_one_and_at_most_sixteen(browser: Browser) -> None:
    advisor = make.user()
    browser.sign_in(advisor)
    make.case(advisor=advisor, next_on=clock.today())

    def cost() -> int:
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        assert browser.get("/today").status == 200
        return len([one for one in statements if not one.startswith(("PRAGMA", "BEGIN"))])

    cost()
    one = cost()
    for number in range(29):
        make.case(advisor=advisor, next_on=clock.today() - timedelta(days=number))
    assert cost() == one <= 16


def test_every_line_that_a_feature_can_put_there_has_words_and_an_action() -> None:
    modules = contributions.modules("attention")
    assert {module.__name__ for module in modules} >= {"casework.cases.attention", "casework.assignment.attention"}
    for module in modules:
        assert set(module.TITLES) == set(module.ACTIONS), module.__name__


def test_every_action_of_every_line_is_a_page_of_a_case(browser: Browser) -> None:
    case = make.case()
    with browser.app.test_request_context():
        from flask import url_for

        for module in contributions.modules("attention"):
            for _label, endpoint in module.ACTIONS.values():
                assert case.ref[:4] in url_for(endpoint, case=case.ref), endpoint


def test_what_is_asked_for_today_is_kept_and_still_moves_on_with_the_clock(browser: Browser) -> None:
    advisor = make.user()
    case = make.case(advisor=advisor, next_on=clock.today() + timedelta(days=3))

    def reasons() -> set[str]:
        return {line.title for line in todays_work(advisor).lines if line.case.id == case.id}

    assert "next_due" not in reasons()
    clock.travel_days(3)
    assert "next_due" in reasons()


def test_no_feature_asks_today_for_a_moment_or_for_somebody_that_was_written_down(browser: Browser) -> None:
    """The statement is kept for all with these roles: what it says of a day or of a viewer is looked up each time."""
    everyone = Asker(frozenset(ROLES))
    asked = [part for module in contributions.modules("attention") for part in module.entries(everyone)]
    assert len(asked) > 15
    for part in asked:
        for each in iterate(part):
            if isinstance(each, BindParameter) and each.callable is None:
                assert not isinstance(each.value, date | uuid.UUID), (part, each.value)


def test_postgresql_plans_today_once_and_a_list_as_before(context: Flask) -> None:
    advisor = make.user("advisor")
    if db.engine.dialect.name == "sqlite":
        keep_plans()  # has no such thing
        return
    mode = text("SHOW plan_cache_mode")
    assert db.session.scalar(mode) == "auto"
    todays_work(advisor)
    assert db.session.scalar(mode) == "force_generic_plan"
    db.session.rollback()
    assert db.session.scalar(mode) == "auto"
