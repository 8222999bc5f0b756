"""Whom an offer would fit: everybody within reach who waits, by plain facts, with reasons and true counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from casework.core import clock
from casework.core.models import db
from casework.enrolment.fitting import who_fits
from casework.people.service import keep_answers
from casework.programmes.models import Offer
from tests import make
from tests.browser import Browser

CRITERIA = {"all": [{"kind": "german_level_min", "value": "B1"}, {"kind": "residence_status", "value": "daad_all"}]}


@pytest.fixture
def offer(context: Flask) -> Offer:
    return make.offer("level", criteria=CRITERIA)


def someone(name: str, level: str | None = None, paper: str | None = None, *, waits: int = 0, **more: object):  # type: ignore[no-untyped-def]
    person = make.person(name)
    keep_answers(person.id, {"german_level": level, "residence_status": paper})
    return make.case(person=person, opened_at=clock.now() - timedelta(days=waits), **more)


def test_three_groups_with_reasons_and_counts_the_longest_wait_first(browser: Browser, offer: Offer) -> None:
    someone("Fitsnow", "B2", "refugee_recognised", waits=2)
    someone("Fitslong", "C1", "refugee_recognised", waits=9)
    someone("Perhaps", "B2")
    someone("Notyet", "A1", "refugee_recognised")
    page = browser.sign_in(make.user("coordinator")).get("/programmes/offers/level/fits").text
    assert page.index("Fitslong") < page.index("Fitsnow")
    assert "Perhaps" not in page and "Notyet" not in page
    assert "Passt (2)" in page and "Könnte passen (1)" in page and "Etwas passt nicht (1)" in page
    perhaps = browser.get("/programmes/offers/level/fits?state=unknown").text
    assert "Perhaps" in perhaps and "Nicht bekannt: Aufenthaltspapier" in perhaps
    assert "Notyet" in browser.get("/programmes/offers/level/fits?state=not_met").text


def test_who_has_applied_or_is_closed_or_hidden_is_not_among_them(browser: Browser, offer: Offer) -> None:
    make.application(make.cohort(offer=offer), someone("Zqapplied", "B2", "refugee_recognised"))
    someone("Zqclosed", "B2", "refugee_recognised", status="closed", closed_at=clock.now())
    hidden = someone("Zqhidden", "B2", "refugee_recognised", compartment=True, advisor=make.user("scholar_advisor"))
    someone("Shown", "B2", "refugee_recognised")
    page = browser.sign_in(make.user("coordinator")).get("/programmes/offers/level/fits").text
    assert "Shown" in page and "Passt (1)" in page and "Zq" not in page
    hidden.is_compartment = False
    db.session.commit()
    assert "Zqhidden" in browser.get("/programmes/offers/level/fits").text


def test_an_application_that_ended_is_no_hindrance(context: Flask, offer: Offer) -> None:
    make.application(make.cohort(offer=offer), someone("Again", "B2", "refugee_recognised"), state="withdrawn")
    assert who_fits(make.user("coordinator"), offer, clock.today()).counts["met"] == 1


def test_every_person_stands_on_one_of_the_pages(context: Flask, offer: Offer) -> None:
    for number in range(53):
        someone(f"Person {number}", "B2", "refugee_recognised", waits=number)
    coordinator, seen, after = make.user("coordinator"), set(), None
    while True:
        found = who_fits(coordinator, offer, clock.today(), after=after)
        seen |= {row.case.ref for row in found.rows}
        after = found.after
        if after is None:
            break
    assert len(seen) == 53


@pytest.mark.counts_statements
def test_the_page_costs_the_same_for_one_row_and_for_thirty(browser: Browser, offer: Offer) -> None:
    browser.sign_in(make.user("coordinator"))
    counts = []
    for wanted in (1, 30):
        for _more in range(wanted - (1 if wanted == 30 else 0)):
            someone("Somebody", "B2", "refugee_recognised", advisor=make.user())
        statements: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object, seen: list[str] = statements) -> None:
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            assert f"Passt ({wanted})" in browser.get("/programmes/offers/level/fits").text
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        counts.append(len(statements))
    assert counts[0] == counts[1], counts
