"""Accounts of colleagues: added, given roles, locked at once, closed when empty; and the way back in for whoever lost it."""

from __future__ import annotations

import re

import pyotp
import pytest
from flask import Flask
from sqlalchemy import event, select

from casework.accounts import administration, recovery
from casework.accounts.models import RecoveryCode, SignIn, User
from casework.accounts.service import UnknownRole, add_user, start_sign_in
from casework.core import audit
from casework.core.models import db
from casework.core.sealed import get_vault
from tests import make
from tests.browser import Browser, Page

PASSWORD = "correct horse battery"


@pytest.fixture
def boss(context: Flask) -> User:
    return make.user("head_of_unit", language="en")


@pytest.fixture
def desk(boss: User, context: Flask) -> Browser:
    return Browser(context, "en").sign_in(boss)


def press(browser: Browser, user: User, what: str) -> Page:
    page = browser.get(f"/accounts/{user.ref}")
    return browser.fill(page, at="", action=f"/{what}", follow=False)


@pytest.mark.counts_statements
def test_the_list_shows_every_colleague_and_costs_the_same_for_thirty(desk: Browser, boss: User) -> None:
    def cost() -> int:
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        assert desk.get("/accounts").status == 200
        return len([one for one in statements if not one.startswith(("PRAGMA", "BEGIN"))])

    cost()
    one = cost()
    for number in range(29):
        make.user("advisor", name=f"Colleague {number}")
    assert cost() == one
    page = desk.get("/accounts")
    assert "Colleague 0" in page.text and "Colleague 28" in page.text and boss.name in page.text


def test_a_locked_colleague_is_out_at_once_and_in_again_when_unlocked(desk: Browser, another_browser: Browser) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    another_browser.sign_in(advisor)
    assert another_browser.get("/today").status == 200
    assert press(desk, advisor, "lock").status == 303
    assert another_browser.get("/today").status == 303
    assert advisor.state == "locked" and case.lead is None
    assert press(desk, advisor, "unlock").status == 303
    assert advisor.state == "active"


def test_an_account_is_closed_only_when_it_is_empty(desk: Browser) -> None:
    advisor = make.user("advisor")
    make.case(advisor=advisor)
    assert 'value="Close' not in desk.get(f"/accounts/{advisor.ref}").html
    assert "still holds cases" in desk.get(f"/accounts/{advisor.ref}").text
    page = press(desk, advisor, "lock")
    assert press(desk, advisor, "close").status == 303
    assert advisor.state == "closed"
    assert "/close" not in desk.get(f"/accounts/{advisor.ref}").html
    del page


def test_closing_a_full_account_is_refused_by_the_rule_too(boss: User) -> None:
    advisor = make.user("advisor")
    make.case(advisor=advisor)
    with pytest.raises(administration.StillHolds):
        administration.close(advisor, by=boss)
    assert advisor.state == "active"


def test_an_account_with_an_unknown_role_is_refused_and_leaves_no_key(context: Flask) -> None:
    made: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        made.append(statement)

    event.listen(get_vault().keystore.engine, "before_cursor_execute", note)
    with pytest.raises(UnknownRole):
        add_user(email="lea@example.org", name="Lea", password=None, roles=["advisor", "queen"])
    db.session.rollback()
    assert made == [] and db.session.scalar(select(User).where(User.email == "lea@example.org")) is None
    add_user(email="lea@example.org", name="Lea", password=None, roles=["advisor"])
    event.remove(get_vault().keystore.engine, "before_cursor_execute", note)
    assert made, "else nothing would be heard of a key"


def test_new_roles_act_at_once(desk: Browser, another_browser: Browser) -> None:
    colleague = make.user("teacher")
    another_browser.sign_in(colleague)
    at = f"/accounts/{colleague.ref}/roles"
    assert desk.fill(desk.get(at), at=at, roles=["reporting"], follow=False).status == 303
    assert another_browser.get("/today").status == 303
    assert colleague.roles == {"reporting"}


def test_nobody_changes_their_own_account_and_somebody_is_left_to_look_after_all(desk: Browser, boss: User) -> None:
    admin = make.user("admin")
    for act in (administration.lock, administration.close):
        with pytest.raises(administration.NotYourself):
            act(boss, by=boss)
    with pytest.raises(administration.NotYourself):
        administration.give_roles(boss, ["coordinator"], by=boss)
    with pytest.raises(administration.NoAdministratorLeft):
        administration.lock(admin, by=boss)
    with pytest.raises(administration.NoAdministratorLeft):
        administration.give_roles(admin, ["advisor"], by=boss)
    make.user("admin")
    administration.lock(admin, by=boss)
    assert admin.state == "locked"


