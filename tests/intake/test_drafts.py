"""Drafts: nobody else reads them, two tabs lose nothing, one click too many makes nothing, and they end."""

from __future__ import annotations

import re
import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from casework.cases.models import Case
from casework.core import clock
from casework.core.audit import Entry
from casework.core.errors import Conflict
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.documents import shelf
from casework.documents.models import Paper, StoredFile
from casework.documents.queries import papers_of
from casework.enrolment.models import Application
from casework.intake import jobs, queries
from casework.intake.models import Draft, Submission
from casework.intake.sending import send
from casework.people.models import Answer, ContactPoint, Fact, Person, ReturnCode, Visit
from casework.people.service import answers_of
from tests import make
from tests.browser import Browser
from tests.cases.counting import statements
from tests.intake import filling


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def fill_short(browser: Browser, **values: Any) -> None:
    path = "/en/apply/short/begin"
    browser.fill(browser.get(path), at=path, **({"call_name": "Canary Lea", "reach_by": "portal_only"} | values))


def test_no_role_of_the_staff_reads_an_unsent_draft(browser: Browser, another_browser: Browser) -> None:
    filling.a_short_offer(papers=("school_certificate",))
    fill_short(browser)
    assert "Canary Lea" in browser.get("/en/apply/short/check").text
    roles = (
        "advisor",
        "scholar_advisor",
        "coordinator",
        "front_desk",
        "teacher",
        "reporting",
        "head_of_unit",
        "dpo",
        "admin",
    )
    for role in roles:
        another_browser.sign_in(make.user(role))
        for path in ("/drafts", "/en/apply/short", "/en/apply/short/contact", "/en/apply/short/check", "/en/apply/short/sent",
                     "/en/apply/short/code", "/en/apply/short/papers", "/en/apply/short/begin"):  # fmt: skip
            page = another_browser.get(path)
            assert "Canary" not in page.html, (role, path)
            assert page.status in {200, 303, 403}, (role, path)


def test_the_papers_of_a_draft_do_not_exist_for_the_staff(
    context: Flask, browser: Browser, another_browser: Browser
) -> None:
    filling.a_short_offer(papers=("school_certificate",))
    fill_short(browser)
    path = "/en/apply/short/papers/school_certificate"
    fields = browser.get(path).form()["fields"]
    browser.post(path, fields | {"files": (filling.photo(), "zeugnis.jpg")}, content_type="multipart/form-data")
    file = db.session.scalars(select(StoredFile)).one()
    ref, subject = file.ref, file.subject_id
    coordinator = make.user("coordinator")
    assert papers_of(coordinator, subject) == []
    another_browser.sign_in(coordinator)
    assert another_browser.get(f"/files/{ref}").status == 404
    assert another_browser.get(f"/papers/{db.session.scalars(select(Paper)).one().ref}/seen").status == 404
    filling.send(browser, "short", lang="en")
    assert len(papers_of(db.session.merge(coordinator), subject)) == 1
    assert another_browser.get(f"/files/{ref}").status == 200


def test_the_coordinator_sees_language_offer_step_and_age_of_a_draft_only(
    browser: Browser, another_browser: Browser
) -> None:
    filling.a_short_offer()
    fill_short(browser)
    clock.travel(timedelta(days=3))
    page = another_browser.sign_in(make.user("coordinator")).get("/drafts")
    row = re.sub(r"<[^>]+>", "|", re.search(r"<tbody.*?</tbody>", page.html, re.S)[0])  # type: ignore[index]  # it is there
    assert [cell.strip() for cell in row.split("|") if cell.strip()] == ["Englisch", "Course short", "1", "3"]
    draft = filling.the_draft()
    assert str(draft.id) not in page.html
    assert str(draft.subject_id) not in page.html
    assert another_browser.sign_in(make.user("advisor")).get("/drafts").status == 403


