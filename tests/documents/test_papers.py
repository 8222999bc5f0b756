"""Papers: sent, refused kindly, asked for, seen; files sealed on the disk and found only by those who may."""

from __future__ import annotations

import io
import os
import time
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from casework.cases.history import asked_of
from casework.core import clock, contributions
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for, open_one
from casework.core.transaction import between_transactions
from casework.documents import jobs, personal, shelf
from casework.documents.extending import extension_for
from casework.documents.models import Paper, StoredFile
from casework.documents.service import (
    MOST_FILES,
    NothingSaid,
    TooManyFiles,
    UnknownPaper,
    UnknownState,
    add_paper,
    answer_paper,
    ask_for_paper,
    note_seen,
)
from casework.intake import attention
from casework.messages.models import Letter
from tests import make
from tests.browser import Browser, Page
from tests.documents import hostile
from tests.intake import filling

PATH = "/en/apply/short/papers/school_certificate"


def an_applicant(browser: Browser, *papers: str) -> None:
    filling.a_short_offer(papers=papers or ("school_certificate",))
    path = "/en/apply/short/begin"
    browser.fill(browser.get(path), at=path, call_name="Lea", reach_by="portal_only")


def upload(browser: Browser, *files: tuple[str, bytes], path: str = PATH, **values: Any) -> Page:
    fields = browser.get(path).form()["fields"]
    sent = [(io.BytesIO(content), name) for name, content in files]
    return browser.post(path, fields | {"files": sent} | values, content_type="multipart/form-data")


def files() -> list[StoredFile]:
    return open_for(SYSTEM, db.session.scalars(select(StoredFile).order_by(StoredFile.created_at)), "test")


def paper() -> Paper:
    return open_one(SYSTEM, db.session.scalars(select(Paper)).one(), "test")


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def photos(number: int) -> list[tuple[str, bytes]]:
    colours = ("navy", "red", "green", "gold", "black")
    return [(f"page-{place}.jpg", filling.photo(colours[place]).read()) for place in range(number)]


# --- the applicant ----------------------------------------------------------------------------------------------------


def test_several_photos_of_one_paper_are_kept_sealed(browser: Browser) -> None:
    an_applicant(browser)
    assert upload(browser, *photos(3)).status == 303
    kept = files()
    assert [file.name for file in kept] == ["page-0.jpg", "page-1.jpg", "page-2.jpg"]
    assert paper().state == "photo_scan"
    assert "page-1.jpg" in browser.get("/en/apply/short/check").text
    for file in kept:
        raw = shelf.place_of(file.ref).read_bytes()
        assert b"JFIF" not in raw
        assert shelf.place_of(file.ref).stat().st_mode & 0o077 == 0
        assert b"".join(shelf.open_file(file)).startswith(b"\xff\xd8\xff")


def test_several_files_can_be_chosen_at_once(browser: Browser) -> None:
    an_applicant(browser)
    chosen = browser.get(PATH).html.split('type="file"')[1].split(">")[0]
    assert " multiple" in chosen


@pytest.mark.parametrize("state", ["cannot_request_danger", "lost", "never_issued", "original"])
def test_having_no_picture_is_an_answer(browser: Browser, state: str) -> None:
    an_applicant(browser)
    page = browser.fill(browser.get(PATH), at=PATH, state=state)
    assert page.status == 200
    assert paper().state == state
    raw = db.session.execute(select(Paper.__table__.c.state_sealed)).scalar_one()
    assert state.encode() not in bytes(raw)
    assert filling.send(browser, "short", lang="en").output("reference")


