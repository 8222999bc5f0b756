"""Nothing that was typed is lost: an expired visit, a token of yesterday, a restart, a second tab, a second device."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework import create_app
from casework.cases.models import Case
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for
from casework.documents.models import Paper, StoredFile
from casework.intake.models import Draft, Submission
from casework.people.codes import own_code, set_pin
from casework.people.models import Answer, Visit
from casework.people.service import answers_of
from tests.browser import Browser, Page
from tests.intake import filling
from tests.portal.conftest import PIN
from tests.settings import settings


def begin(browser: Browser, *, papers: tuple[str, ...] = (), **values: Any) -> str:
    """A short form begun, with a PIN; returns its code."""
    filling.a_short_offer(papers=papers)
    path = "/en/apply/short/begin"
    browser.fill(
        browser.get(path), at=path, **({"call_name": "Lea", "reach_by": "portal_only", "phone": "0201 1"} | values)
    )
    subject = filling.the_draft().subject_id
    set_pin(subject, PIN)
    db.session.commit()
    return str(own_code(subject))


def give_code(browser: Browser, page: Page, at: str, code: str, pin: str = PIN, **more: Any) -> Page:
    return browser.fill(page, at=at, return_code=code, return_pin=pin, **more)


@pytest.mark.parametrize(
    "away", [timedelta(minutes=25), timedelta(hours=26)], ids=["expired visit", "token of yesterday"]
)
def test_a_paper_survives_the_end_of_the_visit_and_the_file_is_asked_for_by_name(
    browser: Browser, away: timedelta
) -> None:
    code = begin(browser, papers=("school_certificate",))
    at = "/en/apply/short/papers/school_certificate"
    fields = browser.get(at).form()["fields"] | {"state": "left_behind", "files": (filling.photo(), "zeugnis.jpg")}
    clock.travel(away)
    asked = browser.post(at, fields, content_type="multipart/form-data")
    assert asked.status == 401 and "Please choose the file once more" in asked.text and "zeugnis.jpg" in asked.text
    assert asked.form()["fields"]["state"] == ["left_behind"] and 'type="file"' in asked.html
    given = asked.form()["fields"] | {"return_code": code, "return_pin": PIN, "files": (filling.photo(), "zeugnis.jpg")}
    assert browser.post(at, given, content_type="multipart/form-data").status == 303
    assert open_for(SYSTEM, db.session.scalars(select(Paper)), "test")[0].state == "left_behind"
    assert db.session.scalars(select(StoredFile)).one().size > 0


def test_sending_survives_the_end_of_the_visit(browser: Browser) -> None:
    code, at = begin(browser), "/en/apply/short/check"
    page = browser.get(at)
    clock.travel(timedelta(minutes=25))
    asked = browser.fill(page, at=at)
    assert asked.status == 401 and db.session.scalars(select(Submission)).all() == []
    sent = give_code(browser, asked, at, code)
    assert sent.output("reference")
    assert len(db.session.scalars(select(Case)).all()) == 1


def test_an_upload_with_a_token_of_yesterday_names_the_file_and_keeps_the_rest(browser: Browser) -> None:
    begin(browser, papers=("school_certificate",))
    at = "/en/apply/short/papers/school_certificate"
    fields = browser.get(at).form()["fields"] | {"state": "left_behind", "csrf_token": "of yesterday"}
    page = browser.post(at, fields | {"files": (filling.photo(), "zeugnis.jpg")}, content_type="multipart/form-data")
    assert page.status == 422 and "Please choose this file once more: zeugnis.jpg" in page.text
    assert page.form()["fields"]["state"] == ["left_behind"]
    assert db.session.scalars(select(StoredFile)).all() == []
    again = page.form()["fields"] | {"files": (filling.photo(), "zeugnis.jpg")}
    assert browser.post(at, again, content_type="multipart/form-data").status == 303


@pytest.mark.parametrize("page_of", ["begin", "contact"])
def test_answers_with_a_token_of_yesterday_stay_on_the_page(browser: Browser, page_of: str) -> None:
    if page_of == "begin":
        filling.a_short_offer()
    else:
        begin(browser)
    at = f"/en/apply/short/{page_of}"
    fields = browser.get(at).form()["fields"] | {"call_name": "Typed for long", "csrf_token": "of yesterday"}
    page = browser.post(at, fields)
    assert page.status == 422 and page.form()["fields"]["call_name"] == ["Typed for long"]
    assert browser.fill(page, at=at).status == 200
    assert answers_of(filling.the_draft().subject_id)["call_name"] == "Typed for long"


def test_a_page_that_was_opened_before_a_restart_is_saved_after_it(
    browser: Browser, context: Flask, folder: Path, database_url: str
) -> None:
    begin(browser)
    at = "/en/apply/short/contact"
    fields = browser.get(at).form()["fields"] | {"call_name": "After the restart"}
    cookie = browser.client.get_cookie("casework-demo")
    assert cookie is not None
    restarted = Browser(create_app(settings(folder, database_url)))
    restarted.client.set_cookie("casework-demo", cookie.value)
    assert restarted.post(at, fields).status == 303
    db.session.rollback()
    assert answers_of(filling.the_draft().subject_id)["call_name"] == "After the restart"


def test_a_second_tab_of_the_first_page_takes_nothing_back(browser: Browser) -> None:
    filling.a_short_offer()
    at = "/en/apply/short/begin"
    first, second = browser.get(at), browser.get(at)
    browser.fill(first, at=at, call_name="Lea", phone="0201 1")
    page = browser.fill(second, at=at, call_name="Lea Noor", phone="")
    answers = answers_of(filling.the_draft().subject_id)
    assert (answers["call_name"], answers["phone"]) == ("Lea Noor", "0201 1")
    assert "open in two places" in page.text


def test_on_two_devices_the_newer_answer_counts_and_each_change_is_told(
    browser: Browser, another_browser: Browser
) -> None:
    begin(browser)
    draft = filling.the_draft()
    another_browser.visit(type("Whose", (), {"id": draft.subject_id}))
    at = "/en/apply/short/contact"
    mine, theirs = browser.get(at), another_browser.get(at)
    another_browser.fill(theirs, at=at, call_name="Noor", phone="0201 999")
    told = browser.fill(mine, at=at, call_name="Lea Maria")
    assert "open in two places" in told.text
    kept, replaced = told.text.split("Answered in both places")
    assert "0201 999" in kept.split("Changed in the other place")[1]
    assert "Lea Maria" in replaced and "Noor" in replaced
    answers = answers_of(draft.subject_id)
    assert (answers["call_name"], answers["phone"]) == ("Lea Maria", "0201 999")
    history = select(Answer).where(Answer.subject_id == draft.subject_id, Answer.field == "call_name")
    said = [row.value for row in open_for(SYSTEM, db.session.scalars(history.order_by(Answer.at)), "test")]
    assert said == ["Lea", "Noor", "Lea Maria"], "no answer disappears"
    assert "Lea Maria" not in told.answer.request.path and "0201" not in str(told.answer.request.query_string)


def test_coming_back_with_an_old_page_does_not_undo_what_was_answered_since(
    browser: Browser, another_browser: Browser
) -> None:
    code, at = begin(browser), "/en/apply/short/contact"
    page = browser.get(at)
    clock.travel(timedelta(minutes=25))
    another_browser.visit(type("Whose", (), {"id": filling.the_draft().subject_id}))
    another_browser.fill(another_browser.get(at), at=at, phone="0201 999")
    away = browser.fill(page, at=at, call_name="Lea Maria")
    assert away.status == 401
    told = give_code(browser, away, at, code)
    answers = answers_of(filling.the_draft().subject_id)
    assert (answers["call_name"], answers["phone"]) == ("Lea Maria", "0201 999")
    assert "0201 999" in told.text


def test_without_a_pin_what_stands_on_the_page_comes_along_into_a_new_form(browser: Browser) -> None:
    filling.a_short_offer()
    at = "/en/apply/short/begin"
    browser.fill(browser.get(at), at=at, call_name="Lea", reach_by="portal_only")
    first, at = filling.the_draft().subject_id, "/en/apply/short/contact"
    page = browser.get(at)
    clock.travel(timedelta(minutes=25))
    away = browser.fill(page, at=at, call_name="Typed for a long time")
    assert away.status == 401
    assert away.html.index("Save and go on") < away.html.index('name="again"'), "the Enter key means the first button"
    again = browser.fill(away, at=at, again="1")
    assert again.status == 200 and again.output("return-code")
    new = db.session.scalars(select(Draft).where(Draft.subject_id != first)).one()
    assert answers_of(new.subject_id)["call_name"] == "Typed for a long time"
    assert answers_of(first)["call_name"] == "Lea", "the first one stays closed"


def test_saved_is_said_only_of_what_is_saved(browser: Browser) -> None:
    begin(browser)
    at = "/en/apply/short/contact"
    saved = browser.get(at)
    shown = filling.the_draft().saved_at.astimezone(clock.zone()).strftime("%H:%M")
    assert f"Saved {shown}" in saved.text and "is not saved yet" not in saved.text
    refused = browser.fill(saved, at=at, phone="none")
    assert refused.status == 422 and "is not saved yet" in refused.text and "Saved" not in refused.text
    assert answers_of(filling.the_draft().subject_id)["phone"] == "0201 1"


def test_the_page_says_until_when_an_unsent_form_is_kept(browser: Browser) -> None:
    begin(browser)
    day = clock.day_of(filling.the_draft().expires_at)
    assert f'datetime="{day.isoformat()}"' in browser.get("/en/apply/short/contact").html


def test_a_visit_that_ended_leaves_no_row_behind_when_the_code_is_wrong(browser: Browser) -> None:
    begin(browser)
    at = "/en/apply/short/check"
    page = browser.get(at)
    clock.travel(timedelta(minutes=25))
    before = len(db.session.scalars(select(Visit)).all())
    give_code(browser, browser.fill(page, at=at), at, "1" * 12)
    assert len(db.session.scalars(select(Visit)).all()) == before
