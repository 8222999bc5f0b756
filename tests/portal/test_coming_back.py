"""Code and PIN: coming back on any device, guessing, and two people on one phone."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.core import clock
from casework.core.attempts import LONGEST_PAUSE
from casework.core.models import db
from casework.intake.publishing import publish_shipped_forms
from casework.intake.service import begin
from casework.people import codes
from casework.people.codes import own_code, set_pin
from casework.people.models import Visit
from tests import make
from tests.browser import Browser
from tests.portal.conftest import PIN, World, come


def test_code_and_pin_open_the_own_page(world: World, browser: Browser) -> None:
    came = come(browser, world.code)
    assert (came.status, came.location) == (303, "/en/status/file")
    page = browser.get("/en/status/file")
    assert page.status == 200 and "Counselling is under way" in page.text


def test_code_and_pin_may_be_typed_in_any_digits_with_blanks_and_hyphens(world: World, browser: Browser) -> None:
    persian = "".join(chr(0x06F0 + int(digit)) for digit in world.code)
    arabic = "".join(chr(0x0660 + int(digit)) for digit in PIN)
    assert come(browser, f"{persian[:4]} {persian[4:8]}-{persian[8:]}", arabic[:3] + " " + arabic[3:]).status == 303


def test_an_unsent_form_goes_on_where_it_stopped(context: Flask, browser: Browser) -> None:
    publish_shipped_forms()
    draft = begin(make.offer(slug="german-b2"), "en")
    set_pin(draft.subject_id, PIN)
    code = own_code(draft.subject_id)
    db.session.commit()
    assert code
    came = come(browser, code)
    assert came.status == 303 and came.location.startswith("/en/apply/german-b2")
    assert browser.get(came.location).status == 200
    assert "A form was begun on this phone" in browser.get("/en/status").text
    assert browser.get("/en/status/file").status != 200


def test_without_code_and_pin_there_is_no_own_page(world: World, browser: Browser) -> None:
    for path in ("file", "messages", "complaint", "places", "papers", "way", "answers", "looks", "consents", "little"):
        assert browser.get(f"/en/status/{path}").location == "/en/status", path


def test_a_wrong_pin_and_an_unknown_code_get_the_same_answer(
    world: World, browser: Browser, another_browser: Browser
) -> None:
    unknown = f"{(int(world.code) + 1) % 10**12:012d}"
    wrong, never = come(browser, world.code, "111222"), come(another_browser, unknown, "111222")
    assert wrong.status == never.status == 422
    assert "do not fit together" in wrong.text and wrong.text == never.text
    assert (
        wrong.html.replace(world.code, "").split("csrf_token")[0]
        == never.html.replace(unknown, "").split("csrf_token")[0]
    )


def test_an_unknown_code_costs_the_same_work(
    world: World, browser: Browser, another_browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    class Counting:
        def __init__(self, real: Any) -> None:
            self.real = real

        def verify(self, hashed: str, typed: str) -> bool:
            done.append(hashed.split("$")[3])
            return bool(self.real.verify(hashed, typed))

    monkeypatch.setattr(codes, "_hasher", Counting(codes._hasher))
    come(browser, world.code, "111222")
    come(another_browser, f"{(int(world.code) + 1) % 10**12:012d}", "111222")
    assert len(done) == 2 and done[0] == done[1]


def test_after_ten_wrong_pins_the_right_one_waits_a_quarter_of_an_hour(world: World, browser: Browser) -> None:
    for number in range(10):
        clock.travel(number * LONGEST_PAUSE)
        assert come(browser, world.code, "111222").status == 422
    clock.travel(10 * LONGEST_PAUSE)
    locked = come(browser, world.code)
    assert locked.status == 429
    assert "wait 15 minutes" in locked.text and "come to our office or call us" in locked.text
    clock.travel(timedelta(minutes=16))
    assert come(browser, world.code).status == 303


def test_after_three_wrong_pins_each_try_has_to_wait_longer(world: World, browser: Browser) -> None:
    for _try in range(3):
        assert come(browser, world.code, "111222").status == 422
    at, waits = timedelta(), []
    for pause in (5, 10, 20, 40, 40):
        too_soon = come(browser, world.code)
        assert too_soon.status == 429 and "Nothing is lost" in too_soon.text
        waits.append(next(word for word in too_soon.text.split("Please wait ")[1].split() if word.isdigit()))
        at += timedelta(seconds=pause)
        clock.travel(at)
        assert come(browser, world.code, "111222").status == 422
    assert waits == ["5", "10", "20", "40", "40"]
    clock.travel(at + LONGEST_PAUSE)
    assert come(browser, world.code).status == 303, "a try that came too soon is not counted against the person"


@pytest.mark.parametrize("language", ["ar", "de", "tr"])
def test_whoever_is_locked_out_is_told_the_other_ways_in_their_language(
    world: World, browser: Browser, language: str
) -> None:
    for _try in range(4):
        locked = come(browser, world.code, "111222", language=language)
    assert locked.status == 429
    for path in ("link", "new-pin"):
        assert f'href="/{language}/status/{path}"' in locked.html
    assert "Please wait" not in locked.text


def test_a_typing_mistake_is_no_guess(world: World, browser: Browser) -> None:
    for _try in range(12):
        page = come(browser, world.code[:-1])
        assert page.status == 422 and "The code has twelve digits" in page.text
        assert "The PIN has six digits" in come(browser, world.code, "12a4").text
    assert come(browser, world.code).status == 303


def test_the_pin_is_not_shown_again(world: World, browser: Browser) -> None:
    assert "111222" not in come(browser, world.code, "111222").html


def test_files_and_repeated_inputs_in_place_of_code_and_pin_do_no_harm(world: World, browser: Browser) -> None:
    token = browser.get("/en/status").form()["fields"]["csrf_token"]
    assert (
        browser.post(
            "/en/status", {"csrf_token": token, "code": (BytesIO(b"1"), "x"), "pin": (BytesIO(b"1"), "x")}
        ).status
        == 422
    )
    assert browser.post("/en/status", {"csrf_token": token, "code": [world.code, "1"], "pin": PIN}).status == 422
    assert browser.post("/en/status", {"csrf_token": token, "code": "9" * 5000, "pin": "\x00" * 9}).status == 422
    assert browser.post("/en/status", {"code": world.code, "pin": PIN}).status == 422


def test_someone_else_ends_the_visit_and_a_kept_cookie_is_dead(
    world: World, browser: Browser, another_browser: Browser
) -> None:
    come(browser, world.code)
    kept = browser.client.get_cookie("casework-demo")
    assert kept and browser.get("/en/status/file").status == 200
    form = browser.get("/en/status/file").form("/en/leave")
    left = browser.post("/en/leave", form["fields"])
    assert left.location == "/en/" and '"cookies"' in left.answer.headers["Clear-Site-Data"]
    assert browser.client.get_cookie("casework-demo") is None
    assert db.session.scalars(select(Visit)).all() == []
    another_browser.client.set_cookie("casework-demo", kept.value)
    assert another_browser.get("/en/status/file").location == "/en/status"


def test_the_next_person_on_the_phone_ends_the_visit_of_the_first(
    world: World, browser: Browser, another_browser: Browser
) -> None:
    other = make.person("Olena", language="uk")
    code = codes.make_return_code(other.id)
    db.session.flush()
    set_pin(other.id, PIN)
    db.session.commit()
    publish_shipped_forms()
    page = browser.get("/en/status")
    come(browser, world.code)
    kept = browser.client.get_cookie("casework-demo")
    assert kept
    token = browser.get("/en/status/file").form("/en/leave")["fields"]["csrf_token"]
    assert page.status == 200
    assert browser.post("/en/status", {"csrf_token": token, "code": code, "pin": PIN}).status == 303
    another_browser.client.set_cookie("casework-demo", kept.value)
    assert another_browser.get("/en/status/file").location == "/en/status"
    assert [visit.subject_id for visit in db.session.scalars(select(Visit))] == [other.id]


def test_leaving_needs_the_token_of_the_page(world: World, own: Browser) -> None:
    assert own.post("/en/leave", {}).status == 422
    assert own.get("/en/status/file").status == 200


def test_a_file_that_is_gone_answers_like_a_code_that_never_was(world: World, browser: Browser) -> None:
    world.person.erased_on = clock.today()
    db.session.commit()
    page = come(browser, world.code)
    assert page.status == 422 and "do not fit together" in page.text
    assert db.session.scalars(select(Visit)).all() == []


def test_a_visit_ends_after_twenty_idle_minutes(world: World, own: Browser) -> None:
    assert own.get("/en/status/file").status == 200
    clock.travel(timedelta(minutes=21))
    assert own.get("/en/status/file").location == "/en/status"


def test_a_staff_member_has_no_own_page(world: World, browser: Browser) -> None:
    assert browser.sign_in(world.advisor).get("/en/status/file").location == "/en/status"