@pytest.mark.counts_statements
def test_the_list_of_drafts_costs_the_same_for_one_and_for_thirty(browser: Browser) -> None:
    offer = filling.a_short_offer()
    from casework.intake.service import begin

    def made(number: int) -> None:
        for _turn in range(number):
            begin(offer, "ar")
        db.session.commit()

    browser.sign_in(make.user("coordinator"))
    counts = []
    for number in (1, 60):
        made(number)
        with statements() as counted:
            page = browser.get("/drafts")
        assert page.status == 200
        counts.append(len(counted))
    assert counts[0] == counts[1]
    rows, address = page.html.count("<tr>"), re.search(r'rel="next" href="([^"]+)"', page.html)
    assert rows == 51
    older = browser.get(address[1].replace("&amp;", "&"))  # type: ignore[index]  # it is there
    assert older.html.count("<tr>") == 12


def test_two_tabs_keep_the_newest_answer_to_each_question_and_say_so(browser: Browser) -> None:
    filling.a_short_offer()
    fill_short(browser, phone="0201 1")
    path = "/en/apply/short/contact"
    first_tab, second_tab = browser.get(path), browser.get(path)
    browser.fill(first_tab, at=path, phone="0201 222")
    page = browser.fill(second_tab, at=path, call_name="Lea Noor")
    assert "open in two places" in page.text
    answers = answers_of(filling.the_draft().subject_id)
    assert (answers["call_name"], answers["phone"]) == ("Lea Noor", "0201 222")


def test_one_tab_is_told_nothing_of_two(browser: Browser) -> None:
    filling.a_short_offer()
    fill_short(browser)
    path = "/en/apply/short/contact"
    for name in ("A", "B"):
        assert "open in two places" not in browser.fill(browser.get(path), at=path, call_name=name).text


def test_a_double_click_on_the_first_page_begins_one_form(browser: Browser) -> None:
    filling.a_short_offer()
    path = "/en/apply/short/begin"
    fields = browser.get(path).form()["fields"] | {"call_name": "Lea"}
    cookie = browser.client.get_cookie("casework-demo")
    first = browser.post(path, fields)
    assert cookie is not None
    browser.client.set_cookie("casework-demo", cookie.value)
    second = browser.post(path, fields)
    assert (first.status, second.status) == (303, 303)
    assert count(Draft) == 1
    assert browser.get(second.location).output("return-code")


