"""Whoever asks for an address or a code learns nothing: same bytes, same statements, same commits (security.md G29)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from casework.accounts.administration import lock
from casework.accounts.service import add_user
from casework.core import clock
from casework.core.attempts import LONGEST_PAUSE
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.intake.publishing import publish_shipped_forms
from casework.intake.service import begin
from casework.people.codes import make_return_code, own_code, set_pin
from casework.people.service import add_contact_point
from tests import make
from tests.browser import Browser, Page

NOBODY = "nobody@example.org"
UNKNOWN_CODE = "000000000017"
PASSWORD = "correct horse battery"


@dataclass
class Work:
    """What was done in the three stores: the data, the counters of attempts, the keys."""

    statements: list[tuple[str, str]] = field(default_factory=list)
    commits: list[str] = field(default_factory=list)


@contextmanager
def watched(app: Flask) -> Iterator[Work]:
    work, heard = Work(), []
    engines = {"data": db.engine, "attempts": app.extensions["casework_attempts"], "keys": get_vault().keystore.engine}
    for name, engine in engines.items():

        def note(_c: Any, _cursor: Any, statement: str, *_rest: Any, name: str = name) -> None:
            work.statements.append((name, " ".join(statement.split()[:3])))

        def note_commit(_connection: Any, name: str = name) -> None:
            work.commits.append(name)

        for kind, listener in (("before_cursor_execute", note), ("commit", note_commit)):
            event.listen(engine, kind, listener)
            heard.append((engine, kind, listener))
    try:
        yield work
    finally:
        for each in heard:
            event.remove(*each)


def without_what_was_typed(page: Page, typed: str) -> str:
    html = re.sub(r'(name="(?:csrf_token|form_ticket)"[^>]*value=")[^"]*', r"\1", page.html)
    return html.replace(typed, "TYPED")


def head_of(page: Page) -> list[tuple[str, str]]:
    """Every header; of a cookie its name and what it is bound to, for its value holds the new token."""
    return sorted(
        (name, re.sub(r"=[^;]*", "=", value, count=1) if name == "Set-Cookie" else value)
        for name, value in page.answer.headers
    )


def ask(app: Flask, at: str, typed: str, **values: str) -> tuple[Page, Work]:
    browser = Browser(app, language="en")
    page = browser.get(at)
    with watched(app) as work:
        answer = browser.fill(page, at=at, action="", follow=False, **values)
    return answer, work


def assert_same(
    app: Flask, at: str, known: tuple[str, dict[str, str]], unknown: tuple[str, dict[str, str]], *, times: int = 2
) -> None:
    # The key that hashes the names of counters is made when it is first asked for, whoever asks.
    ask(app, at, "warm", **dict.fromkeys(known[1], "warm"))
    for _time in range(times):
        (one, its_work), (other, other_work) = (
            ask(app, at, known[0], **known[1]),
            ask(app, at, unknown[0], **unknown[1]),
        )
        assert one.status == other.status == 422
        assert without_what_was_typed(one, known[0]) == without_what_was_typed(other, unknown[0])
        assert head_of(one) == head_of(other)
        assert its_work.statements == other_work.statements
        assert its_work.commits == other_work.commits
        assert ("attempts", "UPDATE attempts SET") in its_work.statements and "attempts" in its_work.commits


def active() -> None:
    add_user(
        email="someone@example.org", name="Ada", password=PASSWORD, roles=["advisor", "coordinator"], languages=["de"]
    )


def locked() -> None:
    lock(add_user(email="someone@example.org", name="Ada", password=PASSWORD, roles=["advisor"]), by=None)


def without_password() -> None:
    add_user(email="someone@example.org", name="Ada", password=None, roles=["advisor"])


@pytest.mark.parametrize("account", [active, locked, without_password])
def test_a_known_address_is_answered_as_an_unknown_one(context: Flask, account: Callable[[], None]) -> None:
    account()
    db.session.commit()
    known, unknown = "someone@example.org", "nobody1@example.org"
    password = "wrong horse battery"
    assert_same(
        context, "/signin", (known, {"email": known, "password": password}), (unknown, {"email": unknown, "password": password})
    )  # fmt: skip


@pytest.mark.parametrize("account", [active, locked, without_password])
def test_a_forgotten_password_is_the_same_work_for_an_address_that_nobody_has(
    context: Flask, account: Callable[[], None]
) -> None:
    account()
    db.session.commit()
    ask(context, "/signin/forgotten", "warm", email="warm@example.org")
    for _time in range(5):
        one, its_work = ask(context, "/signin/forgotten", "", email="someone@example.org")
        other, other_work = ask(context, "/signin/forgotten", "", email="nobody1@example.org")
        assert one.status == other.status == 303 and one.location == other.location
        assert head_of(one) == head_of(other) and one.html == other.html
        assert its_work.statements == other_work.statements and its_work.commits == other_work.commits
        assert ("data", "INSERT INTO account_link") in its_work.statements


def test_the_right_password_of_a_locked_account_is_answered_as_an_unknown_address(context: Flask) -> None:
    locked()
    db.session.commit()
    known, unknown = "someone@example.org", "nobody1@example.org"
    assert_same(
        context, "/signin", (known, {"email": known, "password": PASSWORD}), (unknown, {"email": unknown, "password": PASSWORD})
    )  # fmt: skip


def person_with_pin() -> str:
    person = make.person()
    code = make_return_code(person.id)
    db.session.flush()
    set_pin(person.id, "246810")
    return code


def person_without_pin() -> str:
    return make_return_code(make.person().id)


def unsent_form() -> str:
    publish_shipped_forms()
    draft = begin(make.offer(), "en")
    set_pin(draft.subject_id, "246810")
    return str(own_code(draft.subject_id))


@pytest.mark.parametrize("whose", [person_with_pin, person_without_pin, unsent_form])
def test_a_known_code_is_answered_as_an_unknown_one(context: Flask, whose: Callable[[], str]) -> None:
    code = whose()
    db.session.commit()
    unknown = UNKNOWN_CODE if code != UNKNOWN_CODE else "000000000025"
    assert_same(
        context, "/en/status", (code, {"code": code, "pin": "135791"}), (unknown, {"code": unknown, "pin": "135791"})
    )


def test_after_ten_wrong_tries_both_are_told_the_same(context: Flask) -> None:
    code = person_with_pin()
    db.session.commit()
    for number in range(10):
        clock.travel(number * LONGEST_PAUSE)
        for typed in (code, UNKNOWN_CODE):
            assert ask(context, "/en/status", typed, code=typed, pin="135791")[0].status == 422
    clock.travel(10 * LONGEST_PAUSE)
    known, unknown = (ask(context, "/en/status", typed, code=typed, pin="135791")[0] for typed in (code, UNKNOWN_CODE))
    assert known.status == unknown.status == 429
    assert without_what_was_typed(known, code) == without_what_was_typed(unknown, UNKNOWN_CODE)


def test_asking_for_a_link_is_the_same_work_for_a_known_and_an_unknown_address(context: Flask) -> None:
    person, known, unknown = make.person(), "known1@example.org", "nobody@example.org"
    make_return_code(person.id)
    add_contact_point(person, "email", known, shared_with="nobody")
    db.session.commit()
    ask(context, "/en/status/link", "warm", address="warm@example.org")
    for _time in range(2):
        (one, its_work), (other, other_work) = (
            ask(context, "/en/status/link", typed, address=typed) for typed in (known, unknown)
        )
        assert (one.status, one.location) == (other.status, other.location) == (303, "/en/status/link?asked=1")
        assert without_what_was_typed(one, known) == without_what_was_typed(other, unknown)
        assert head_of(one) == head_of(other)
        assert its_work.statements == other_work.statements and its_work.commits == other_work.commits
        assert any("link_request" in statement for _store, statement in its_work.statements)


def test_a_known_code_with_a_wrong_word_is_the_same_work_as_an_unknown_one(context: Flask) -> None:
    code = person_with_pin()
    db.session.commit()
    given = {"word": "0" * 12, "pin": "864202"}
    # As above: the keys of these hashes are made for whoever asks first, and a "warm" of the wrong form asks for nothing.
    ask(context, "/en/status/new-pin", "warm", code="000000000033", **given)
    assert_same(
        context, "/en/status/new-pin", (code, {"code": code} | given), (UNKNOWN_CODE, {"code": UNKNOWN_CODE} | given)
    )
