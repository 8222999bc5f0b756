"""What somebody writes to us is not lost when their time on the device was over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for
from casework.messages.models import Message
from tests.browser import Browser
from tests.intake.test_nothing_lost import begin, give_code
from tests.portal.conftest import World

LONG = "A long text that somebody wrote on a phone for half an hour.\nWith a second line: لا تضيع."


def texts() -> list[str | None]:
    return [row.body for row in open_for(SYSTEM, db.session.scalars(select(Message)), "test")]


@pytest.mark.parametrize(
    "away", [timedelta(minutes=25), timedelta(hours=26)], ids=["expired visit", "token of yesterday"]
)
@pytest.mark.parametrize("path", ["messages", "complaint"])
def test_a_message_survives_the_end_of_the_visit(
    world: World,
    browser: Browser,
    path: str,
    away: timedelta,
) -> None:
    at = f"/en/status/{path}"
    page = browser.visit(world.person).get(at)
    form = next(form for form in page.forms if "body" in form["fields"])
    clock.travel(away)
    asked = browser.post(at, {**form["fields"], "body": LONG})
    assert asked.status == 401 and "not saved yet" in asked.text
    assert asked.form()["fields"]["body"] == [LONG] and texts() == []
    wrong = give_code(browser, asked, at, world.code, "111222")
    assert wrong.status == 401 and wrong.form()["fields"]["body"] == [LONG] and texts() == []
    sent = give_code(browser, wrong, at, world.code)
    assert sent.status == 200 and [one and one.replace("\r", "") for one in texts()] == [LONG]
    assert browser.get("/en/status/file").status == 200, "the visit goes on"


def test_the_code_of_someone_else_does_not_send_it_in_their_name(
    world: World,
    browser: Browser,
    another_browser: Browser,
) -> None:
    """Who gives a code is who writes: what was typed is theirs, and nothing of the first one is shown."""
    code = begin(another_browser)
    page = browser.visit(world.person).get("/en/status/messages")
    form = next(form for form in page.forms if "body" in form["fields"])
    clock.travel(timedelta(minutes=25))
    asked = browser.post("/en/status/messages", {**form["fields"], "body": LONG})
    refused = give_code(browser, asked, "/en/status/messages", code)
    assert refused.status == 403 and "Samira" not in refused.html and texts() == []


def test_hostile_names_and_texts_come_back_as_text_and_do_no_harm(world: World, browser: Browser) -> None:
    names = (
        "data",
        "errors",
        "meta",
        "validate",
        "typed_0_0",
        "form_ticket",
        "files",
        "a b",
        "<x>",
        "__class__",
        "x" * 300,
    )
    sent = dict.fromkeys(names, '"><script>alert(1)</script>\x00') | {"body": "<b>" + LONG}
    page = browser.post("/en/status/messages", sent)
    assert page.status == 401 and "<script>alert" not in page.html and "<b>A long" not in page.html
    again = give_code(browser, page, "/en/status/messages", world.code)
    assert again.status in {200, 401, 422} and "<script>alert" not in again.html
    assert give_code(browser, again, "/en/status/messages", world.code).status < 500


def test_a_post_from_another_site_is_not_even_asked_for_the_pin(world: World, browser: Browser) -> None:
    sent = {"body": "not theirs"}
    refused = browser.post("/en/status/messages", sent, headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status == 403 and "not theirs" not in refused.html
    assert browser.post("/en/status/messages", sent, headers={"Sec-Fetch-Site": "same-origin"}).status == 401