def test_a_refused_file_is_explained_beside_its_field_and_the_others_stay(browser: Browser) -> None:
    an_applicant(browser)
    page = upload(browser, *photos(1), ("macro.pdf", b"MZ this is a program"), ("empty.jpg", b""))
    assert page.status == 200
    assert "macro.pdf: The name says photo or PDF" in page.text
    assert "empty.jpg: This file is empty" in page.text
    assert "We have this file: page-0.jpg" in page.text
    assert [file.name for file in files()] == ["page-0.jpg"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("cert.jpg", b"%PDF-nothing", "We could not open this file"),
        ("cert.exe", b"MZ\x90\x00" * 50, "We can open photos"),
        ("cert.jpg", b"<html><script>alert(1)</script>", "the file is something else"),
        ("cert.pdf", hostile.locked("geheim"), "opens only with a password"),
        ("cert.heic", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "HEIC"),
    ],
)
def test_what_is_not_a_picture_or_a_pdf_is_refused_and_nothing_is_saved(
    browser: Browser, name: str, content: bytes, message: str
) -> None:
    an_applicant(browser)
    page = upload(browser, (name, content))
    assert page.status == 422
    assert message in page.text
    assert (count(Paper), count(StoredFile)) == (0, 0)


def test_twenty_megabytes_are_refused_with_a_word_and_what_was_said_stays(browser: Browser) -> None:
    an_applicant(browser)
    page = upload(browser, ("scan.pdf", b"%PDF-1.7\n" + b"0" * 20_000_000), state="lost")
    assert "larger than 10 MB" in page.text
    assert page.form()["fields"]["state"] == ["lost"]


def test_forty_megabytes_are_answered_with_a_page_in_the_persons_language(browser: Browser) -> None:
    an_applicant(browser)
    page = upload(browser, ("scan.pdf", b"%PDF-1.7\n" + b"0" * 40_000_000))
    assert page.status == 413
    assert "your saved answers are still there" in page.text
    assert count(StoredFile) == 0


def test_nothing_chosen_and_nothing_said_is_asked_again(browser: Browser) -> None:
    an_applicant(browser)
    page = upload(browser)
    assert page.status == 422
    assert "choose a photo or a file" in page.text


@pytest.mark.parametrize(
    "values", [{"state": "gone"}, {"state": ["lost", "original"]}, {"csrf_token": ""}, {"files": "no file"}]
)
def test_what_is_wrong_is_said_and_nothing_is_saved(browser: Browser, values: dict[str, Any]) -> None:
    an_applicant(browser)
    page = upload(browser, **values)
    assert page.status == 422
    assert page.form()
    assert count(Paper) == 0


def test_the_same_file_sent_twice_is_one_file(browser: Browser) -> None:
    an_applicant(browser)
    for _turn in range(2):
        assert upload(browser, *photos(1)).status == 303
    assert len(files()) == 1
    assert sum(1 for _ref in shelf.old_files(hours=-1)) >= 1


def test_too_many_files_for_one_paper_are_refused(browser: Browser) -> None:
    an_applicant(browser)
    page = upload(browser, *[(f"{number}.jpg", b"x") for number in range(11)])
    assert page.status == 422
    assert "at most 10 files" in page.text


def test_a_name_of_a_file_leads_nowhere(browser: Browser) -> None:
    an_applicant(browser)
    upload(browser, ("../../etc/\u202egpj.passwd\x00.jpg", photos(1)[0][1]))
    assert files()[0].name == "gpj.passwd.jpg"


def test_a_file_can_be_taken_back_until_the_form_is_sent(browser: Browser) -> None:
    an_applicant(browser)
    upload(browser, *photos(2))
    path = f"{PATH}/{files()[0].ref}/remove"
    browser.fill(browser.get(path), at=path)
    assert [file.name for file in files()] == ["page-1.jpg"]
    path = f"{PATH}/{files()[0].ref}/remove"
    filling.send(browser, "short", lang="en")
    assert browser.get(path).status == 404


def test_the_own_file_comes_back_as_a_download_and_nobody_elses(browser: Browser, another_browser: Browser) -> None:
    an_applicant(browser)
    upload(browser, *photos(1))
    path = f"/en/own-file/{files()[0].ref}"
    mine = browser.get(path)
    assert mine.status == 200
    assert mine.answer.data.startswith(b"\xff\xd8\xff")
    assert mine.answer.headers["Content-Disposition"].startswith("attachment")
    another_browser.get("/en/apply/short/begin")
    begin = "/en/apply/short/begin"
    another_browser.fill(another_browser.get(begin), at=begin, call_name="Someone", reach_by="portal_only")
    assert another_browser.get(path).status == 404
    assert another_browser.get(f"{PATH}/{files()[0].ref}/remove").status == 404


