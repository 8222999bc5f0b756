"""The list of cases: what was typed means what can be chosen, and every order can be turned page by page."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import quote
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import BindParameter, event, text
from sqlalchemy.sql.visitors import iterate

from casework.accounts.models import User
from casework.cases.models import Case
from casework.cases.reach import reach_of_roles
from casework.core import clock
from casework.core.models import db
from casework.desk import listing
from casework.desk.choices import choices_for
from casework.desk.filters import Filters
from casework.desk.listing import Shape, _counted, _paged
from tests import make
from tests.browser import Browser, Page


def refs(page: Page) -> list[str]:
    return re.findall(r'<tr data-ref="(\w+)"', page.html)


def listed(browser: Browser, query: str) -> set[str]:
    page = browser.get(f"/cases{query}")
    assert page.status == 200
    return set(refs(page))


def typed(browser: Browser, words: str) -> set[str]:
    return listed(browser, f"?q={quote(words)}")


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


@pytest.fixture
def boss() -> User:
    return make.user(roles=("coordinator", "advisor"), language="en")


def test_the_further_filters_keep_what_they_say(browser: Browser, boss: User) -> None:
    colleague = make.user(name="Berta Beispiel", language="en")
    long_ago = clock.now() - timedelta(days=40)
    old = make.case(advisor=colleague, opened_at=long_ago, waiting_for="authority", waiting_since=long_ago)
    new = make.case(advisor=boss, status="plan_active", next_on=clock.today() + timedelta(days=3))
    late = make.case(status="enquiry", next_on=ago(2), waiting_for="person", waiting_since=clock.now())
    cohort = make.cohort(offer=make.offer("german-b2"))
    make.application(cohort, new)
    browser.sign_in(boss)
    wanted = {
        f"?advisor={colleague.ref}": {old.ref},
        "?status=new": {old.ref, late.ref},
        "?status=running": {new.ref},
        "?waits=30": {old.ref},
        "?offer=german-b2": {new.ref},
        "?offer=nowhere": {old.ref, new.ref, late.ref},
        f"?opened_from={ago(30)}": {new.ref, late.ref},
        f"?opened_to={ago(30)}": {old.ref},
        f"?opened_from={ago(41)}&opened_to={ago(39)}": {old.ref},
        "?due=%3C7d": {new.ref, late.ref},
        "?due=%3E2d": {new.ref},
        "?opened_from=nonsense&due=%3C7w&waits=x": {old.ref, new.ref, late.ref},
    }
    assert {query: listed(browser, query) for query in wanted} == wanted


def test_what_is_typed_is_the_same_as_what_is_chosen(browser: Browser, boss: User) -> None:
    colleague = make.user(name="Berta Beispiel")
    samira = make.case(person=make.person("Samira"), advisor=boss, next_on=clock.today() + timedelta(days=3))
    old = make.case(
        person=make.person("Olena", language="uk"), advisor=colleague, opened_at=clock.now() - timedelta(days=40)
    )
    closed = make.case(person=make.person("Samira"), status="closed", closed_at=clock.now())
    waits = make.case(person=make.person("Kofi"), waiting_for="person", waiting_since=clock.now() - timedelta(days=20))
    browser.sign_in(boss)
    everything = {samira.ref, old.ref, waits.ref}
    wanted = {
        "is:open lead:me lang:ar due:<7d": {samira.ref},
        "ist:offen beratung:ich sprache:arabic fällig:<1w": {samira.ref},
        "lang:uk": {old.ref},
        'lead:"Berta Beispiel"': {old.ref},
        "lead:berta": {old.ref},
        "lead:nobody": {waits.ref},
        "waits:person": {waits.ref},
        "is:waiting": {waits.ref},
        "ist:meine": {samira.ref},
        "waits:>14d": {waits.ref},
        "opened:>30d": {old.ref},
        "opened:<٣٠d": {samira.ref, waits.ref},
        f"opened:{ago(41)}..{ago(39)}": {old.ref},
        "is:closed": {closed.ref},
        "Samira": {samira.ref, closed.ref},
        "Samira is:open": {samira.ref},
        "sort:oldest": everything,
    }
    assert {words: typed(browser, words) for words in wanted} == wanted
    page = browser.get(f"/cases?q={quote('Samira is:open lead:me')}")
    assert 'value="open" selected' in page.html and 'value="mine" selected' in page.html
    assert 'id="search" name="q" value="Samira"' in page.html


@pytest.mark.parametrize("words", ["lang:klingon", "due:someday", "lead:", "opened:2026-13-41", "waits:friday"])
def test_a_wrong_value_is_explained_and_hides_nothing(browser: Browser, boss: User, words: str) -> None:
    case = make.case(advisor=boss)
    page = browser.sign_in(boss).get(f"/cases?q={quote(words)}")
    assert refs(page) == [case.ref]
    assert f"“{words}” was not understood" in page.text


def test_a_word_with_a_colon_that_is_no_filter_is_searched_for(browser: Browser, boss: User) -> None:
    case = make.case(person=make.person("Samira Alhassan"), advisor=boss)
    page = browser.sign_in(boss).get("/cases?q=Samira:Alhassan")
    assert "not understood" not in page.text and case.ref in refs(page)


@pytest.mark.parametrize("sort", ["newest", "oldest", "next", "waiting"])
def test_every_order_is_turned_page_by_page_both_ways(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    monkeypatch.setattr("casework.desk.queries.PAGE", 4)
    boss = make.user(roles=("coordinator", "advisor", "scholar_advisor"))
    cases = [
        make.case(
            advisor=boss,
            compartment=number % 3 == 0,
            opened_at=clock.now() - timedelta(days=number // 2),
            next_on=clock.today() + timedelta(days=number % 4) if number % 5 else None,
            waiting_for="person" if number % 2 else None,
            waiting_since=clock.now() - timedelta(days=number % 3) if number % 2 else None,
        )
        for number in range(11)
    ]
    order = listing.ORDERS[sort]

    def place(case: Case) -> tuple[object, ...]:
        key = getattr(case, order.column.key)
        sign = -1 if order.is_falling else 1
        number = 0 if key is None else sign * (key.toordinal() if sort == "next" else key.timestamp())
        return (key is None, number, sign * case.id.int)

    expected = [case.ref for case in sorted(cases, key=place)]
    browser.sign_in(boss)
    pages, address = [], f"/cases?sort={sort}"
    while address:
        page = browser.get(address)
        pages.append(refs(page))
        address = link(page, "next")
    assert [ref for found in pages for ref in found] == expected and [len(found) for found in pages] == [4, 4, 3]
    back = [browser.get(link(page, "prev"))]
    back.append(browser.get(link(back[0], "prev")))
    assert [refs(found) for found in back] == [pages[1], pages[0]] and not link(back[1], "prev")


def link(page: Page, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page.html)
    return found.group(1).replace("&amp;", "&") if found else ""


def test_columns_can_be_chosen_and_the_name_always_stays(browser: Browser, boss: User) -> None:
    make.case(person=make.person("Samira"), advisor=boss, waiting_for="authority", waiting_since=clock.now())
    page = browser.sign_in(boss).get("/cases?cols=waiting&cols=nonsense")
    head = page.html.split("<thead>")[1].split("</thead>")[0]
    assert "Waiting" in head and "Reference" not in head and "Samira" in page.text and "for an authority" in page.text


@pytest.mark.counts_statements
@pytest.mark.parametrize(
    "query", ["?sort=next", "?sort=waiting&after={ref}", "?q=is:open+lead:me+due:<9d&offer=german-b2"]
)
def test_any_order_and_depth_costs_as_many_statements_for_thirty_rows(browser: Browser, query: str) -> None:
    boss = make.user(roles=("coordinator", "scholar_advisor", "advisor"))
    cohort = make.cohort(offer=make.offer("german-b2"), capacity=0)
    browser.sign_in(boss)

    def add() -> Case:
        made = make.case(advisor=boss, next_on=clock.today(), waiting_for="person", waiting_since=clock.now())
        make.application(cohort, made)
        return made

    first, second = sorted((add(), add()), key=lambda case: case.waiting_since or clock.now())
    address = "/cases" + query.format(ref=first.ref)

    def cost() -> int:
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        assert second.ref in refs(browser.get(address))
        return len([one for one in statements if not one.startswith(("PRAGMA", "BEGIN"))])

    cost()
    few = cost()
    for _number in range(29):
        add()
    db.session.commit()
    assert len(refs(browser.get(address))) >= 29
    assert cost() == few <= 10


@pytest.mark.parametrize("sort", ["newest", "next", "waiting"])
def test_each_order_has_an_index_that_the_reach_leads(context: Flask, sort: str) -> None:
    """Asked of the database itself: with sequential reading switched off it takes the index, or says that it has none."""
    statements: list[tuple[str, object]] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append((args[2], args[3])))
    listing.page_of(make.user("coordinator"), Filters(sort=sort), limit=51)
    asked, parameters = statements[-1]
    is_sqlite = db.engine.dialect.name == "sqlite"
    if not is_sqlite:
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
        db.session.execute(text("SET LOCAL enable_sort = off"))
        db.session.execute(text("SET LOCAL enable_bitmapscan = off"))
    rows = db.session.connection().exec_driver_sql(
        ("EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN ") + asked,
        parameters,  # type: ignore[arg-type]  # what a test gives by name
    )
    plan = "\n".join(" ".join(map(str, row)) for row in rows)
    column = listing.ORDERS[sort].column.key
    # For the newest there are three that will do; which one is the cheapest the planner says by what it has counted.
    names = {
        f"ix_case_file_open_{column}",
        *(("ix_case_file_list ", "ix_case_file_opened ") if sort == "newest" else ()),
    }
    assert any(name in plan for name in names), plan


def test_a_list_that_is_kept_holds_nobodys_id_and_no_day_of_today(context: Flask) -> None:
    """One statement serves all advisors: with an id in it there would be one for each, and for each filter."""
    asked = [Filters(advisor="mine"), Filters(advisor="others", due="week"), Filters(due="<7d", waits="14")]
    reach = reach_of_roles(make.user())
    for statement in [_paged(reach, one, Shape(None, False, 51)) for one in asked] + [_counted(reach, asked[0], 51)]:
        for each in iterate(statement):
            if isinstance(each, BindParameter) and each.callable is None:
                assert not isinstance(each.value, date | UUID), each.value


def test_a_list_that_is_kept_moves_on_with_the_clock_and_is_nobody_elses(context: Flask) -> None:
    """The statement is put together once for all with the same roles: day, moment and viewer are looked up each time."""
    advisor, colleague = make.user(), make.user()
    case = make.case(
        advisor=advisor, next_on=clock.today() + timedelta(days=3), waiting_for="person", waiting_since=clock.now()
    )

    def found(filters: Filters, viewer: User) -> list[str]:
        return [one.ref for one in listing.page_of(viewer, filters, limit=51)]

    asked = [Filters(due="today"), Filters(due="<1d"), Filters(waits="3"), Filters(advisor="mine")]
    assert [found(one, advisor) for one in asked] == [[], [], [], [case.ref]]
    clock.travel_days(3)
    assert [found(one, advisor) for one in asked] == [[case.ref]] * 4
    assert [found(one, colleague) for one in asked] == [[]] * 4


def test_colleagues_stand_where_a_reader_looks_for_them_whatever_is_in_their_names(context: Flask, boss: User) -> None:
    names = ["Zoë Beispiel", "Ömer Beispiel", "otto Beispiel", 'O\'Neil "Beispiel", [x]', "Äsop Beispiel", "أمل الحسن"]
    for name in names:
        make.user(name=name)
    make.user("teacher", name="Aaron Beispiel")
    db.session.commit()
    found = choices_for(boss)
    assert [name for _ref, name in found.colleagues] == [
        "Äsop Beispiel", 'O\'Neil "Beispiel", [x]', "Ömer Beispiel", "otto Beispiel", "Zoë Beispiel", "أمل الحسن",
    ]  # fmt: skip
    assert (found.offers, found.tags, found.views) == ((), [], [])
