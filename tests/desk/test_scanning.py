"""The front desk scans a paper into a case: it arrives, is checked by whoever works on the case, and is not seen again."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from casework.cases.models import Case
from casework.cases.service import write_note
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.references import shown_reference
from casework.core.sealed import open_for, open_one
from casework.desk.today import todays_work
from casework.documents import personal, shelf
from casework.documents.models import Paper, Scan, StoredFile
from casework.documents.scanning import receive_scan
from casework.documents.service import MOST_FILES, TooManyFiles, add_paper, answer_paper
from casework.documents.shelf import Received
from tests import make
from tests.browser import Browser, Page
from tests.documents import hostile
from tests.documents.test_papers import photos
from tests.intake import filling


def scan(
    browser: Browser, case: Case, *files: tuple[str, bytes], kind: str = "passport_id", follow: bool = True
) -> Page:
    at = f"/front-desk/{case.ref}/scan"
    fields = browser.get(at).form()["fields"]
    sent = [(io.BytesIO(content), name) for name, content in files]
    page = browser.post(at, fields | {"files": sent, "kind": kind}, content_type="multipart/form-data")
    return browser.follow(page) if follow else page


def check(browser: Browser, **values: str) -> Page:
    at = f"/scans/{db.session.scalars(select(Scan.ref)).one()}"
    return browser.fill(browser.get(at), at=at, **values)


def at_the_desk(browser: Browser) -> Browser:
    return browser.sign_in(make.user("front_desk", language="en"))


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def titles(viewer: Any) -> list[str]:
    return [line.title for line in todays_work(viewer).lines]


# --- receiving --------------------------------------------------------------------------------------------------------


def test_a_scan_arrives_sealed_and_says_nothing_but_when_and_how_many_pages(browser: Browser) -> None:
    case = make.case(person=make.person("Samira"), advisor=make.user())
    page = scan(at_the_desk(browser), case, *photos(2))
    assert page.status == 200 and "The scan has arrived" in page.text
    assert re.search(r"Scanned by you today .{0,40}, 2 pages", page.text) and "page-0.jpg" not in page.html
    made = db.session.scalars(select(Scan)).one()
    assert (made.kind, made.pages, made.state, made.subject_id) == ("passport_id", 2, "received", case.person_id)
    files = open_for(SYSTEM, db.session.scalars(select(StoredFile)), "test")
    assert {file.name for file in files} == {"page-0.jpg", "page-1.jpg"}
    assert all(b"JFIF" not in shelf.place_of(file.ref).read_bytes() for file in files)
    assert count(Paper) == 0


def test_the_place_where_a_photo_was_taken_does_not_come_along(browser: Browser) -> None:
    case = make.case(advisor=make.user())
    scan(at_the_desk(browser), case, ("with-place.jpg", hostile.photo()))
    kept = b"".join(shelf.open_file(db.session.scalars(select(StoredFile)).one()))
    assert kept.startswith(b"\xff\xd8\xff") and hostile.CANARY not in kept and b"Exif" not in kept


def test_the_front_desk_may_not_know_what_it_is(browser: Browser) -> None:
    case = make.case(advisor=make.user())
    scan(at_the_desk(browser), case, *photos(1), kind="unknown")
    assert db.session.scalars(select(Scan.kind)).all() == [None]


def test_without_a_file_or_without_a_kind_it_is_asked_again(browser: Browser) -> None:
    case = make.case(advisor=make.user())
    at_the_desk(browser)
    nothing = scan(browser, case)
    assert nothing.status == 422 and "Please choose the scan" in nothing.text
    assert scan(browser, case, *photos(1), kind="").status == 422
    assert scan(browser, case, *photos(1), kind="no_such_kind").status == 422
    assert (count(Scan), count(StoredFile)) == (0, 0)


def test_what_cannot_be_read_is_named_and_the_rest_arrives(browser: Browser) -> None:
    case = make.case(advisor=make.user())
    at_the_desk(browser)
    page = scan(browser, case, *photos(1), ("macro.pdf", b"MZ this is a program"))
    assert page.status == 200 and "1 page has arrived" in page.text and "macro.pdf: The name says" in page.text
    assert db.session.scalars(select(Scan.pages)).all() == [1]
    assert scan(browser, case, ("macro.pdf", b"MZ this is a program")).status == 422
    assert count(Scan) == 1


def test_the_same_pages_sent_twice_are_one_scan(browser: Browser) -> None:
    case = make.case(advisor=make.user())
    at_the_desk(browser)
    for _click in range(2):
        page = scan(browser, case, *photos(2))
    assert (count(Scan), count(StoredFile)) == (1, 2)
    assert len(re.findall("2 pages", page.text)) == 1


def test_so_many_files_at_most(browser: Browser) -> None:
    case = make.case(advisor=make.user())
    many = [
        Received(make.some_id(), f"{number:032x}", "a.jpg", "image/jpeg", 1, 1, number.to_bytes(16))
        for number in range(MOST_FILES + 1)
    ]
    with pytest.raises(TooManyFiles):
        receive_scan(case.person_id, None, many, make.user("front_desk"))


# --- what the front desk does not learn -------------------------------------------------------------------------------


def test_nothing_of_the_case_stands_on_the_front_desks_pages(browser: Browser, another_browser: Browser) -> None:
    """The person has papers, notes, a status, a scan of another colleague; the advisor sees them all."""
    advisor = make.user(language="en", name="Anna Advisor")
    case = make.case(person=make.person("Samira"), advisor=advisor, status="plan_active")
    write_note(case, "a secret of hers", by=advisor, is_restricted=False, is_pinned=True)
    answer_paper(case.person_id, "threat_evidence", state="cannot_request_danger")
    paper = add_paper(case.person_id, "residence_title", "lost")
    db.session.commit()
    make.stored_file(paper, filling.photo("red"), "canary-file.jpg")
    colleague = at_the_desk(another_browser)
    scan(colleague, case, *photos(5), kind="benefit_notice")
    at_the_desk(browser)
    scan(browser, case, *photos(1), kind="residence_title")
    for address in (f"/front-desk/{case.ref}", f"/front-desk/{case.ref}/scan"):
        page = browser.get(address)
        assert page.status == 200
        outside_the_list = re.sub(r"<select.*?</select>", "", page.html, flags=re.S)
        for hidden in ("secret", "plan", "Plan", "canary-file", "page-0", "threat", "Residence", "benefit", "Notice",
                       "lost", "Lost", "5 pages", "Anna Advisor", "seen", "checked by"):  # fmt: skip
            assert hidden not in outside_the_list, (address, hidden)
    assert "1 page" in browser.get(f"/front-desk/{case.ref}").text
    seen = another_browser.sign_in(advisor).get(f"/cases/{case.ref}")
    for shown in ("a secret of hers", "canary-file.jpg", "page-0.jpg", "5 pages", "Residence paper", "Notice on BAföG"):
        assert shown in seen.text, shown


def test_a_kind_of_which_there_is_a_paper_already_gives_the_same_answer(browser: Browser) -> None:
    having, lacking = make.case(advisor=make.user()), make.case(advisor=make.user())
    paper = add_paper(having.person_id, "passport_id", "photo_scan")
    db.session.commit()
    name, content = photos(1)[0]
    make.stored_file(paper, io.BytesIO(content), name)
    at_the_desk(browser)
    for case in (having, lacking):
        page = scan(browser, case, (name, content), follow=False)
        assert (page.status, page.location) == (303, f"/front-desk/{shown_reference(case.ref)}?received=1")
    assert count(Scan) == 2


def test_what_was_sent_cannot_be_opened_again_at_the_front_desk(browser: Browser, another_browser: Browser) -> None:
    advisor = make.user()
    case = make.case(advisor=advisor)
    scan(at_the_desk(browser), case, *photos(1))
    file, made = db.session.scalars(select(StoredFile.ref)).one(), db.session.scalars(select(Scan.ref)).one()
    for address in (f"/files/{file}", f"/scans/{made}"):
        assert browser.get(address).status in {403, 404}, address
    another_browser.sign_in(advisor)
    assert another_browser.get(f"/files/{file}").status == 200
    assert another_browser.get(f"/scans/{made}").status == 200


def test_a_receipt_stays_the_same_whatever_became_of_the_scan_and_is_gone_tomorrow(
    browser: Browser, another_browser: Browser
) -> None:
    advisor = make.user(language="en")
    case = make.case(advisor=advisor)
    scan(at_the_desk(browser), case, *photos(2))
    before = browser.get(f"/front-desk/{case.ref}").text
    check(another_browser.sign_in(advisor), what="drop")
    assert browser.get(f"/front-desk/{case.ref}").text == before and "2 pages" in before
    clock.travel(timedelta(days=1))
    assert "2 pages" not in at_the_desk(browser).get(f"/front-desk/{case.ref}").text


def test_a_compartment_takes_no_scan_from_the_front_desk(browser: Browser) -> None:
    case = make.case(advisor=make.user("scholar_advisor"), compartment=True)
    assert at_the_desk(browser).get(f"/front-desk/{case.ref}/scan").status == 404


# --- checking ---------------------------------------------------------------------------------------------------------


def test_the_scan_waits_in_the_advisors_today_until_it_is_checked(browser: Browser, another_browser: Browser) -> None:
    advisor, other = make.user(language="en"), make.user()
    case = make.case(advisor=advisor)
    scan(at_the_desk(browser), case, *photos(2), kind="unknown")
    assert "paper_scanned" in titles(advisor) and "paper_scanned" not in titles(other)
    page = another_browser.sign_in(advisor).get(f"/cases/{case.ref}")
    assert "Scanned at the front desk, to be checked" in page.text and "Kind not known" in page.text
    assert check(another_browser, what="file", kind="").status == 422
    assert check(another_browser, what="file", kind="residence_title").status == 200
    paper = open_one(SYSTEM, db.session.scalars(select(Paper)).one(), "test")
    assert (paper.kind, paper.state, paper.is_open) == ("residence_title", "photo_scan", False)
    assert set(db.session.scalars(select(StoredFile.paper_id))) == {paper.id}
    made = db.session.scalars(select(Scan)).one()
    assert (made.state, made.checked_by, paper.came_at) == ("filed", advisor.id, made.created_at)
    assert "paper_scanned" not in titles(advisor)
    assert "to be checked" not in another_browser.get(f"/cases/{case.ref}").text


def test_a_scan_of_somebody_else_is_deleted_and_the_receipt_stays(browser: Browser, another_browser: Browser) -> None:
    advisor = make.user()
    case = make.case(advisor=advisor)
    scan(at_the_desk(browser), case, *photos(2))
    assert check(another_browser.sign_in(advisor), what="drop").status == 200
    assert (count(StoredFile), count(Paper)) == (0, 0)
    assert db.session.scalars(select(Scan.state)).all() == ["dropped"]


def test_nobody_checks_a_scan_twice(browser: Browser, another_browser: Browser) -> None:
    advisor = make.user()
    case = make.case(advisor=advisor)
    scan(at_the_desk(browser), case, *photos(1))
    at = f"/scans/{db.session.scalars(select(Scan.ref)).one()}"
    form = another_browser.sign_in(advisor).get(at)
    assert another_browser.fill(form, at=at, what="file").status == 200
    assert another_browser.fill(form, at=at, what="drop").status == 404
    assert count(StoredFile) == 1


def test_pages_that_the_paper_has_already_stand_there_once(browser: Browser, another_browser: Browser) -> None:
    advisor = make.user()
    case = make.case(advisor=advisor)
    paper = add_paper(case.person_id, "passport_id", "photo_scan")
    db.session.commit()
    name, content = photos(1)[0]
    make.stored_file(paper, io.BytesIO(content), name)
    scan(at_the_desk(browser), case, *photos(2))
    check(another_browser.sign_in(advisor), what="file")
    assert count(StoredFile) == 2 and count(Paper) == 1


def test_until_it_is_checked_no_page_of_the_person_shows_it(browser: Browser, another_browser: Browser) -> None:
    """A scan in the wrong file must not appear on somebody else's phone."""
    advisor = make.user()
    case = make.case(advisor=advisor)
    scan(at_the_desk(browser), case, *photos(1))
    file = db.session.scalars(select(StoredFile.ref)).one()
    another_browser.visit(case.person)
    assert "Passport" not in another_browser.get("/en/status/papers").text
    assert another_browser.get(f"/en/own-file/{file}").status == 404
    check(browser.sign_in(advisor), what="file")
    assert "Passport" in another_browser.get("/en/status/papers").text
    assert another_browser.get(f"/en/own-file/{file}").status == 200


