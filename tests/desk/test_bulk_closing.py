"""Closing many at once: each by its own rules, with a second pair of eyes where it is configured, and taken back whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from casework.cases.closing import AnotherIsOpen
from casework.cases.closing_models import ClosingProposal
from casework.cases.closing_twice import decide_closing
from casework.cases.models import Access, Case, CaseStep
from casework.cases.queries import lead_of
from casework.cases.records import add_task
from casework.core import clock
from casework.core.models import db
from casework.desk.models import BulkAction, BulkRow
from casework.progress.models import FollowUp
from tests import make
from tests.browser import Browser
from tests.desk.acting import done, undone
from tests.desk.test_bulk import picks, refs, rows, select_and_do


@pytest.fixture
def two_needed(context: Flask) -> Iterator[None]:
    context.config["CLOSING_FOUR_EYES"] = True
    yield
    context.config["CLOSING_FOUR_EYES"] = False


def tried(case: Case) -> None:
    """Somebody tried on three days, and nothing came."""
    for days in (9, 6, 3):
        at = clock.now() - timedelta(days=days)
        db.session.add(CaseStep(case_id=case.id, at=at, kind="attempt", value="phone", on=clock.day_of(at)))
    db.session.commit()


def test_cases_that_were_not_reached_three_times_are_closed_in_one_go_and_each_says_why_not(browser: Browser) -> None:
    anna = make.user(language="en")
    later = {"next_action": "call", "next_on": clock.today() + timedelta(days=9)}
    silent = [make.case(advisor=anna, **later) for _each in range(5)]
    for case in silent:
        tried(case)
    add_task(silent[0], "Send the letter back", clock.today() + timedelta(days=9), by=anna)
    db.session.commit()
    browser.sign_in(anna)
    line = browser.get("/today?reason=three_tries")
    assert "Close all of these" in line.text
    address = "/cases/bulk?reason=three_tries&do=close"
    page = browser.get(address)
    assert 'value="no_contact" selected' in page.html or 'selected value="no_contact"' in page.html
    preview = browser.fill(page, at=address)
    assert "For 4 cases it will be done" in preview.text and "There are open tasks" in preview.text
    assert all(case.is_open for case in silent)
    shown = browser.fill(preview, at=address, action="/cases/bulk/do")
    assert sorted(refs(shown)) == sorted(case.ref for case in silent)
    db.session.expire_all()
    assert [case.status for case in silent] == ["triage", *["closed"] * 4]
    action = db.session.scalars(select(BulkAction)).one()
    kept = [str(row.before) + str(row.after) for row in db.session.scalars(select(BulkRow))]
    assert "no_contact" not in str(action.said) + str(kept)
    assert silent[1].closing_reasons_sealed is not None


def test_a_closing_of_many_is_taken_back_with_the_people_who_worked_there(context: Flask) -> None:
    anna, cover, boss = make.user(), make.user(), make.user("coordinator")
    today = clock.today()
    first = make.case(
        advisor=anna, status="counselling", next_action="meet", next_on=today + timedelta(days=4),
        waiting_for="person", waiting_since=clock.now() - timedelta(days=2), waiting_until=today + timedelta(days=3),
    )  # fmt: skip
    earlier = make.access(first, cover, "cover")
    earlier.until = clock.now() - timedelta(days=1)
    gone = make.case(advisor=make.user(), person=make.person("Samira"))
    db.session.commit()
    waited = first.waiting_since
    action = done("close", {"reasons": ["goal_reached"]}, [first, gone], by=boss)
    assert not first.is_open and db.session.scalars(select(FollowUp)).all() != []
    again = make.case(person=gone.person)
    undone(action)
    assert (first.status, first.next_action, first.next_on) == ("counselling", "meet", today + timedelta(days=4))
    assert (first.waiting_for, first.waiting_since, first.waiting_until) == (
        "person",
        waited,
        today + timedelta(days=3),
    )
    lead = lead_of(first)
    assert lead is not None and lead.user_id == anna.id and first.unled_since is None
    assert first.closing_reasons_sealed is None and earlier.until is not None
    assert {row.case_id for row in db.session.scalars(select(FollowUp))} == {gone.id}
    assert again.is_open and not gone.is_open
    assert rows(action)[gone.id] == ("kept", str(AnotherIsOpen.message))


def test_whose_account_was_locked_since_does_not_get_the_case_back(context: Flask) -> None:
    anna, boss = make.user(), make.user("coordinator")
    case = make.case(advisor=anna)
    action = done("close", {"reasons": ["goal_reached"]}, [case], by=boss)
    anna.state = "locked"
    db.session.commit()
    undone(action)
    assert case.is_open and lead_of(case) is None and case.unled_since is not None
    assert db.session.scalars(select(Access).where(Access.until.is_(None))).all() == []


def test_where_two_are_needed_many_are_only_proposed_and_the_page_says_so(two_needed: None, browser: Browser) -> None:
    anna, boss = make.user(language="en"), make.user("coordinator")
    one, other = make.case(advisor=anna), make.case(advisor=anna)
    browser.sign_in(anna)
    shown = select_and_do(browser, f"/cases/bulk?do=close&{picks(one, other)}", reason="goal_reached")
    assert "waits for a second pair of eyes" in shown.text and one.is_open and other.is_open
    assert len(db.session.scalars(select(ClosingProposal)).all()) == 2
    decide_closing(one, approve=True, comment=None, by=boss)
    db.session.commit()
    action = db.session.scalars(select(BulkAction)).one()
    undone(action)
    assert db.session.scalars(select(ClosingProposal)).all() == []
    assert not one.is_open and other.is_open
    assert {key: outcome for key, (outcome, _why) in rows(action).items()} == {one.id: "kept", other.id: "undone"}
