"""Numbers without names at the counter; the day on paper, neutral, for each only what is theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from casework.accounts.models import User
from casework.cases.models import Appointment
from casework.core import clock
from casework.core.models import db
from casework.core.references import shown_reference
from casework.counter.models import Ticket
from casework.counter.service import NobodyWaits, call_next, draw_ticket, sweep_tickets
from tests import make
from tests.browser import Browser
from tests.security.world import _later_today


def test_numbers_count_up_each_day_and_are_called_in_turn(context: Flask) -> None:
    desk = make.user("front_desk")
    assert [draw_ticket(language="ar").number for _ in range(3)] == [1, 2, 3]
    assert [call_next(by=desk).number for _ in range(3)] == [1, 2, 3]
    with pytest.raises(NobodyWaits):
        call_next(by=desk)
    clock.travel(timedelta(days=1))
    assert draw_ticket(language="xx").number == 1
    clock.travel(timedelta(days=400))
    assert sweep_tickets() == 4


def test_the_desk_draws_prints_calls_and_lets_go(browser: Browser) -> None:
    browser.sign_in(make.user("front_desk"))
    page = browser.fill(browser.get("/counter"), at="/counter", language="ar")
    assert "رقمك" in page.text
    browser.fill(browser.get("/counter"), at="/counter", action="/next")
    assert db.session.query(Ticket).one().state == "called"
    browser.fill(browser.get("/counter"), at="/counter", action="/came")
    assert db.session.query(Ticket).one().state == "done"


def meeting(advisor: User, **more: Any) -> str:
    case = make.case(person=make.person("Zqname"), advisor=advisor, **more)
    db.session.add(
        Appointment(
            case_id=case.id, person_id=case.person_id, user_id=advisor.id, starts_at=_later_today(),
            created_at=clock.now(), place="Zqplace",
        )
    )  # fmt: skip
    db.session.commit()
    return shown_reference(case.ref)


def test_the_day_on_paper_names_nobody_and_nothing_of_others(browser: Browser) -> None:
    advisor, other = make.user(), make.user()
    mine, theirs = meeting(advisor), meeting(other)
    secret = meeting(make.user("scholar_advisor"), compartment=True)
    page = browser.sign_in(advisor).get("/day-sheet")
    assert mine in page.text and theirs not in page.text and "Zq" not in page.text
    office = browser.sign_in(make.user("front_desk")).get("/day-sheet")
    assert mine in office.text and theirs in office.text and secret not in office.text and "Zq" not in office.text
    assert mine not in browser.get(f"/day-sheet?day={clock.today() + timedelta(days=1)}").text
