"""A forgotten password: nobody learns who has an account, a link is good once and for half an hour, and only a human uses it."""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from casework.accounts import links
from casework.accounts.models import AccountLink, SignIn, User
from casework.accounts.service import add_user
from casework.core import audit, clock, jobs
from casework.core.models import db
from tests import make
from tests.browser import Browser, Page
from tests.core.post_office import PostOffice

ADDRESS, OLD, NEW = "ada@example.org", "correct horse battery", "an even better horse"


@pytest.fixture
def ada(context: Flask) -> User:
    user = add_user(email=ADDRESS, name="Ada", password=OLD, roles=["advisor"], language="en")
    db.session.commit()
    return user


def forget(browser: Browser, email: str = ADDRESS) -> Page:
    at = "/signin/forgotten"
    return browser.fill(browser.get(at), at=at, email=email, follow=False)


def text_of_newest(office: PostOffice) -> str:
    return str(office.read(-1).get_content())


def the_link(office: PostOffice) -> str:
    links.send_due_links()
    found = re.search(r"/signin/link/([\w-]+)", text_of_newest(office))
    assert found is not None
    return found.group(0)


def sign_in(browser: Browser, password: str) -> Page:
    return browser.fill(browser.get("/signin"), at="/signin", email=ADDRESS, password=password, follow=False)


def test_a_forgotten_password_is_replaced_by_a_link_from_the_mailbox(
    ada: User, browser: Browser, another_browser: Browser, post_office: PostOffice
) -> None:
    sign_in(another_browser, OLD)
    assert forget(browser).status == 303
    link = the_link(post_office)
    assert post_office.read(-1)["To"] == ADDRESS
    for _prefetch in range(5):
        assert browser.get(link).status == 200
    page = browser.get(link)
    assert page.answer.headers["Referrer-Policy"] == "no-referrer"
    assert browser.fill(page, at=link, password=NEW, follow=False).location.startswith("/signin")
    assert db.session.scalars(select(SignIn)).all() == []
    assert another_browser.get("/account").status == 303
    assert sign_in(browser, OLD).status == 422
    assert sign_in(browser, NEW).status == 303


def test_a_link_is_good_once_and_half_an_hour_and_a_newer_one_ends_it(
    ada: User, browser: Browser, another_browser: Browser, post_office: PostOffice
) -> None:
    forget(browser)
    first = the_link(post_office)
    page = browser.get(first)
    forget(browser)
    second = the_link(post_office)
    assert browser.fill(page, at=first, password=NEW, follow=False).status == 422
    page = browser.get(second)
    assert browser.fill(page, at=second, password=NEW, follow=False).status == 303
    assert browser.fill(page, at=second, password=OLD, follow=False).status == 422
    assert "This link is over" in Browser(browser.app, "en").get(second).text
    forget(browser)
    third = the_link(post_office)
    page = browser.get(third)
    clock.travel(timedelta(minutes=31))
    assert browser.fill(page, at=third, password=OLD, follow=False).status == 422


def test_a_password_that_is_too_short_does_not_use_the_link_up(
    ada: User, browser: Browser, post_office: PostOffice
) -> None:
    forget(browser)
    link = the_link(post_office)
    assert browser.fill(browser.get(link), at=link, password="short", follow=False).status == 422
    assert browser.fill(browser.get(link), at=link, password=NEW, follow=False).status == 303


def test_an_address_that_nobody_has_gets_the_same_answer_and_no_letter(
    ada: User, browser: Browser, another_browser: Browser, post_office: PostOffice
) -> None:
    known, unknown = forget(browser), forget(another_browser, "nobody@example.org")
    assert (known.status, known.location) == (unknown.status, unknown.location)
    assert links.send_due_links() == 1
    assert len(post_office.letters) == 1 and post_office.read(0)["To"] == ADDRESS
    assert db.session.scalars(select(AccountLink.user_id)).all() == [ada.id]


