"""Closing with a second pair of eyes where it is configured; what a status needs and brings along."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from casework.cases import service
from casework.cases.closing_models import ClosingProposal
from casework.cases.closing_twice import close_or_propose, decide_closing
from casework.cases.models import Case
from casework.cases.status_words import status_hints
from casework.cases.steps import STEPS, THEN
from casework.core import clock
from casework.core.four_eyes import OwnProposal
from casework.core.i18n import show_date, speaking
from casework.core.models import db
from casework.core.references import shown_reference
from casework.desk.today import todays_work
from tests import make
from tests.browser import Browser


@pytest.fixture
def two_needed(context: Flask) -> Iterator[None]:
    context.config["CLOSING_FOUR_EYES"] = True
    yield
    context.config["CLOSING_FOUR_EYES"] = False


def test_where_two_are_needed_somebody_else_closes_and_nobody_alone(
    two_needed: None, browser: Browser, another_browser: Browser
) -> None:
    advisor = make.user("advisor", roles=("advisor", "coordinator"), language="en")
    coordinator = make.user("coordinator", name="Cora", language="en")
    case = make.case(advisor=advisor)
    at = f"/cases/{case.ref}/close"
    asked = browser.fill(browser.sign_in(advisor).get(at), at=at, reason="goal_reached")
    assert "You proposed on" in asked.text and f"{at}/decide" not in asked.html
    row = db.session.scalars(select(ClosingProposal)).one()
    assert b"goal_reached" not in (row.reasons_sealed or b"")
    assert db.session.get_one(Case, case.id).is_open
    assert "closing_waits" in [line.title for line in todays_work(coordinator).lines]
    assert "closing_waits" not in [line.title for line in todays_work(advisor).lines]
    own = browser.get(f"{at}/decide")
    assert "You proposed it" in own.text and 'name="decision"' not in own.html, "no form of which nothing comes"
    sent = {**browser.get(at).form(None)["fields"], "version": str(row.version), "decision": "approve"}
    assert browser.post(f"{at}/decide", sent).status == 403 and db.session.get_one(Case, case.id).is_open
    page = another_browser.sign_in(coordinator).get(f"{at}/decide")
    another_browser.fill(page, at=f"{at}/decide", decision="refuse", comment="The last talk is missing.")
    assert "The last talk is missing." in browser.get(at).text
    assert "closing_refused" in [line.title for line in todays_work(advisor).lines], "whoever proposed it hears of it"
    assert "closing_refused" not in [line.title for line in todays_work(coordinator).lines]
    browser.fill(browser.get(at), at=at, reason="goal_reached")
    page = another_browser.get(f"{at}/decide")
    another_browser.fill(page, at=f"{at}/decide", decision="approve")
    assert db.session.get_one(Case, case.id).status == "closed"
    assert db.session.scalars(select(ClosingProposal)).all() == []


def test_whoever_proposed_it_reads_what_waits_and_for_whom_and_may_take_it_back_and_nothing_else(
    two_needed: None, browser: Browser, another_browser: Browser
) -> None:
    advisor, colleague = make.user("advisor", language="en"), make.user("advisor", name="Grace", language="en")
    make.user("coordinator", name="Cora")
    make.user("coordinator", name="Locked Lou").state = "locked"
    make.user("advisor", name="Stranger Sam")
    case = make.case(advisor=advisor)
    make.access(case, colleague, "cover")
    at = f"/cases/{case.ref}/close"
    fresh = browser.sign_in(advisor).get(at)
    page = browser.fill(fresh, at=at, reason="goal_reached", more=["other_course"])
    with speaking("en"):
        assert f"You proposed on {show_date(clock.today())}" in page.text
    assert "Goal reached" in page.text and "Other course" in page.text
    assert "Cora" in page.text and "Grace" in page.text
    assert "Locked Lou" not in page.text and "Stranger Sam" not in page.text
    assert 'name="reason"' not in page.html and 'name="more"' not in page.html and "Other university" not in page.text
    assert [form["action"] for form in page.forms if "/close" in form["action"]] == [
        f"/cases/{shown_reference(case.ref)}/close/take-back"
    ]
    again = browser.post(at, {**fresh.form()["fields"], "reason": "housing_moved"})
    assert again.status == 422 and "You proposed to close it already." in again.text and "Goal reached" in again.text
    other = another_browser.sign_in(colleague)
    assert other.post(f"{at}/take-back", other.get(at).form()["fields"]).status == 409, "only whoever proposed it"
    assert db.session.scalars(select(ClosingProposal)).one().proposed_by == advisor.id
    assert browser.fill(page, at=at, action="/take-back").status == 200
    assert db.session.scalars(select(ClosingProposal)).all() == [] and db.session.get_one(Case, case.id).is_open
    assert 'name="reason"' in browser.get(at).html
    assert browser.fill(page, at=at, action="/take-back").status == 409, "there is nothing any more"


@pytest.mark.parametrize("role", ["advisor", "scholar_advisor"])
def test_where_nobody_else_may_confirm_it_the_page_says_so(two_needed: None, browser: Browser, role: str) -> None:
    advisor = make.user(role, language="en")
    case = make.case(advisor=advisor, compartment=role == "scholar_advisor")
    if case.is_compartment:
        make.user("coordinator", name="Cora")
    at = f"/cases/{case.ref}/close"
    page = browser.fill(browser.sign_in(advisor).get(at), at=at, reason="goal_reached")
    assert "At the moment nobody else may confirm it." in page.text and "Cora" not in page.text


def test_without_the_setting_one_closes_at_once(context: Flask) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    assert close_or_propose(case, ["goal_reached"], advisor)
    assert not case.is_open


def test_what_was_proposed_before_something_opened_is_not_closed_over_it(two_needed: None, context: Flask) -> None:
    advisor, other = make.user("advisor"), make.user("coordinator")
    case = make.case(advisor=advisor)
    close_or_propose(case, ["goal_reached"], advisor)
    db.session.flush()
    service.add_task(case, "Still to do", clock.today(), by=advisor)
    db.session.flush()
    with pytest.raises(OwnProposal):
        decide_closing(case, approve=True, comment=None, by=advisor)
    with pytest.raises(Exception, match="CannotCloseYet"):
        decide_closing(case, approve=True, comment=None, by=other)
    assert case.is_open


@pytest.mark.parametrize("status", sorted(THEN))
def test_a_status_brings_its_next_step_along_where_nothing_is_planned(context: Flask, status: str) -> None:
    arrow = next(step for step in STEPS if step.target == status)
    advisor = make.user(roles=("advisor", "coordinator"))
    case = make.case(advisor=advisor, status=arrow.source)
    service.load_workers([case])
    needs_next = any("next_step" in need.__name__ for need in arrow.needs)
    if needs_next:
        service.set_next(case, "call", clock.today())
    service.set_status(case, status, by=advisor)
    then = THEN[status]
    expected = ("call", clock.today()) if needs_next else (then.action, clock.today() + timedelta(days=then.days))
    assert (case.next_action, case.next_on) == expected
    with speaking("en"):
        (hint,) = status_hints([arrow]).values()
    assert "then: " in hint and ("needs a next step" in hint) is needs_next
