"""A paper comes by a link without a sign-in: one box, no name, for some days, and no more than it needs."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from flask import Flask

from casework.accounts.models import User
from casework.cases.models import Case
from casework.core import clock
from casework.core.models import db
from casework.documents import asking
from casework.documents.models import Paper, PaperLink, StoredFile
from casework.documents.personal import scrub
from casework.documents.service import add_paper
from casework.programmes.models import OfferPaper
from tests import make
from tests.browser import Browser, Page
from tests.inbox.mails import picture


@pytest.fixture
def advisor(context: Flask) -> User:
    return make.user()


@pytest.fixture
def case(advisor: User) -> Case:
    made = make.case(person=make.person("Zqname", language="ar"), advisor=advisor)
    add_paper(made.person_id, "school_certificate")
    db.session.commit()
    return made


def link_of(browser: Browser, advisor: User) -> str:
    at = f"/papers/{db.session.query(Paper).one().ref}/link"
    page = browser.sign_in(advisor).open(at)
    made = browser.fill(page, at=at)
    found = re.search(r"/ar/send/([\w-]+)", made.html)
    assert found is not None
    return found.group(0)


def send(visitor: Browser, at: str, data: bytes = b"") -> Page:
    fields = visitor.get(at).form()["fields"]
    files = {"files": (io.BytesIO(data), "zeugnis.png")} if data else {}
    return visitor.post(at, fields | files, content_type="multipart/form-data")


def test_somebody_sends_the_paper_without_a_sign_in_and_sees_nothing(
    browser: Browser, another_browser: Browser, advisor: User, case: Case
) -> None:
    at = link_of(browser, advisor)
    token = at.rpartition("/")[2]
    assert len(token) >= 43 and token.encode() not in db.session.query(PaperLink).one().token_hash
    page = another_browser.get(at)
    assert page.status == 200 and "Zqname" not in page.html and case.ref not in page.html
    assert send(another_browser, at).status == 422
    assert another_browser.follow(send(another_browser, at, picture())).status == 200
    paper = db.session.query(Paper).one()
    assert (paper.is_open, db.session.query(StoredFile).filter_by(paper_id=paper.id).count()) == (False, 1)
    assert "zeugnis.png" not in another_browser.get(at).html
    assert "zeugnis.png" in browser.get(f"/cases/{case.ref}").html


def test_it_is_over_after_its_time_after_a_newer_one_after_many_files_and_when_the_paper_was_seen(
    browser: Browser, another_browser: Browser, advisor: User, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = link_of(browser, advisor), link_of(browser, advisor)
    assert (another_browser.get(old).status, another_browser.get(new).status) == (404, 200)
    assert another_browser.get(old).html == another_browser.get("/ar/send/nonsense").html.replace(
        "nonsense", old.rpartition("/")[2]
    )
    clock.travel(timedelta(days=15))
    assert another_browser.get(new).status == 404
    clock.travel(timedelta())
    ref = db.session.query(Paper).one().ref
    browser.fill(browser.get(f"/papers/{ref}/seen"), at=f"/papers/{ref}/seen")
    assert another_browser.get(new).status == 404
    used = link_of(browser, advisor)
    monkeypatch.setattr(asking, "MOST_USES", 1)
    send(another_browser, used, picture())
    assert another_browser.get(used).status == 404


def test_it_goes_with_the_person(browser: Browser, another_browser: Browser, advisor: User, case: Case) -> None:
    at = link_of(browser, advisor)
    scrub(case.person_id, frozenset({"papers"}))
    db.session.commit()
    assert another_browser.get(at).status == 404


def test_the_case_says_what_a_paper_is_needed_for_and_which_is_lacking(
    browser: Browser, advisor: User, case: Case
) -> None:
    offer = make.offer("zq-secret", neutral_name="Kurs Blau")
    offer.papers += [OfferPaper(offer_id=offer.id, kind=kind) for kind in ("school_certificate", "cv")]
    make.application(make.cohort(offer=offer), case)
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}")
    assert page.text.count("Kurs Blau") >= 2 and "zq-secret" not in page.text
