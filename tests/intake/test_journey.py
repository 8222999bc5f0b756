"""The way of an applicant: what it is, the notice, the questions, the papers, check, send, come back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from casework.cases.models import Case
from casework.consents.models import NoticeShown
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.references import read_reference, read_return_code
from casework.core.sealed import open_one
from casework.enrolment.models import Application
from casework.intake.models import Draft, Submission
from casework.intake.queries import draft_of
from casework.intake.sending import send
from casework.people.codes import check_code_and_pin
from casework.people.models import ContactPoint, LanguageLevel, Person
from casework.people.service import answers_of
from casework.register.fields import field
from tests import make
from tests.browser import Browser
from tests.intake import filling


def test_the_notice_stands_before_the_first_answer_is_saved(browser: Browser) -> None:
    filling.an_offer()
    page = browser.get("/ar/apply/german")
    assert page.status == 200
    assert 'dir="rtl"' in page.html
    for key in ("call_name", "phone", "german_level"):
        assert field(key).label.in_("ar") in page.text
        assert field(key).help.in_("ar") in page.text
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0
    assert db.session.scalar(select(func.count()).select_from(NoticeShown)) == 0
    filling.begin(browser)
    assert db.session.scalars(select(NoticeShown)).one().language == "ar"


def test_after_the_first_page_the_code_stands_there_and_when_it_was_saved(browser: Browser) -> None:
    filling.an_offer()
    page = filling.begin(browser, lang="en")
    code = page.output("return-code")
    assert re.fullmatch(r"\d{4} \d{4} \d{4}", code)
    saved = filling.the_draft().saved_at.astimezone(clock.zone())
    assert "Saved" in page.text
    assert saved.strftime("%H:%M") in page.text
    assert "Step 2 of 6" in page.text


def test_a_whole_form_in_arabic_makes_one_person_one_case_and_one_application(browser: Browser) -> None:
    cohort = make.cohort(offer=filling.an_offer())
    check = filling.fill_all(browser)
    assert "سميرة" in check.text
    assert check.html.count('class="change"') >= 12
    page = filling.send(browser)
    case = db.session.scalars(select(Case)).one()
    assert read_reference(page.output("reference")) == case.ref
    assert read_return_code(page.output("return-code"))
    person = open_one(SYSTEM, db.session.scalars(select(Person)).one(), "test")
    assert (person.call_name, person.language, person.adult) == ("سميرة", "ar", "yes")
    assert case.person_id == person.id == filling.the_draft().subject_id
    application = db.session.scalars(select(Application)).one()
    assert (application.cohort_id, application.case_id) == (cohort.id, case.id)
    point = open_one(SYSTEM, db.session.scalars(select(ContactPoint)).one(), "test")
    assert (point.kind, point.typed, point.shared_with) == ("phone", "٠١٥١ ٢٣٤٥٦٧٨", "family")
    assert point.normal == "+491512345678"
    level = db.session.scalars(select(LanguageLevel)).one()
    assert (level.language, level.level, level.source) == ("de", "A2", "self")
    answers = answers_of(person.id)
    assert answers["entry_date"] == "2024-05"
    assert answers["residence_status"] == "undisclosed"


def test_no_latin_letter_and_no_birth_date_is_needed(browser: Browser) -> None:
    filling.a_short_offer()
    path = "/fa/apply/short/begin"
    browser.fill(browser.get(path), at=path, call_name="م", reach_by="portal_only")
    page = filling.send(browser, "short", lang="fa")
    assert page.output("reference")


def test_format_is_checked_on_saving_and_completeness_only_on_sending(browser: Browser) -> None:
    filling.an_offer()
    path = "/en/apply/german/begin"
    page = browser.fill(browser.get(path), at=path, call_name="")
    assert page.status == 200
    refused = filling.send(browser, lang="en")
    assert refused.status == 422
    assert "Some answers are still missing" in refused.text
    assert field("call_name").label.in_("en") in refused.text
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0
    assert filling.the_draft().sent_at is None


def test_whoever_wants_to_be_called_has_to_give_a_number(browser: Browser) -> None:
    filling.a_short_offer()
    path = "/en/apply/short/begin"
    browser.fill(browser.get(path), at=path, call_name="Lea", reach_by="phone")
    assert field("phone").label.in_("en") in filling.send(browser, "short", lang="en").text
    path = "/en/apply/short/contact"
    browser.fill(browser.get(path), at=path, phone="0201 123456")
    assert filling.send(browser, "short", lang="en").output("reference")


def test_only_the_chosen_way_becomes_a_way_to_reach_someone(browser: Browser) -> None:
    filling.a_short_offer()
    path = "/en/apply/short/begin"
    browser.fill(browser.get(path), at=path, call_name="Lea", reach_by="portal_only", phone="0201 123456")
    filling.send(browser, "short", lang="en")
    assert [point.kind for point in db.session.scalars(select(ContactPoint))] == ["portal_only"]


def test_someone_comes_back_on_another_device_with_code_and_pin(browser: Browser, another_browser: Browser) -> None:
    filling.an_offer()
    code = filling.begin(browser, lang="en").output("return-code")
    path = "/en/apply/german/code"
    page = browser.fill(browser.get(path), at=path, pin="۴۸۲۹۳۱")
    assert "Your PIN is saved" in page.text
    subject = check_code_and_pin(code, "482931")
    draft = draft_of(subject)
    assert draft is not None and draft.subject_id == subject
    another_browser.visit(type("Whose", (), {"id": subject}))
    page = another_browser.get("/en/apply/german/contact")
    assert page.form()["fields"]["call_name"] == ["سميرة"]


def test_a_weak_pin_is_refused_with_a_word(browser: Browser) -> None:
    filling.an_offer()
    filling.begin(browser, lang="en")
    path = "/en/apply/german/code"
    for pin in ("123456", "111111", "12", "secret"):
        page = browser.fill(browser.get(path), at=path, pin=pin)
        assert page.status == 422
        assert "six digits" in page.text


def test_the_form_of_someone_else_does_not_exist(browser: Browser, another_browser: Browser) -> None:
    filling.an_offer()
    filling.begin(browser)
    filling.begin(another_browser, call_name="Олена")
    assert "سميرة" in browser.get("/ar/apply/german/check").text
    page = another_browser.get("/ar/apply/german/check")
    assert "Олена" in page.text
    assert "سميرة" not in page.html


def test_a_sent_form_is_shown_and_not_filled_in_again(browser: Browser) -> None:
    filling.a_short_offer()
    path = "/en/apply/short/begin"
    browser.fill(browser.get(path), at=path, call_name="Lea", reach_by="portal_only")
    reference = filling.send(browser, "short", lang="en").output("reference")
    for page in ("begin", "contact", "check", "papers"):
        assert browser.follow(browser.get(f"/en/apply/short/{page}")).output("reference") == reference


def test_a_form_that_is_sent_from_two_tabs_is_sent_once(browser: Browser) -> None:
    filling.a_short_offer()
    path = "/en/apply/short/begin"
    browser.fill(browser.get(path), at=path, call_name="Lea", reach_by="portal_only")
    path = "/en/apply/short/check"
    first_tab, second_tab = browser.get(path), browser.get(path)
    reference = browser.fill(first_tab, at=path).output("reference")
    assert browser.fill(second_tab, at=path).output("reference") == reference
    first = db.session.scalars(select(Submission)).one()
    assert send(filling.the_draft()).id == first.id
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 1


def test_a_form_that_branches_says_the_true_number_of_steps(browser: Browser, context: Flask) -> None:
    from casework.intake.publishing import publish_form

    offer = filling.an_offer("branch", papers=(), form_key="branch")
    publish_form("branch", {"pages": [
        {"key": "contact", "fields": ["call_name", "is_adult"]},
        {"key": "minor", "fields": ["trusted_person"], "show_if": {"field": "is_adult", "is": ["no"]}},
        {"key": "about", "fields": ["wish"]},
    ]})  # fmt: skip
    db.session.commit()
    assert offer.form_key == "branch"
    path = "/en/apply/branch/begin"
    page = browser.fill(browser.get(path), at=path, call_name="A", is_adult="yes")
    assert "Step 2 of 3" in page.text
    path = "/en/apply/branch/contact"
    page = browser.fill(browser.get(path), at=path, is_adult="no")
    assert "Step 2 of 4" in page.text
    assert field("trusted_person").label.in_("en") in page.text


def test_whoever_began_on_a_version_finishes_on_it(browser: Browser) -> None:
    from casework.intake.publishing import publish_form

    filling.a_short_offer()
    path = "/en/apply/short/begin"
    browser.fill(browser.get(path), at=path, call_name="Lea", reach_by="portal_only")
    publish_form("brief", {"pages": [{"key": "other", "fields": ["call_name", "wish"]}]})
    db.session.commit()
    assert browser.get("/en/apply/short/contact").status == 200
    assert filling.send(browser, "short", lang="en").output("reference")
    sent = db.session.scalars(select(Submission)).one()
    assert sent.form_version_id == filling.the_draft().form_version_id


def test_another_offer_takes_the_answers_along(browser: Browser) -> None:
    filling.a_short_offer()
    filling.an_offer("german")
    path = "/en/apply/short/begin"
    browser.fill(browser.get(path), at=path, call_name="Lea", reach_by="portal_only")
    path = "/en/apply/german/begin"
    page = browser.get(path)
    assert "You have begun another form" in page.text
    page = browser.fill(page, at=path)
    assert page.form()["fields"]["call_name"] == ["Lea"]
    assert filling.the_draft().offer.slug == "german"


def test_someone_known_adds_a_second_form_to_the_open_case(browser: Browser) -> None:
    filling.a_short_offer()
    filling.a_short_offer("second")
    path = "/en/apply/short/begin"
    browser.fill(browser.get(path), at=path, call_name="Lea", reach_by="portal_only")
    first = filling.send(browser, "short", lang="en").output("reference")
    path = "/en/apply/second/begin"
    page = browser.get(path)
    assert page.form()["fields"]["call_name"] == ["Lea"]
    browser.fill(page, at=path, call_name="Lea Noor")
    person = db.session.scalars(select(Person)).one()
    assert answers_of(person.id)["call_name"] == "Lea"
    assert filling.send(browser, "second", lang="en").output("reference") == first
    assert db.session.scalar(select(func.count()).select_from(Case)) == 1
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 2
    assert answers_of(person.id)["call_name"] == "Lea Noor"
    assert db.session.scalar(select(func.count()).select_from(ContactPoint)) == 1


@pytest.mark.parametrize("lang", ["de", "en", "uk", "ar", "fa", "tr", "ru", "fr", "prs"])
def test_every_page_opens_in_every_language(browser: Browser, lang: str) -> None:
    filling.an_offer(papers=("school_certificate", "passport_id"))
    check = filling.fill_all(browser, lang=lang)
    assert check.status == 200
    for page in ("contact", "reach", "about", "eligibility", "papers", "papers/passport_id", "code"):
        opened = browser.get(f"/{lang}/apply/german/{page}")
        assert opened.status == 200
        assert f'lang="{lang}"' in opened.html
    assert filling.send(browser, lang=lang).output("reference")


def test_we_say_by_when_we_answer(browser: Browser) -> None:
    from casework.cases.closing import answer_due

    filling.a_short_offer()
    path = "/en/apply/short/begin"
    browser.fill(browser.get(path), at=path, call_name="Lea", reach_by="portal_only")
    page = filling.send(browser, "short", lang="en")
    due = answer_due(clock.now())
    assert due.isoformat() in page.html
    assert due - clock.today() >= timedelta(days=3)
    assert due.weekday() < 5
    assert due.isoformat() in browser.get("/en/status/file").html, "the own page promises another day"
