"""Whoever is complained about never learns of it, and somebody else always does."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.accounts.models import User
from casework.cases.history import asked_of
from casework.core.access import SYSTEM
from casework.core.contributions import modules
from casework.core.models import db
from casework.core.sealed import StillSealed, open_for
from casework.messages.models import Letter, Message
from casework.operation import doctor
from casework.portal.hearing import complaints, has_fallback, unheard
from casework.portal.models import Complaint
from tests import make
from tests.browser import Browser
from tests.portal.conftest import World, post
from tests.portal.test_complaints import AT, CANARY, pages_of


def complain(phone: Browser, about: str = "counselling") -> Complaint:
    assert post(phone, AT, body=f"{CANARY} must not happen", about=about).status == 303
    return db.session.scalars(select(Complaint)).one()


def hears(user: User) -> bool:
    return bool(complaints(user)[0])


@pytest.fixture
def colleagues(context: Flask) -> dict[str, User]:
    return {role: make.user(role, language="en") for role in ("coordinator", "ombudsperson", "head_of_unit")}


def test_about_the_coordination_it_does_not_exist_for_any_coordinator(
    world: World, own: Browser, another_browser: Browser, colleagues: dict[str, User]
) -> None:
    row = complain(own, "coordination")
    # The one complained about has every other role that could let them in, too.
    accused = make.user(roles=("coordinator", "ombudsperson", "head_of_unit", "advisor"), name="Accused", language="en")
    trusted = Browser(another_browser.app, "en").sign_in(colleagues["ombudsperson"])
    assert CANARY in trusted.get(f"/complaints/{row.ref}").text, "somebody does read it"
    for user in (accused, colleagues["coordinator"]):
        browser = Browser(another_browser.app, "en").sign_in(user)
        begin = [
            "/today", "/cases", f"/cases?q={CANARY[:9]}", f"/cases/{world.case.ref}", "/complaints", "/deliveries", "/reports",
            f"/complaints/{row.ref}", f"/cases/{world.case.ref}/complaint", "/cases?q=Samira", "/privacy-desk",
        ]  # fmt: skip
        pages = pages_of(browser, begin)
        assert "Samira" in pages[f"/cases/{world.case.ref}"], "the coordinator does see the case"
        for path, html in pages.items():
            assert CANARY not in html and row.ref not in html.replace(path, ""), path
        assert "No complaint" in browser.get("/complaints").text
        for path in (f"/complaints/{row.ref}", f"/cases/{world.case.ref}/complaint"):
            assert browser.get(path).html == browser.get("/cases/nothing-here").html, path
            assert browser.post(path, {"body": "x"}).status in {404, 405}
        lines = [part for module in modules("attention") for part in module.entries(user)]
        assert "complaint" not in [line.title for part in lines for line in db.session.execute(part)]
        told = [part for module in modules("timeline") for part in module.entries(user, world.case)]
        assert not any(
            "complaint" in line.title for part in told for line in db.session.execute(part, asked_of(world.case))
        )
    told_by_letter = set(db.session.scalars(select(Letter.user_id)))
    assert told_by_letter == {colleagues["ombudsperson"].id}, "the head of the unit is only asked when nobody else can"


def test_the_only_coordinator_works_on_the_case_and_the_head_of_the_unit_hears_it(
    world: World, own: Browser, another_browser: Browser
) -> None:
    both = make.user(roles=("coordinator", "advisor"), name="Both", language="en")
    make.access(world.case, both, "cover")
    row = complain(own)
    assert not hears(both) and unheard() == 1
    head = make.user("head_of_unit", language="en")
    assert hears(head) and unheard() == 0
    browser = another_browser.sign_in(head)
    assert "Samira" in browser.get("/complaints").text and CANARY in browser.get(f"/complaints/{row.ref}").text
    assert post(browser, f"/complaints/{row.ref}", body="We look into it").status == 303
    assert "We look into it" in own.get(AT).text
    someone = make.user("ombudsperson")
    assert hears(someone) and not hears(head), "with a person of trust the head of the unit is not asked"
    someone.state = "locked"
    db.session.commit()
    assert hears(head)


def test_the_head_of_the_unit_hears_nothing_that_a_coordinator_can_answer(
    world: World, own: Browser, colleagues: dict[str, User]
) -> None:
    complain(own)
    assert {role for role, user in colleagues.items() if hears(user)} == {"coordinator", "ombudsperson"}
    assert db.session.scalars(select(Letter.user_id)).all() == [colleagues["ombudsperson"].id]


@pytest.mark.parametrize("role", ["ombudsperson", "head_of_unit"])
def test_nobody_hears_a_complaint_about_a_case_they_worked_on(world: World, own: Browser, role: str) -> None:
    complain(own)
    user = make.user(roles=(role, "advisor"))
    assert hears(user)
    make.access(world.case, user, "cover")
    assert not hears(user) and unheard() == 1


def test_once_about_the_coordination_it_stays_so(world: World, own: Browser, colleagues: dict[str, User]) -> None:
    complain(own)
    assert hears(colleagues["coordinator"])
    complain(own, "coordination")
    assert not hears(colleagues["coordinator"])
    complain(own, "counselling")
    assert not hears(colleagues["coordinator"]) and hears(colleagues["ombudsperson"])


def test_an_advisor_cannot_open_a_complaint_even_when_a_query_hands_it_over(world: World, own: Browser) -> None:
    complain(own)
    message = db.session.scalars(select(Message)).one()
    open_for(world.advisor, [message], "test")
    with pytest.raises(StillSealed):
        _ = message.body
    assert CANARY in open_for(SYSTEM, [message], "test")[0].body  # type: ignore[operator]  # it is there


def test_the_doctor_warns_when_nobody_would_hear_it(world: World, own: Browser) -> None:
    def said(settings: Any = None) -> tuple[bool, str]:
        return doctor._complaints(settings or {})

    make.user("coordinator")
    assert not has_fallback() and said()[0] is False and "ombudsperson" in said()[1]
    make.user(roles=("coordinator", "head_of_unit"))
    assert said()[0] is False, "who coordinates is no fallback"
    complain(own, "coordination")
    assert said() == (False, "1 complaints are seen by nobody: add an account with the role ombudsperson")
    make.user("ombudsperson")
    assert said()[0] is True


def test_something_else_than_the_two_answers_is_refused(world: World, own: Browser) -> None:
    assert post(own, AT, body="x", about="advisor").status == 422
    assert db.session.scalars(select(Complaint)).all() == []
