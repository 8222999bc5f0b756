"""Notes are written where one reads; ten minutes to correct, then a new note says what is right."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from casework.cases.models import Note
from casework.cases.queries import find_note
from casework.cases.records import NoteIsFixed, NothingWritten, NotYourNote, TextTooLong
from casework.cases.service import correct_note, write_note
from casework.core import clock
from casework.core.models import db
from tests import make
from tests.browser import Browser

HARD = "Grüße 😀 \u200fمرحبا\u200e <b>&amp;</b> {{ 7*7 }}"


def how_many() -> int:
    return db.session.scalar(select(func.count()).select_from(Note)) or 0


def test_a_note_is_written_on_the_case_page_and_stands_in_its_timeline(browser: Browser) -> None:
    advisor = make.user("advisor", name="Ada Advisor")
    case = make.case(advisor=advisor)
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}")
    after = browser.fill(page, at=f"/cases/{case.ref}", action="/notes", body="We spoke about B1.")
    assert after.status == 200
    assert "We spoke about B1." in after.text
    assert "Ada Advisor" in after.text
    row = db.session.scalars(select(Note)).one()
    assert b"B1" not in (row.body_sealed or b"")


def test_a_note_sent_twice_is_one_note(browser: Browser) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    form = browser.sign_in(advisor).get(f"/cases/{case.ref}").form("/notes")
    fields = {**form["fields"], "body": "Once."}
    first = browser.post(form["action"], fields)
    second = browser.post(form["action"], fields)
    assert first.status == second.status == 303
    assert first.location == second.location
    assert how_many() == 1


@pytest.mark.parametrize("body", ["", "   ", "\u200f\u200e\u00ad", "\n\t"])
def test_a_note_without_words_is_refused_and_nothing_is_saved(browser: Browser, body: str) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}")
    answer = browser.fill(page, at=f"/cases/{case.ref}", action="/notes", body=body)
    assert answer.status == 422
    assert how_many() == 0


def test_a_note_that_is_too_long_is_refused_with_its_text_kept(browser: Browser) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}")
    answer = browser.fill(page, at=f"/cases/{case.ref}", action="/notes", body="x" * 10_001)
    assert answer.status == 422
    assert "x" * 10_001 in answer.html
    with pytest.raises(TextTooLong):
        write_note(case, "x" * 10_001, by=advisor)
    again = browser.fill(answer, at=f"/cases/{case.ref}", action="/notes", body="x" * 10_000)
    assert again.status == 200
    assert how_many() == 1


def test_a_note_with_a_nul_is_shown_again_without_it(browser: Browser) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}")
    answer = browser.fill(page, at=f"/cases/{case.ref}", action="/notes", body="one\x00two")
    assert answer.status == 422
    assert "onetwo" in answer.html
    assert how_many() == 0


def test_emoji_marks_of_direction_and_markup_come_back_as_they_were_typed(browser: Browser) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}")
    after = browser.fill(page, at=f"/cases/{case.ref}", action="/notes", body=HARD)
    assert "Grüße 😀 \u200fمرحبا\u200e &lt;b&gt;&amp;amp;&lt;/b&gt; {{ 7*7 }}" in after.html
    note = find_note(advisor, db.session.scalars(select(Note.ref)).one())
    assert note is not None
    assert note.body == HARD


def test_the_author_corrects_a_note_for_ten_minutes_and_not_later(browser: Browser) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    note = write_note(case, "Level A1.", by=advisor)
    db.session.commit()
    address = f"/notes/{note.ref}"
    page = browser.sign_in(advisor).get(address)
    after = browser.fill(page, at=address, body="Level B1.")
    assert "Level B1." in after.text
    assert "Level A1." not in after.text
    page = browser.get(address)
    clock.travel(timedelta(minutes=10))
    late = browser.fill(page, at=address, body="Level C1.")
    assert late.status == 422
    assert "Level C1." in late.html, "what was typed is kept"
    db.session.expire_all()
    found = find_note(advisor, note.ref)
    assert found is not None
    assert found.body == "Level B1."
    assert address not in browser.get(f"/cases/{case.ref}").html


def test_ten_minutes_less_a_second_is_in_time(context: Flask) -> None:
    advisor = make.user("advisor")
    note = write_note(make.case(advisor=advisor), "One.", by=advisor)
    note.created_at = clock.now() - timedelta(minutes=9, seconds=58)
    correct_note(note, "Two.", by=advisor)
    note.created_at = clock.now() - timedelta(minutes=10)
    with pytest.raises(NoteIsFixed):
        correct_note(note, "Three.", by=advisor)
    assert note.body == "Two."


def test_only_the_author_corrects_a_note(browser: Browser) -> None:
    advisor, cover = make.user("advisor"), make.user("advisor")
    case = make.case(advisor=advisor)
    make.access(case, cover, "cover")
    note = write_note(case, "Mine.", by=advisor)
    db.session.commit()
    assert browser.sign_in(cover).get(f"/notes/{note.ref}").status == 403
    with pytest.raises(NotYourNote):
        correct_note(note, "Not mine.", by=cover)


def test_of_two_corrections_the_second_gets_both_versions_and_keeps_its_text(
    browser: Browser, another_browser: Browser
) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    note = write_note(case, "First.", by=advisor)
    db.session.commit()
    address = f"/notes/{note.ref}"
    one, two = browser.sign_in(advisor).get(address), another_browser.sign_in(advisor).get(address)
    assert browser.fill(one, at=address, body="From the first tab.").status == 200
    conflict = another_browser.fill(two, at=address, body="From the second tab.")
    assert conflict.status == 409
    assert "From the first tab." in conflict.text
    assert conflict.form()["fields"]["body"] == ["From the second tab."]
    assert another_browser.fill(conflict, at=address).status == 200
    db.session.expire_all()
    found = find_note(advisor, note.ref)
    assert found is not None
    assert found.body == "From the second tab."


def test_a_coordinator_cannot_write_a_note(browser: Browser) -> None:
    case = make.case(advisor=make.user("advisor"))
    page = browser.sign_in(make.user("coordinator")).get(f"/cases/{case.ref}")
    assert "/notes" not in page.html
    assert browser.post(f"/cases/{case.ref}/notes", {"body": "x"}).status == 403
    assert how_many() == 0


def test_words_that_nobody_sees_are_no_note(context: Flask) -> None:
    with pytest.raises(NothingWritten):
        write_note(make.case(), "\u200e\u200b", by=make.user("advisor"))
