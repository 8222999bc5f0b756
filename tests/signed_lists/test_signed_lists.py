"""The scan of a signed list: sealed at its lesson, shown whole or not at all, gone when no proof needs it."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from casework.cases.models import Case
from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.documents.models import Scan, StoredFile
from casework.documents.shelf import place_of
from casework.operation.orphans import have_rows
from casework.signed_lists.models import SignedList
from casework.signed_lists.personal import export, scrub
from tests import make
from tests.browser import Browser, Page
from tests.progress.test_attendance import enrol


@pytest.fixture
def teacher(context: Flask) -> Any:
    return make.user("teacher")


@pytest.fixture
def cohort(teacher: Any) -> Any:
    today = clock.today()
    return make.cohort(
        capacity=9,
        teacher=teacher,
        neutral_name="Birke",
        starts_on=today - timedelta(days=20),
        ends_on=today + timedelta(days=9),
    )


def photo(shade: int = 200) -> tuple[io.BytesIO, str]:
    made = io.BytesIO()
    Image.new("RGB", (40, 60), (shade, shade, shade)).save(made, "PNG")
    made.seek(0)
    return made, "Liste Amal.png"


def send(browser: Browser, path: str, *files: tuple[io.BytesIO, str]) -> Page:
    form = browser.get(path).form(None if "drop" not in path else path)
    token = form["fields"]["csrf_token"]
    return browser.follow(
        browser.post(path, {"csrf_token": token, "files": list(files)}, content_type="multipart/form-data")
    )


def test_a_scan_is_kept_sealed_at_its_lesson_once_and_opened_by_whoever_sees_everybody_on_it(
    browser: Browser, teacher: Any, cohort: Any
) -> None:
    advisor = make.user()
    enrol(cohort, advisor, "Amal")
    other = enrol(cohort, advisor, "Bilal")
    lesson = make.lesson(cohort)
    path = f"/courses/lessons/{lesson.ref}/signed"
    browser.sign_in(teacher)
    assert "1 Seite" in send(browser, path, photo()).text
    send(browser, path, photo())
    row = db.session.scalars(select(SignedList)).one()
    file = db.session.scalars(select(StoredFile)).one()
    assert place_of(file.ref).read_bytes()[:4] == b"CWF1", "sealed"
    assert db.session.get_one(Scan, row.scan_id).state == "filed", "nobody is asked to file it"
    assert have_rows([str(row.subject_id)]) == {str(row.subject_id)}, "its keys are no left-overs"
    opened = browser.get(f"/signed-lists/{row.ref}").answer
    assert opened.mimetype == "application/pdf" and "list.pdf" in opened.headers["Content-Disposition"]
    coordinator, stranger = make.user("coordinator"), make.user("teacher")
    assert browser.sign_in(coordinator).get(f"/signed-lists/{row.ref}").status == 200
    assert browser.sign_in(stranger).get(f"/signed-lists/{row.ref}").status == 404
    assert browser.sign_in(advisor).get(f"/signed-lists/{row.ref}").status == 404, (
        "whose people these are does not teach them"
    )
    with unit_of_work():
        db.session.get_one(Case, other.case_id).is_compartment = True
    assert browser.sign_in(coordinator).get(f"/signed-lists/{row.ref}").status == 404
    assert "1 Seite" not in browser.get(path).text
    assert browser.sign_in(teacher).get(f"/signed-lists/{row.ref}").status == 200
    browser.fill(browser.get(path), at=path, action="/drop")
    assert db.session.scalars(select(SignedList)).all() == db.session.scalars(select(StoredFile)).all() == []


def test_it_is_told_in_the_export_and_goes_with_whoever_is_on_it_unless_a_proof_is_kept(
    browser: Browser, teacher: Any, cohort: Any
) -> None:
    amal = enrol(cohort, make.user(), "Amal")
    lesson = make.lesson(cohort)
    send(browser.sign_in(teacher), f"/courses/lessons/{lesson.ref}/signed", photo())
    assert export(amal.person_id)["signed_lists"][0]["course"] == "Birke"
    with unit_of_work():
        assert scrub(amal.person_id, frozenset({"course"})) == 0
    with unit_of_work():
        assert scrub(amal.person_id, frozenset()) == 1
    assert db.session.scalars(select(StoredFile)).all() == []


def test_nothing_chosen_is_said_and_nothing_kept(browser: Browser, teacher: Any, cohort: Any) -> None:
    lesson = make.lesson(cohort)
    page = send(browser.sign_in(teacher), f"/courses/lessons/{lesson.ref}/signed")
    assert page.status == 422 and db.session.scalars(select(SignedList)).all() == []
