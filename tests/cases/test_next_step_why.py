"""Why a step is next, in a few words: sealed, for those who work on the case, on its page and on Today."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from casework.cases import personal
from casework.cases.service import close_case, set_next
from casework.core import clock
from casework.core.models import db
from tests import make
from tests.browser import Browser
from tests.desk.acting import done, undone


def test_the_words_stand_on_the_page_and_on_today_for_the_cases_own_people_alone(
    browser: Browser, another_browser: Browser
) -> None:
    anna, boss = make.user(language="en"), make.user("coordinator", language="en")
    case = make.case(advisor=anna)
    at, today = f"/cases/{case.ref}/next", clock.today().isoformat()
    browser.sign_in(anna)
    browser.fill(browser.get(at), at=at, step="call", on=today, why="Her sister gave birth")
    assert b"sister" not in (case.next_why_sealed or b"")
    assert "Her sister gave birth" in browser.get(f"/cases/{case.ref}").text
    assert "Her sister gave birth" in browser.get("/today").text
    another_browser.sign_in(boss)
    for page in ("/today", f"/cases/{case.ref}", at, "/cases"):
        answer = another_browser.get(page)
        assert answer.status == 200 and "sister" not in answer.html, page
    assert 'name="why"' not in another_browser.get(at).html
    # Whoever may not read them moves the day, and they stay; another step takes them away.
    later = (clock.today() + timedelta(days=3)).isoformat()
    another_browser.fill(another_browser.get(at), at=at, step="call", on=later)
    assert "Her sister gave birth" in browser.get(f"/cases/{case.ref}").text
    another_browser.fill(another_browser.get(at), at=at, step="write", on=later)
    assert "sister" not in browser.get(f"/cases/{case.ref}").text and case.next_why_sealed is None


def test_an_undone_deed_brings_the_words_back_and_erasing_takes_them(context: Flask) -> None:
    anna, day = make.user(), clock.today() + timedelta(days=2)
    case = make.case(advisor=anna)
    set_next(case, "call", day, "Ask about the letter")
    db.session.commit()
    moved = done("next", {"step": "meet", "on": day}, [case], by=anna)
    assert case.next_why_sealed is None
    undone(moved)
    closed = done("close", {"reasons": ["goal_reached"]}, [case], by=anna)
    assert case.next_why_sealed is None
    undone(closed)
    assert personal.export(case.person_id)["cases"][0]["next_step_because"] == "Ask about the letter"
    close_case(case, ["goal_reached"], anna)
    personal.scrub(case.person_id, frozenset())
    assert case.next_why_sealed is None