def test_a_file_of_an_erased_person_is_gone(browser: Browser) -> None:
    from casework.core.sealed import get_vault

    an_applicant(browser)
    upload(browser, *photos(1))
    file = files()[0]
    get_vault().destroy(str(file.subject_id), ["papers"])
    assert browser.get(f"/en/own-file/{file.ref}").status == 404


# --- the staff --------------------------------------------------------------------------------------------------------


def a_case_with_a_file() -> tuple[Any, str, Any]:
    advisor = make.user("advisor")
    case = make.case(person=make.person("Canary"), advisor=advisor)
    made = add_paper(case.person_id, "residence_title", "original")
    db.session.commit()
    make.stored_file(made, io.BytesIO(photos(1)[0][1]), "canary-file.jpg")
    db.session.commit()
    return case, files()[0].ref, advisor


@pytest.mark.parametrize(
    ("role", "status"),
    [("coordinator", 200), ("advisor", 404), ("scholar_advisor", 404), ("front_desk", 403), ("teacher", 403), ("reporting", 403),
     ("head_of_unit", 403), ("dpo", 403), ("admin", 403)],
)  # fmt: skip
def test_a_file_is_found_only_by_those_whose_case_it_is(browser: Browser, role: str, status: int) -> None:
    _case, ref, advisor = a_case_with_a_file()
    refused = browser.sign_in(make.user(role)).get(f"/files/{ref}")
    # Who may not read papers at all finds none: the answer is the same as for a file that does not exist.
    assert refused.status == (404 if status == 403 else status)
    assert (b"\xff\xd8\xff" in refused.answer.data) == (status == 200)
    assert browser.sign_in(advisor).get(f"/files/{ref}").answer.data.startswith(b"\xff\xd8\xff")


def test_a_download_is_never_shown_inside_our_pages(browser: Browser) -> None:
    _case, ref, advisor = a_case_with_a_file()
    headers = browser.sign_in(advisor).get(f"/files/{ref}").answer.headers
    assert headers["Content-Disposition"] == "attachment; filename=canary-file.jpg"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Cache-Control"] == "no-store"


def test_whoever_has_not_signed_in_gets_no_file(browser: Browser) -> None:
    _case, ref, _advisor = a_case_with_a_file()
    page = browser.get(f"/files/{ref}")
    assert page.status == 303
    assert "/signin" in page.location


def test_the_panel_shows_papers_to_those_who_read_them(browser: Browser, context: Flask) -> None:
    case, ref, advisor = a_case_with_a_file()
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}")
    assert "canary-file.jpg" in page.text
    assert f"/files/{ref}" in page.html
    from casework.documents.panels import panels

    for role in ("front_desk", "teacher", "reporting", "dpo", "admin"):
        assert panels(make.user(role), case) == []


def test_seen_by_stands_instead_of_a_copy(browser: Browser) -> None:
    case, _ref, advisor = a_case_with_a_file()
    path = f"/papers/{paper().ref}/seen"
    until = (clock.today() + timedelta(days=20)).isoformat()
    page = browser.sign_in(advisor).fill(browser.get(path), at=path, expires_on=until)
    assert page.status == 200
    assert advisor.name in page.text
    assert (paper().seen_on, paper().seen_by) == (clock.today(), advisor.id)
    assert browser.fill(browser.get(path), at=path, expires_on="soon").status == 422
    assert browser.fill(browser.get(path), at=path, version="0").status == 409
    assert case.person_id == paper().subject_id


