"""The pages: all of it for those who are named, an alias in every list, nothing for anybody else, one line for the person."""

from __future__ import annotations

import re

import pysequoia
import pytest
from flask import Flask

from casework.accounts.models import User
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.nominations.call_models import Call
from casework.nominations.models import Evidence, Nomination
from casework.nominations.service import move, show_to_person
from tests import make
from tests.browser import Browser
from tests.cases.counting import statements
from tests.nominations.things import a_call, a_nomination, a_paper, a_scholar, a_statement, fresh

SECRETS = ("Zqhost", "Zqcontact", "Zqmentor", "Zqissuer")


@pytest.fixture
def named(context: Flask) -> tuple[User, User]:
    return make.user("scholar_advisor", name="Helena"), make.user("scholar_advisor", name="Tomasz")


def test_the_named_read_all_of_it_and_nobody_else_a_word(context: Flask, named: tuple[User, User]) -> None:
    call = a_call(named[0], name="Call Zqcall", lead_days=60)
    case = a_scholar(*named)
    nomination = a_nomination(case, call, named[0])
    evidence = a_statement(nomination, named[0])
    at = f"/nominations/{nomination.ref}"
    own = [
        at,
        f"/cases/{case.ref}/nominations",
        f"/evidence/{evidence.ref}",
        f"{at}/people",
        f"{at}/package",
        f"/cases/{case.ref}",
    ]
    for user in named:
        pages = [Browser(context).sign_in(user).get(path) for path in own]
        assert {page.status for page in pages} == {200}
        whole = " ".join(page.html for page in pages)
        assert all(word in whole for word in SECRETS)
    today = Browser(context).sign_in(named[0]).get("/today").text
    assert "Zugvogel" in today and "Zqname" not in today and "Frist einer Nominierung" in today
    for role in (
        "scholar_advisor",
        "advisor",
        "coordinator",
        "admin",
        "dpo",
        "head_of_unit",
        "front_desk",
        "reporting",
    ):
        browser = Browser(context).sign_in(make.user(role))
        for path in own:
            assert browser.get(path).status in {403, 404}, (role, path)
        for path in (
            "/today",
            "/cases",
            "/search?q=Zqname",
            "/cases?q=Zugvog",
            "/reports",
            "/programmes/calls",
            f"/programmes/calls/{call.ref}",
        ):
            text = browser.get(path).html
            assert not any(word in text for word in (*SECRETS, "Zugvogel", nomination.ref)), (role, path)


def test_evidence_is_added_changed_and_taken_off_in_the_browser(browser: Browser, named: tuple[User, User]) -> None:
    nomination = a_nomination(a_scholar(*named), a_call(named[0]), named[0])
    paper = a_paper(nomination.case)
    at = f"/nominations/{nomination.ref}/evidence/third_party"
    page = browser.sign_in(named[0]).get(at)
    wrong = browser.fill(page, at=at, dated="31.02.2024", issuer_kind="ngo")
    assert wrong.status == 422 and db.session.query(Evidence).count() == 0
    done = browser.fill(page, at=at, dated="01/2020", issuer_kind="ngo", issuer="Zqissuer", paper=paper.ref)
    assert done.status == 200 and "Zqissuer" in done.html and "älter als 12 Monate" in done.text
    row = db.session.query(Evidence).one()
    assert row.paper_id == paper.id and row.seen_by_id == named[0].id
    change = f"/evidence/{row.ref}"
    done = browser.fill(browser.get(change), at=change, dated="2199")
    assert done.status == 422
    done = browser.fill(browser.get(change), at=change, action="remove")
    assert done.status == 200 and db.session.query(Evidence).count() == 0