@pytest.mark.parametrize("role", ["advisor", "coordinator", "dpo", "front_desk", "reporting", "teacher", "volunteer"])
def test_everybody_else_knows_nothing_of_accounts(context: Flask, role: str) -> None:
    colleague = make.user("advisor")
    browser = Browser(context).sign_in(make.user(role))
    assert browser.get("/accounts").status == 403
    assert browser.get(f"/accounts/{colleague.ref}").status == 403
    assert "/accounts" not in browser.get("/today").html


def test_a_link_that_is_handed_over_is_shown_once(desk: Browser) -> None:
    colleague = make.user("advisor")
    at = f"/accounts/{colleague.ref}/link"
    shown = desk.fill(desk.get(at), at=at, way="shown", follow=False)
    found = re.search(r"/signin/link/[\w-]{43,}", shown.html)
    assert shown.status == 200 and found is not None
    assert "/signin/link/" not in desk.get(at).html + desk.get(f"/accounts/{colleague.ref}").html
    theirs = Browser(desk.app)
    assert theirs.fill(theirs.get(found.group()), at=found.group(), password=PASSWORD, follow=False).status == 303


def test_devices_are_listed_and_ended(desk: Browser, another_browser: Browser) -> None:
    colleague = make.user("advisor")
    another_browser.sign_in(colleague)
    assert desk.get(f"/accounts/{colleague.ref}").text.count("Signed in:") == 1
    press(desk, colleague, "devices")
    assert another_browser.get("/today").status == 303
    assert "No device is signed in" in desk.get(f"/accounts/{colleague.ref}").text


def test_one_ends_ones_other_devices_and_keeps_this_one(browser: Browser, another_browser: Browser) -> None:
    me = make.user("advisor", language="en")
    browser.sign_in(me)
    another_browser.sign_in(me)
    page = browser.get("/account")
    assert "this device" in page.text
    browser.fill(page, at="/account", action="/account/devices", follow=False)
    assert browser.get("/account").status == 200
    assert another_browser.get("/account").status == 303
    assert len(db.session.scalars(select(SignIn).where(SignIn.user_id == me.id)).all()) == 1


def with_factor() -> tuple[User, str]:
    user = add_user(email="ada@example.org", name="Ada", password=PASSWORD, roles=["advisor"], language="en")
    user.totp_secret = secret = pyotp.random_base32()
    db.session.commit()
    return user, secret


def at_second_factor(browser: Browser, typed: str) -> Page:
    page = browser.fill(browser.get("/signin"), at="/signin", email="ada@example.org", password=PASSWORD, follow=False)
    assert "/signin/second" in page.location
    return browser.fill(browser.get(page.location), at=page.location, code=typed, follow=False)


def test_ten_recovery_codes_are_shown_once_and_each_opens_once(browser: Browser, another_browser: Browser) -> None:
    user, _secret = with_factor()
    browser.sign_in(user)
    page = browser.get("/account")
    shown = browser.fill(page, at="/account", action="/account/recovery-codes", follow=False)
    codes = re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", shown.text)
    assert len(set(codes)) == 10
    assert "10 left" in browser.get("/account").text and codes[0] not in browser.get("/account").html
    assert at_second_factor(another_browser, codes[0].lower().replace("-", " ")).status == 303
    assert at_second_factor(Browser(browser.app), codes[0]).status == 422
    assert at_second_factor(Browser(browser.app), codes[1]).status == 303
    assert recovery.codes_left(user) == 8
    stored = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert codes[2].replace("-", "").encode() not in stored
    assert codes[2] not in str([entry.changes for entry in db.session.scalars(select(audit.Entry))])


def test_today_asks_for_recovery_codes_until_there_are_some(browser: Browser) -> None:
    user, _secret = with_factor()
    browser.sign_in(user)
    assert "Print ten codes" in browser.get("/today").text
    recovery.make_codes(user)
    db.session.commit()
    assert "Print ten codes" not in browser.get("/today").text


def test_new_codes_make_the_old_ones_void(context: Flask) -> None:
    user, _secret = with_factor()
    old = recovery.make_codes(user)[0]
    recovery.make_codes(user)
    db.session.commit()
    assert not recovery.use_code(user, old)
    assert recovery.codes_left(user) == 10


def test_a_reset_second_factor_is_set_up_anew_and_ends_every_device(desk: Browser) -> None:
    user, _secret = with_factor()
    recovery.make_codes(user)
    start_sign_in(user)
    db.session.commit()
    assert press(desk, user, "second-factor").status == 303
    assert user.totp_secret_sealed is None and recovery.codes_left(user) == 0
    assert db.session.scalars(select(SignIn).where(SignIn.user_id == user.id)).all() == []


def test_every_role_has_a_word_of_the_field_and_no_code() -> None:
    from casework.accounts.words import ROLES
    from casework.register.lists import codelist

    assert set(codelist("roles").codes) - {"applicant", "anyone", "helper"} <= set(ROLES)