def test_a_title_that_a_law_extends_is_due_when_the_law_ends_and_only_whoever_saw_it_says_so(browser: Browser) -> None:
    advisor = make.user("advisor", language="en")
    case = make.case(advisor=advisor)
    seen = add_paper(case.person_id, "residence_title")
    other = add_paper(case.person_id, "degree")
    db.session.commit()
    extension = extension_for(seen)
    assert extension is not None and extension_for(other) is None
    browser.sign_in(advisor)
    path = f"/papers/{seen.ref}/seen"
    printed = extension.if_valid_on + timedelta(days=3)
    assert (
        "Extended by law" in browser.get(path).text and "Extended" not in browser.get(f"/papers/{other.ref}/seen").text
    )
    too_old = (extension.if_valid_on - timedelta(days=1)).isoformat()
    assert browser.fill(browser.get(path), at=path, expires_on=too_old, is_extended="y").status == 422
    page = browser.fill(browser.get(path), at=path, expires_on=printed.isoformat(), is_extended="y")
    assert "extended by law until" in page.text and seen.extended_until == extension.until

    def lines() -> list[tuple[str, Any]]:
        return [(row.title, row.due) for query in attention.entries(advisor) for row in db.session.execute(query)]

    before = clock.today()
    clock.travel_days((extension.until - before).days - 5)
    try:
        assert ("paper_extended", extension.until) in lines()
        note_seen(seen, advisor, expires_on=printed)
        assert lines() == []
    finally:
        clock.travel(timedelta(0))


def test_asking_for_a_paper_writes_a_letter_in_the_persons_language(browser: Browser) -> None:
    case, _ref, advisor = a_case_with_a_file()
    path = f"/cases/{case.ref}/papers/ask"
    page = browser.sign_in(advisor).fill(browser.get(path), at=path, kind="degree")
    assert page.status == 200
    letter = open_one(SYSTEM, db.session.scalars(select(Letter)).one(), "test")
    from casework.register.lists import codelist

    assert letter.language == "ar"
    assert codelist("paper_kinds").label("degree", "ar") in (letter.body or "")
    assert browser.fill(browser.get(path), at=path, kind="").status == 422
    assert browser.fill(browser.get(path), at=path, kind="nothing").status == 422
    stranger = make.user("advisor")
    assert browser.sign_in(stranger).get(path).status == 404


def test_a_paper_that_was_asked_for_and_came_stands_in_the_day_list_until_it_is_seen(context: Flask) -> None:
    advisor, other = make.user("advisor"), make.user("advisor")
    case = make.case(advisor=advisor)

    def waiting(viewer: Any) -> list[tuple[str, Any]]:
        return [(row.title, row.actor) for query in attention.entries(viewer) for row in db.session.execute(query)]

    asked = ask_for_paper(case.person, "degree", advisor)
    assert waiting(advisor) == []
    answer_paper(case.person_id, "degree", state="lost")
    assert waiting(advisor) == [("paper_came", case.id)]
    assert waiting(other) == []
    note_seen(asked, advisor, expires_on=clock.today() + timedelta(days=10))
    assert waiting(advisor) == [("paper_expires", case.id)]
    assert set(attention.TITLES) == set(attention.ACTIONS)


def test_the_timeline_says_what_happened_and_not_what_was_said(context: Flask) -> None:
    from casework.documents import timeline

    assert timeline in contributions.modules("timeline")
    advisor, teacher = make.user("advisor"), make.user("teacher")
    case = make.case(advisor=advisor)
    asked = ask_for_paper(case.person, "degree", advisor)
    answer_paper(case.person_id, "degree", state="cannot_request_danger")
    note_seen(asked, advisor)
    rows = [row for query in timeline.entries(advisor, case) for row in db.session.execute(query, asked_of(case))]
    assert [row.kind for row in rows] == ["paper_asked", "paper_came", "paper_seen"]
    assert [row.actor for row in rows] == [advisor.id, None, advisor.id]
    line = timeline.load(advisor, "paper_came", rows)[asked.id]
    assert (str(line.text), line.body) == ("Studienabschluss", None)
    assert timeline.entries(teacher, case) == []


