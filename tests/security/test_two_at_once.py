"""Twenty identical sends make one case; two editors never overwrite each other in silence (security.md G22, G23)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from casework.cases.models import Case, Note
from casework.cases.service import write_note
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_one
from casework.enrolment.models import Application
from casework.intake.models import Draft, Submission
from casework.intake.publishing import publish_form
from casework.messages.models import Letter
from casework.people.models import Answer, ContactPoint, Person
from casework.programmes.models import Offer
from tests import make
from tests.browser import Browser
from tests.intake import filling
from tests.security.pressing import MANY, cookie_of, press_at_once

ROUNDS = 5
MADE = (Person, Case, Application, Submission, ContactPoint, Letter, Draft)
FORM = {"pages": [{"key": "contact", "fields": ["call_name", "reach_by", "email"]}]}


def an_offer() -> Offer:
    """An offer whose form is one page, of someone who gets a letter."""
    offer = filling.an_offer("short", papers=(), form_key="brief")
    publish_form("brief", FORM)
    db.session.commit()
    return offer


def counts() -> list[int]:
    return [db.session.scalar(select(func.count()).select_from(model)) or 0 for model in MADE]


def filled(browser: Browser, name: str) -> tuple[str, dict[str, Any]]:
    """A short form up to its last page; returns that page's address and what its button sends."""
    path = "/en/apply/short/begin"
    browser.fill(browser.get(path), at=path, call_name=name, reach_by="email", email="lea@example.org")
    path = "/en/apply/short/check"
    return path, browser.get(path).form()["fields"]


def send_many(app: Flask, name: str) -> tuple[set[int], set[str], Browser, dict[str, Any]]:
    """One round: the same form twenty times at one moment. Returns statuses, references, the browser, what was sent."""
    browser = Browser(app)
    path, fields = filled(browser, name)
    told = press_at_once(app, path, [(cookie_of(browser), fields)] * MANY)
    return {one.status for one in told}, {one.reference for one in told}, browser, fields


def test_twenty_identical_sends_at_once_make_one_case_and_all_show_its_reference(context: Flask) -> None:
    make.cohort(offer=an_offer(), capacity=40)
    shown = set()
    for number in range(1, ROUNDS + 1):
        statuses, references, _browser, _fields = send_many(context, f"Lea {number}")
        assert statuses == {303} and len(references) == 1 and "" not in references
        assert counts() == [number] * len(MADE)
        shown |= references
    kept = set(db.session.scalars(select(Case.ref)))
    assert {reference.replace("-", "") for reference in shown} == {ref.replace("-", "") for ref in kept}


def test_going_back_and_sending_again_makes_nothing_new(context: Flask) -> None:
    make.cohort(offer=an_offer())
    _statuses, references, browser, fields = send_many(context, "Lea")
    before = counts()
    for sent in (fields, fields, {**fields, "form_ticket": "another ticket"}):
        page = browser.follow(browser.post("/en/apply/short/check", sent))
        assert page.output("reference") in references
    assert browser.get("/en/apply/short/check").location.endswith("/sent")
    assert counts() == before


def test_a_first_page_sent_twenty_times_at_once_begins_one_form_and_all_are_led_to_it(context: Flask) -> None:
    an_offer()
    path = "/en/apply/short/begin"
    for number in range(1, ROUNDS + 1):
        browser = Browser(context)
        fields = {**browser.get(path).form()["fields"], "call_name": "Lea", "reach_by": "portal_only"}
        told = press_at_once(context, path, [(cookie_of(browser), fields)] * MANY)
        assert Counter((one.status, one.location) for one in told) == {(303, told[0].location): MANY}
        assert db.session.scalar(select(func.count()).select_from(Draft)) == number
        assert db.session.scalar(select(func.count()).select_from(Answer)) == 2 * number, "each answer is kept once"
        db.session.rollback()


@pytest.fixture
def editors(context: Flask) -> tuple[Case, Note, Browser, Browser]:
    """A case, a note in it, and its author at two devices."""
    advisor = make.user("advisor")
    case = make.case(advisor=advisor, status="counselling")
    note = write_note(case, "As it was.", by=advisor)
    db.session.commit()
    return case, note, Browser(context, "en").sign_in(advisor), Browser(context, "en").sign_in(advisor)


def next_days() -> tuple[str, str]:
    return tuple((clock.today() + timedelta(days=days)).isoformat() for days in (3, 5))  # type: ignore[return-value]  # two days


def stored(case: Case, note: Note) -> dict[str, str]:
    db.session.expire_all()
    kept = open_one(SYSTEM, db.session.get_one(Note, note.id), "test")
    fresh = db.session.get_one(Case, case.id)
    values = {"body": str(kept.body), "on": str(fresh.next_on), "until": str(fresh.waiting_until)}
    db.session.rollback()
    return values


EDITS = ["note", "next", "waiting"]


def edit(what: str, case: Case, note: Note) -> tuple[str, str, tuple[str, str], dict[str, str]]:
    """Address, the field that both change, what the first and the second write, what else the form needs."""
    if what == "note":
        return f"/notes/{note.ref}", "body", ("The first one's words.", "The second one's <b>words</b>."), {}
    if what == "next":
        return f"/cases/{case.ref}/next", "on", next_days(), {"step": "call"}
    return f"/cases/{case.ref}/waiting", "until", next_days(), {"whom": "person"}


@pytest.mark.parametrize("what", EDITS)
def test_the_second_editor_is_told_and_keeps_what_they_wrote(
    editors: tuple[Case, Note, Browser, Browser], what: str
) -> None:
    case, note, first, second = editors
    path, field, (mine, theirs), more = edit(what, case, note)
    pages = first.get(path), second.get(path)
    assert first.fill(pages[0], at=path, follow=False, **{field: mine}, **more).status == 303
    refused = second.fill(pages[1], at=path, follow=False, **{field: theirs}, **more)
    assert refused.status == 409
    assert refused.form()["fields"][field][0] in {theirs, theirs.replace("<", "&lt;").replace(">", "&gt;")}
    assert "<b>words</b>" not in refused.html, "a conflict page renders hostile text too"
    assert stored(case, note)[field] == mine
    again = second.fill(refused, at=path, follow=False)
    assert again.status == 303, "after having seen both, sending again means: mine"
    assert stored(case, note)[field] == theirs


@pytest.mark.parametrize("what", EDITS)
def test_of_two_at_the_same_moment_one_is_saved_and_one_is_told(
    editors: tuple[Case, Note, Browser, Browser], what: str
) -> None:
    case, note, first, second = editors
    outcomes: Counter[tuple[int, ...]] = Counter()
    for number in range(ROUNDS):
        path, field, words, more = edit(what, case, note)
        if what == "note":
            words = (f"{words[0]} {number}", f"{words[1]} {number}")
        else:
            words = tuple((clock.today() + timedelta(days=10 * number + each)).isoformat() for each in (7, 8))  # type: ignore[assignment]  # two days
        fields = [{**browser.get(path).form()["fields"], **more} for browser in (first, second)]
        cookies = [cookie_of(browser) for browser in (first, second)]
        presses = [(cookies[which], fields[which] | {field: words[which]}) for which in (0, 1)]
        told = press_at_once(first.app, path, presses)
        outcomes[tuple(sorted(one.status for one in told))] += 1
        assert stored(case, note)[field] in words
    assert outcomes == {(303, 409): ROUNDS}