def test_three_letters_an_hour_and_no_more(ada: User, browser: Browser, post_office: PostOffice) -> None:
    answers = {
        forget(browser, spelled).location for spelled in (ADDRESS, "ADA@example.org ", ADDRESS, ADDRESS, ADDRESS)
    }
    assert len(answers) == 1
    # Of wishes that wait together only the newest becomes a letter: an older link would be dead on arrival.
    assert links.send_due_links() == 1
    forget(browser)
    assert links.send_due_links() == 0
    clock.travel(timedelta(minutes=61))
    forget(browser)
    assert links.send_due_links() == 1


def test_a_locked_account_gets_no_link_and_an_old_one_is_dead(
    ada: User, browser: Browser, post_office: PostOffice
) -> None:
    forget(browser)
    link = the_link(post_office)
    page = browser.get(link)
    from casework.accounts.administration import lock

    lock(ada, by=None)
    db.session.commit()
    assert browser.fill(page, at=link, password=NEW, follow=False).status == 422
    forget(browser)
    assert links.send_due_links() == 0


def test_no_token_lies_in_a_table_a_log_or_the_trail(
    ada: User, browser: Browser, post_office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        forget(browser)
        link = the_link(post_office)
        token = link.rsplit("/", 1)[1]
        browser.fill(browser.get(link), at=link, password=NEW, follow=False)
        browser.get(link)
    assert len(token) >= 43
    # The mail server of the tests writes down what it is told; the program must not.
    assert token not in "".join(record.getMessage() for record in caplog.records if record.name != "mail.log")
    trail = db.session.scalars(select(audit.Entry).order_by(audit.Entry.at)).all()
    assert [entry.action for entry in trail if entry.table_name == "account_link"] == [
        "created",
        "changed",
        "changed",
        "deleted",
    ]
    assert token not in str([entry.changes for entry in trail])
    for table in db.metadatas[None].sorted_tables:
        assert token not in str(db.session.execute(select(table)).all()), table.name


def test_guessing_a_link_finds_nothing(ada: User, browser: Browser, post_office: PostOffice) -> None:
    forget(browser)
    link = the_link(post_office)
    for guess in (link[:-1], link + "A", link.swapcase(), "/signin/link/x", "/signin/link/%00"):
        assert 'name="password"' not in browser.get(guess).html
    assert 'name="password"' in browser.get(link).html


def test_a_mail_server_that_is_away_loses_no_link(ada: User, browser: Browser, post_office: PostOffice) -> None:
    forget(browser)
    post_office.to_letter = "451 later"
    assert links.send_due_links() == 0
    post_office.to_letter = "250 ok"
    clock.travel(timedelta(minutes=3))
    assert links.send_due_links() == 1
    assert links.send_due_links() == 0
    assert len(post_office.letters) == 1


def test_wishes_and_links_that_are_over_are_swept(ada: User, browser: Browser, post_office: PostOffice) -> None:
    forget(browser, "nobody@example.org")
    forget(browser)
    the_link(post_office)
    clock.travel(timedelta(hours=2))
    jobs.run_all(browser.app)
    assert db.session.scalars(select(AccountLink)).all() == []


def test_a_new_colleague_is_invited_and_chooses_the_password(browser: Browser, post_office: PostOffice) -> None:
    browser.sign_in(make.user("head_of_unit", language="en"))
    page = browser.get("/accounts/new")
    page = browser.fill(page, at="/accounts/new", email=ADDRESS, name="Ada", roles=["advisor"], capacity="40")
    assert "on its way" in page.text
    link = the_link(post_office)
    assert "Für Sie wurde ein Konto angelegt" in text_of_newest(post_office)
    other = Browser(browser.app)
    other.fill(other.get(link), at=link, password=NEW, follow=False)
    assert sign_in(other, NEW).status == 303
    assert db.session.scalars(select(User).where(User.email == ADDRESS)).one().roles == {"advisor"}


def test_each_of_three_wishes_that_come_apart_is_a_letter_and_the_fourth_is_none(
    ada: User, browser: Browser, post_office: PostOffice
) -> None:
    for expected in (1, 1, 1, 0):
        forget(browser)
        assert links.send_due_links() == expected
        clock.travel(timedelta(minutes=5))