# --- rules ------------------------------------------------------------------------------------------------------------


def test_a_paper_knows_its_kinds_and_states(context: Flask) -> None:
    person = make.person()
    with pytest.raises(UnknownPaper):
        add_paper(person.id, "horoscope", None)
    with pytest.raises(UnknownState):
        add_paper(person.id, "degree", "eaten")
    with pytest.raises(NothingSaid):
        answer_paper(person.id, "degree")
    assert add_paper(person.id, "degree", "lost").id == add_paper(person.id, "degree", "original").id


def test_one_paper_keeps_twenty_files_at_most(context: Flask) -> None:
    made = add_paper(make.person().id, "degree", "original")
    db.session.commit()
    make.stored_file(made, io.BytesIO(photos(1)[0][1]), "a.jpg")
    first = db.session.scalars(select(StoredFile)).one()
    for number in range(1, MOST_FILES):
        db.session.add(
            StoredFile(
                subject_id=first.subject_id,
                paper_id=first.paper_id,
                media_type="image/png",
                size=1,
                digest=number.to_bytes(16, "big"),
                created_at=clock.now(),
            )
        )
    db.session.commit()
    made = db.session.get_one(Paper, first.paper_id)
    with pytest.raises(TooManyFiles):
        make.stored_file(made, io.BytesIO(photos(2)[1][1]), "b.jpg")


def test_no_picture_is_opened_while_a_transaction_is_open(context: Flask) -> None:
    whose = make.person()
    sent = [("a.jpg", io.BytesIO(photos(1)[0][1]))]
    db.session.connection()
    with pytest.raises(RuntimeError, match="no transaction open"):
        shelf.receive(whose.id, sent)
    subject = whose.id
    with between_transactions():
        assert len(shelf.receive(subject, sent).taken) == 1


def test_nothing_that_waits_to_be_saved_is_lost_between_two_transactions(context: Flask) -> None:
    add_paper(make.person().id, "degree", "original")
    with pytest.raises(RuntimeError, match="would be lost"), between_transactions():
        pass
    db.session.commit()
    with pytest.raises(RuntimeError, match="before it or after it"), between_transactions():
        db.session.scalars(select(Paper)).all()


def test_a_file_that_no_row_names_is_swept_after_a_day_and_a_filed_one_stays(context: Flask) -> None:
    _case, ref, _advisor = a_case_with_a_file()
    whose = make.person().id
    with between_transactions():
        received = shelf.receive(whose, [("lost.jpg", io.BytesIO(photos(2)[1][1]))]).taken[0]
    orphan, filed = shelf.place_of(received.ref), shelf.place_of(ref)
    jobs.sweep_orphan_files()
    assert orphan.exists()
    long_ago = time.time() - 25 * 3600
    for path in (orphan, filed):
        os.utime(path, (long_ago, long_ago))
    assert jobs.sweep_orphan_files() >= 1
    assert not orphan.exists()
    assert filed.exists()


def test_a_person_gets_their_papers_and_erasure_takes_them(context: Flask) -> None:
    case, ref, _advisor = a_case_with_a_file()
    exported = personal.export(case.person_id)
    assert [(row["kind"], row["state"]) for row in exported["papers"]] == [("residence_title", "original")]
    assert exported["files"][0]["name"] == "canary-file.jpg"
    assert personal.scrub(case.person_id, frozenset({"papers"})) == 0
    assert shelf.place_of(ref).exists()
    assert personal.scrub(case.person_id, frozenset()) == 1
    db.session.commit()
    assert not shelf.place_of(ref).exists()
    assert (count(Paper), count(StoredFile)) == (0, 0)


def test_a_file_that_a_crash_left_half_sealed_is_swept(context: Flask) -> None:
    half = shelf.place_of("k" * 32).with_name(".kkkk.0a1b2c3d.part")
    half.write_bytes(b"as far as the sealing came")
    clock.travel(timedelta(days=2))
    assert jobs.sweep_orphan_files() >= 1
    assert not half.exists()