def test_where_nobody_works_on_the_case_the_coordinator_sees_it(browser: Browser) -> None:
    coordinator = make.user("coordinator")
    closed = make.case(status="closed", closed_at=clock.now())
    scan(at_the_desk(browser), closed, *photos(1))
    assert "paper_scanned" in titles(coordinator)
    worked_on = make.case(advisor=make.user())
    scan(browser, worked_on, *photos(1))
    assert [line.case.ref for line in todays_work(coordinator, reason="paper_scanned").lines] == [closed.ref]


def test_somebody_who_comes_back_has_the_scan_once_in_today(browser: Browser) -> None:
    advisor, person = make.user(), make.person()
    make.case(
        person=person, advisor=advisor, status="closed", closed_at=clock.now(), opened_at=clock.now() - timedelta(9)
    )
    again = make.case(person=person, advisor=advisor)
    scan(at_the_desk(browser), again, *photos(1))
    assert [line.case.ref for line in todays_work(advisor, reason="paper_scanned").lines] == [again.ref]


def test_a_scan_stands_in_the_export_and_goes_with_the_papers(browser: Browser) -> None:
    case = make.case(advisor=make.user())
    scan(at_the_desk(browser), case, *photos(2))
    told = personal.export(case.person_id)
    assert [(one["kind"], one["pages"], one["state"]) for one in told["scans"]] == [("passport_id", 2, "received")]
    assert {one["paper"] for one in told["files"]} == {"passport_id"}
    refs = db.session.scalars(select(StoredFile.ref)).all()
    assert personal.scrub(case.person_id, frozenset({"papers"})) == 0 and count(Scan) == 1
    assert personal.scrub(case.person_id, frozenset()) == 2
    db.session.commit()
    assert (count(Scan), count(StoredFile)) == (0, 0)
    assert not any(shelf.place_of(ref).exists() for ref in refs)