def test_twenty_sends_at_once_make_one_application_and_all_see_the_same(browser: Browser, context: Flask) -> None:
    make.cohort(offer=filling.a_short_offer())
    fill_short(browser)
    path = "/en/apply/short/check"
    fields = browser.get(path).form()["fields"]
    cookie = browser.client.get_cookie("casework-demo")
    assert cookie is not None
    db.session.remove()
    answers: list[tuple[int, str]] = []
    gate = threading.Barrier(20)

    def press() -> None:
        client = context.test_client()
        client.set_cookie("casework-demo", cookie.value)
        gate.wait()
        answer = client.post(path, data=fields)
        shown = client.get(answer.headers.get("Location", path))
        reference = re.search(
            r'id="reference".*?>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z])<', shown.get_data(as_text=True), re.S
        )
        answers.append((answer.status_code, reference[1] if reference else ""))

    threads = [threading.Thread(target=press) for _each in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {status for status, _reference in answers} == {303}
    assert len({reference for _status, reference in answers}) == 1
    assert answers[0][1]
    assert [count(model) for model in (Person, Case, Application, Submission, ContactPoint)] == [1, 1, 1, 1, 1]


def test_what_was_typed_survives_the_end_of_the_visit(browser: Browser) -> None:
    filling.a_short_offer()
    fill_short(browser)
    code_path, path = "/en/apply/short/code", "/en/apply/short/contact"
    code = browser.fill(browser.get(code_path), at=code_path, pin="482931").output("return-code")
    page = browser.get(path)
    clock.travel(timedelta(minutes=25))
    away = browser.fill(page, at=path, call_name="typed for a long time")
    assert away.status == 401
    assert away.form()["fields"]["call_name"] == ["typed for a long time"]
    assert answers_of(filling.the_draft().subject_id)["call_name"] == "Canary Lea"
    wrong = browser.fill(away, at=path, return_code=code, return_pin="000001")
    assert wrong.status == 422
    assert wrong.form()["fields"]["call_name"] == ["typed for a long time"]
    back = browser.fill(wrong, at=path, return_code=code, return_pin="482931")
    assert back.status == 200
    assert answers_of(filling.the_draft().subject_id)["call_name"] == "typed for a long time"
    assert browser.get(path).status == 200


def test_an_unsent_form_ends_after_thirty_days_with_its_keys_and_files(browser: Browser, context: Flask) -> None:
    filling.a_short_offer(papers=("school_certificate",))
    fill_short(browser)
    path = "/en/apply/short/papers/school_certificate"
    fields = browser.get(path).form()["fields"]
    browser.post(path, fields | {"files": (filling.photo(), "zeugnis.jpg")}, content_type="multipart/form-data")
    file = db.session.scalars(select(StoredFile)).one()
    place, subject = shelf.place_of(file.ref), str(file.subject_id)
    assert place.exists()
    clock.travel(timedelta(days=29))
    assert jobs.sweep_drafts() == 0
    assert count(Answer) > 0
    clock.travel(timedelta(days=30, minutes=1))
    assert browser.get("/en/apply/short/check").status == 303
    assert jobs.sweep_drafts() == 1
    assert [count(model) for model in (Draft, Answer, Fact, ReturnCode, Visit, Paper, StoredFile)] == [0] * 7
    assert get_vault().is_destroyed(subject, "identity")
    assert not place.exists()


def test_saving_again_begins_the_thirty_days_anew(browser: Browser) -> None:
    filling.a_short_offer()
    fill_short(browser)
    clock.travel(timedelta(days=29))
    browser.visit(type("Whose", (), {"id": filling.the_draft().subject_id}))
    path = "/en/apply/short/contact"
    browser.fill(browser.get(path), at=path, call_name="B")
    clock.travel(timedelta(days=40))
    assert jobs.sweep_drafts() == 0
    assert count(Draft) == 1


def test_a_sweep_that_was_interrupted_is_finished(browser: Browser) -> None:
    from casework.core.transaction import unit_of_work
    from casework.intake.service import empty_draft

    filling.a_short_offer()
    fill_short(browser)
    subject = str(filling.the_draft().subject_id)
    clock.travel(timedelta(days=31))
    with unit_of_work():
        empty_draft(filling.the_draft())
    assert not get_vault().is_destroyed(subject, "identity")
    assert jobs.sweep_drafts() == 1
    assert get_vault().is_destroyed(subject, "identity")
    assert count(Draft) == 0


def test_what_stood_in_a_draft_does_not_stand_in_the_audit_trail(browser: Browser) -> None:
    filling.a_short_offer()
    fill_short(browser)
    entries = [str(entry.changes) for entry in db.session.scalars(select(Entry))]
    assert len(entries) > 3
    assert not [entry for entry in entries if "Canary" in entry]


def test_the_times_of_a_sent_form_fall_to_the_day(browser: Browser) -> None:
    filling.a_short_offer()
    fill_short(browser)
    filling.send(browser, "short", lang="en")
    day = db.session.scalars(select(Submission)).one().sent_at.date()
    clock.travel(timedelta(days=31))
    assert jobs.forget_times_of_sent_drafts() == 1
    sent = db.session.scalars(select(Submission)).one().sent_at
    assert (sent.date(), sent.hour, sent.minute) == (day, 12, 0)
    assert count(Draft) == 0
    person = db.session.scalars(select(Person)).one()
    assert answers_of(person.id)["call_name"] == "Canary Lea"


def test_a_form_that_was_swept_while_its_page_was_being_sent_is_neither_saved_nor_sent(
    browser: Browser, context: Flask
) -> None:
    filling.an_offer()
    filling.begin(browser)
    draft = db.session.scalars(select(Draft)).one()
    assert queries.locked_answers_in(draft), "one that is there is read"
    swept = Draft(
        id=uuid.uuid4(), subject_id=uuid.uuid4(), offer_id=draft.offer_id, form_version_id=draft.form_version_id,
        offer=draft.offer, form_version=draft.form_version,
    )  # fmt: skip
    assert queries.locked_answers_in(swept) is None
    with pytest.raises(Conflict):
        send(swept)
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 0
