"""Signing in: what a staff member does, and what a stranger tries."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from casework.accounts.administration import lock
from casework.accounts.models import SignIn, User
from casework.accounts.service import add_user, set_roles
from casework.core import clock
from casework.core.models import db
from tests import make
from tests.browser import Browser

PASSWORD = "correct horse battery"


@pytest.fixture
def advisor(context: Flask) -> User:
    user = add_user(email="advisor@example.org", name="Ada", password=PASSWORD, roles=["advisor"])
    db.session.commit()
    return user


def sign_in(browser: Browser, email: str = "advisor@example.org", password: str = PASSWORD, at: str = "/signin"):  # type: ignore[no-untyped-def]
    page = browser.get(at)
    return browser.fill(page, at=at, email=email, password=password, follow=False)


def test_the_right_password_opens_the_desk(advisor: User, browser: Browser) -> None:
    answer = sign_in(browser)
    assert (answer.status, answer.location) == (303, "/today")
    assert browser.get("/account").status == 200


def test_white_space_and_capitals_around_the_address_are_the_same_account(advisor: User, browser: Browser) -> None:
    assert sign_in(browser, email="  Advisor@Example.org ").status == 303


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    advisor: User, browser: Browser, another_browser: Browser
) -> None:
    wrong = sign_in(browser, password="wrong wrong wrong")
    unknown = sign_in(another_browser, email="nobody@example.org", password="wrong wrong wrong")
    assert wrong.status == unknown.status == 422
    assert wrong.text.replace("advisor@", "") == unknown.text.replace("nobody@", "")


def test_the_password_is_not_shown_again(advisor: User, browser: Browser) -> None:
    assert "wrong wrong wrong" not in sign_in(browser, password="wrong wrong wrong").html


def test_after_ten_wrong_passwords_the_right_one_waits_too_and_only_for_this_account(
    advisor: User, browser: Browser
) -> None:
    make.user(email="other@example.org")
    for _try in range(10):
        sign_in(browser, password="wrong wrong wrong")
    assert sign_in(browser).status == 429
    clock.travel(timedelta(minutes=16))
    assert sign_in(browser).status == 303


def test_signing_in_gives_a_new_token_and_signing_out_kills_a_saved_cookie(
    advisor: User, browser: Browser, another_browser: Browser
) -> None:
    sign_in(browser)
    saved = browser.client.get_cookie("casework-demo", domain="localhost")
    assert saved is not None
    page = browser.get("/account")
    browser.fill(page, at="/signout", action="/signout")
    another_browser.client.set_cookie("casework-demo", saved.value, domain="localhost")
    assert another_browser.get("/account").status == 303


def test_half_an_hour_of_nothing_ends_the_sign_in(advisor: User, browser: Browser) -> None:
    sign_in(browser)
    clock.travel(timedelta(minutes=31))
    assert browser.get("/account").status == 303


def test_work_keeps_the_sign_in_alive_for_twelve_hours_at_most(advisor: User, browser: Browser) -> None:
    sign_in(browser)
    for minutes in range(20, 12 * 60, 20):
        clock.travel(timedelta(minutes=minutes))
        assert browser.get("/account").status == 200, minutes
    clock.travel(timedelta(hours=12, minutes=1))
    assert browser.get("/account").status == 303


def test_a_changed_role_or_a_lock_ends_every_device_at_once(
    advisor: User, browser: Browser, another_browser: Browser
) -> None:
    sign_in(browser)
    set_roles(advisor, ["advisor", "coordinator"])
    db.session.commit()
    assert browser.get("/account").status == 303
    sign_in(another_browser)
    lock(advisor, by=None)
    db.session.commit()
    assert another_browser.get("/account").status == 303
    assert sign_in(browser).status == 422


def test_a_new_password_ends_every_device(advisor: User, browser: Browser, another_browser: Browser) -> None:
    sign_in(browser)
    sign_in(another_browser)
    page = browser.get("/account")
    browser.fill(page, at="/account", old_password=PASSWORD, password="an even better horse", follow=False)
    assert db.session.scalars(select(SignIn)).all() == []
    assert another_browser.get("/account").status == 303


def test_a_short_new_password_is_refused_beside_its_field(advisor: User, browser: Browser) -> None:
    sign_in(browser)
    page = browser.get("/account")
    answer = browser.post("/account", {**page.forms[-1]["fields"], "old_password": PASSWORD, "password": "short"})
    assert answer.status == 422
    assert "12" in answer.text


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "https://evil.example", "\\/evil.example", "/\tevil", "javascript:alert(1)"],
)
def test_signing_in_leads_only_to_our_own_pages(advisor: User, browser: Browser, target: str) -> None:
    answer = sign_in(browser, at="/signin?" + urlencode({"next": target}))
    assert answer.location == "/today"


def test_a_second_factor_is_asked_when_the_account_has_one_and_a_code_is_good_once(
    advisor: User, browser: Browser, another_browser: Browser
) -> None:
    secret = pyotp.random_base32()
    advisor.totp_secret = secret
    db.session.commit()
    code = pyotp.TOTP(secret).now()
    for device, expected in ((browser, 303), (another_browser, 422)):
        answer = sign_in(device)
        assert "/signin/second" in answer.location
        assert device.get("/account").status == 303
        page = device.get(answer.location)
        assert device.fill(page, at=answer.location, code=code, follow=False).status == expected


def test_a_code_of_the_second_factor_takes_any_digits_and_no_other_sign_is_an_error_of_ours(
    advisor: User, browser: Browser
) -> None:
    advisor.totp_secret = secret = pyotp.random_base32()
    db.session.commit()
    address = sign_in(browser).location
    for wrong in ("🧑🏽‍🎓", "\u202eسميرة", "é" * 400):
        page = browser.fill(browser.get(address), at=address, code=wrong, follow=False)
        assert page.status == 422 and "Code" in page.text
    digits = pyotp.TOTP(secret).now().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    typed = f"{digits[:3]} {digits[3:]}"
    assert browser.fill(browser.get(address), at=address, code=typed, follow=False).status == 303


def test_outside_the_demo_nobody_gets_in_without_setting_up_a_second_factor(
    advisor: User, context: Flask, browser: Browser
) -> None:
    context.config["SECOND_FACTOR"] = True
    try:
        answer = sign_in(browser)
        page = browser.get(answer.location)
        assert browser.get("/account").status == 303
        found = re.search(r"\b[A-Z2-7]{32}\b", page.text)
        assert found
        assert browser.fill(page, at=answer.location, code=pyotp.TOTP(found.group()).now(), follow=False).status == 303
        assert browser.get("/account").status == 200
    finally:
        context.config["SECOND_FACTOR"] = False