def test_a_call_is_kept_with_its_source_and_its_key_is_compared(browser: Browser, named: tuple[User, User]) -> None:
    public = pysequoia.Tsk.generate("Funder").extract_certificate()
    at = "/programmes/calls/new?scheme=philipp_schwartz"
    page = browser.sign_in(named[0]).get(at)
    wrong = browser.fill(
        page, at=at, name="18th", deadline="2030-08-22", source="https://example.org", self_report_countries="Nowhere"
    )
    assert wrong.status == 422 and db.session.query(Call).count() == 0
    shown = browser.fill(
        page, at=at, name="18th", deadline="2030-08-22", source="https://example.org", needs_doctorate="y"
    )
    call = db.session.query(Call).one()
    assert (call.abroad_months, call.statement_months, call.self_report_countries) == (60, 12, ["AF", "SD", "UA"])
    assert call.checked_by_id == named[0].id and "Helena" in shown.html
    key = f"/programmes/calls/{call.ref}/key"
    told = browser.fill(browser.get(key), at=key, armored=str(public), follow=False)
    assert told.location.endswith("/compare")
    compare = told.location
    # It is not to be copied from the page on which it is typed.
    page = browser.get(compare)
    assert public.fingerprint.upper()[-8:] not in page.html.replace(" ", "").upper()
    assert browser.fill(page, at=compare, typed="0" * 40, way="phone").status == 422
    done = browser.fill(page, at=compare, typed=public.fingerprint, way="phone")
    assert done.status == 200 and "Am Telefon" in done.text
    coordinator = Browser(browser.app).sign_in(make.user("coordinator"))
    assert coordinator.get(f"/programmes/calls/{call.ref}").status == 200 and coordinator.get(key).status == 403


def test_the_person_reads_where_it_stands_only_when_they_may_be_told(
    browser: Browser, named: tuple[User, User]
) -> None:
    case = a_scholar(*named)
    nomination = a_nomination(case, a_call(named[0]), named[0])
    browser.visit(case.person)
    assert "Nominierung" not in browser.get("/de/status/file").text
    with unit_of_work():
        show_to_person(fresh(nomination), True)
    text = browser.get("/de/status/file").text
    assert "Wir bereiten sie vor" in text and not any(word in text for word in SECRETS)
    again = fresh(nomination)
    with unit_of_work():
        for code in ("collect", "make_ready", "send", "decline"):
            move(again, code, by=named[0], reason="because")
    # A page says nothing of how it was decided.
    assert "Es gibt eine Entscheidung" in (text := browser.get("/de/status/file").text) and "Abgelehnt" not in text
    with unit_of_work():
        fresh(case).person.little_on_phone = True
    assert "Nominierung" not in browser.get("/de/status/file").text


def test_the_lists_ask_the_same_for_one_row_and_for_many(context: Flask, named: tuple[User, User]) -> None:
    browser = Browser(context).sign_in(named[0])
    case = a_scholar(*named)
    nomination = a_nomination(case, a_call(named[0], name="C0"), named[0])
    a_statement(nomination, named[0])
    paths = [
        "/programmes/calls",
        f"/cases/{case.ref}/nominations",
        f"/nominations/{nomination.ref}",
        f"/cases/{case.ref}",
    ]
    asked = [counted(browser, path) for path in paths]
    for number in range(1, 8):
        a_nomination(case, a_call(named[0], name=f"C{number}"), named[0])
        a_statement(nomination, named[1])
    assert [counted(browser, path) for path in paths] == asked
    assert (
        len(re.findall(r'href="/nominations/', browser.get(paths[1]).html)) == db.session.query(Nomination).count() == 8
    )


def counted(browser: Browser, path: str) -> int:
    browser.get(path)
    with statements() as seen:
        assert browser.get(path).status == 200
    return len(seen)


def test_taking_a_call_off_the_list_tells_nobody_whether_it_is_used(context: Flask, named: tuple[User, User]) -> None:
    used, unused = a_call(named[0], name="Used"), a_call(named[0], name="Unused")
    nomination = a_nomination(a_scholar(*named), used, named[0])
    browser, answers = Browser(context).sign_in(make.user("coordinator")), []
    for call in (used, unused):
        at = f"/programmes/calls/{call.ref}"
        page = browser.fill(browser.get(at), at=at, action="remove", follow=False)
        answers.append((page.status, page.location))
        assert f'href="{at}"' not in browser.get("/programmes/calls").html
    assert answers[0] == answers[1] == (303, "/programmes/calls")
    assert Browser(context).sign_in(named[1]).get(f"/nominations/{nomination.ref}").status == 200
