"""What a page costs does not grow with the cases that its viewer cannot see."""

from __future__ import annotations

import pytest

from casework.core import clock
from casework.core.models import db
from tests import make
from tests.browser import Browser
from tests.desk.reading import database_work, every_statement

STRANGERS = 120
#: Another plan may read a few rows more; reading the strangers would be one row for each at least.
A_FEW = STRANGERS // 2


def reading(browser: Browser, address: str) -> int:
    assert browser.get(address).status == 200
    with database_work() as work:
        assert browser.get(address).status == 200
    return work.done


def add_strangers() -> None:
    """Cases of somebody else: the same names, the same days, the same states."""
    other = make.user()
    for number in range(STRANGERS):
        make.case(person=make.person(f"Mohammed Haddad {number}"), advisor=other, next_on=clock.today())
    db.session.commit()


def grown(browser: Browser, *addresses: str) -> dict[str, int]:
    """How much more each page reads when the strangers have come. They come once: to make them takes half a second."""
    before = {address: reading(browser, address) for address in addresses}
    assert all(before.values())
    add_strangers()
    return {address: reading(browser, address) - before[address] for address in addresses}


def test_no_page_reads_more_because_of_cases_that_its_viewer_cannot_see(browser: Browser) -> None:
    advisor = make.user()
    cases = [make.case(person=make.person("Mohammed"), advisor=advisor, next_on=clock.today()) for _number in range(5)]
    browser.sign_in(advisor)
    more = grown(
        browser, "/cases", "/cases?q=Mohammed", "/cases?status=triage&language=ar&due=today", "/cases?advisor=mine",
        f"/cases/{cases[0].ref}",
    )  # fmt: skip
    assert max(more.values()) < A_FEW, more


def test_one_case_costs_a_coordinator_as_much_among_many_as_among_few(browser: Browser) -> None:
    case = make.case(person=make.person("Samira"), advisor=make.user())
    browser.sign_in(make.user("coordinator"))
    more = grown(browser, f"/cases/{case.ref}", f"/cases?q={case.ref}")
    assert max(more.values()) < A_FEW, more


def test_who_waits_for_an_advisor_is_not_looked_for_among_those_who_have_one(browser: Browser) -> None:
    make.case()
    browser.sign_in(make.user("coordinator"))
    more = grown(browser, "/today", "/assignment")
    assert max(more.values()) < A_FEW, more


def test_a_wide_search_for_a_name_is_eight_statements_however_many_are_called_so(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casework.people.queries.OPEN_ALL", 2)
    browser.sign_in(make.user("coordinator"))
    for name in ("Mohammed Haddad", "محمد حداد", "Olena Kovalenko"):
        make.case(person=make.person(name))
    for _again in range(2):
        browser.get("/cases?q=Mohammed+Haddad")
        with every_statement() as asked:
            page = browser.get("/cases?q=Mohammed+Haddad")
        assert page.html.count("data-ref=") >= 2 and "Olena" not in page.text
        assert len(asked) == 8, asked
        add_strangers()
