"""A helper with limits: these pages, not those answers, until this day; all that they write is marked."""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from casework.cases.models import Case
from casework.core import clock
from casework.core.models import db
from casework.core.tokens import hash_token
from casework.intake.helping import HelperViewer, help_of, save_as_helper
from casework.intake.models import HelperLink
from casework.people.models import Answer, Visit
from casework.people.service import answers_of
from tests import make
from tests.browser import Browser, Page
from tests.intake import filling


def invite(browser: Browser, *, slug: str = "german", **values: Any) -> tuple[str, str]:
    """The applicant asks for help; returns the path of the link and the code."""
    at = f"/en/apply/{slug}/helpers"
    given = {"pages": ["reach"], "days": "1", "may_read": "no"} | values
    page = browser.fill(browser.get(at), at=at, action="new=1", **given)
    assert page.status == 200, page.text
    return page.output("helper-link").removeprefix("http://localhost"), page.output("helper-code")


def come(browser: Browser, path: str, code: str) -> Page:
    return browser.fill(browser.get(path), at=path, code=code)


def fill_the_rest(browser: Browser) -> None:
    for page, values in (("reach", filling.REACH), ("about", filling.ABOUT), ("eligibility", filling.NEEDS)):
        at = f"/en/apply/german/{page}"
        browser.fill(browser.get(at), at=at, **values)


def begun(browser: Browser) -> None:
    filling.an_offer()
    filling.begin(browser, lang="en", call_name="Canary Samira")


def test_a_helper_fills_in_a_page_and_the_applicant_sees_what_they_wrote(browser: Browser, context: Flask) -> None:
    begun(browser)
    path, code = invite(browser)
    helper = Browser(context)
    page = come(helper, path, code)
    assert page.status == 200
    at = "/en/helping/reach"
    done = helper.fill(helper.get(at), at=at, reach_by="phone", phone="0201 5550123")
    assert done.status == 200 and "Thank you" in done.text
    draft = filling.the_draft()
    assert answers_of(draft.subject_id)["phone"] == "0201 5550123"
    row = db.session.scalars(select(Answer).where(Answer.field == "phone")).one()
    link = db.session.scalars(select(HelperLink)).one()
    assert (row.source, row.by_kind, row.by_id) == ("helper", "helper", str(link.id))
    check = browser.get("/en/apply/german/check")
    phone = re.search(r"Phone number</dt>.*?</div>", check.html, re.S)
    name = re.search(r"call you\?</dt>.*?</div>", check.html, re.S)
    assert phone and "Your helper wrote this" in phone.group()
    assert name and "Your helper wrote this" not in name.group()


def test_the_mark_goes_along_to_the_staff(browser: Browser, context: Flask) -> None:
    begun(browser)
    path, code = invite(browser, pages=["reach", "about", "eligibility"])
    helper = Browser(context)
    come(helper, path, code)
    helper.fill(helper.get("/en/helping/eligibility"), at="/en/helping/eligibility", german_level="A2")
    fill_the_rest(browser)
    db.session.commit()
    helper_answer = db.session.scalars(select(Answer).where(Answer.field == "german_level")).one()
    assert helper_answer.source == "helper"
    filling.send(browser, lang="en")
    case = db.session.scalars(select(Case)).one()
    advisor = make.user(language="en")
    make.access(case, advisor)
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}/answers")
    assert page.text.count("written by a helper") == 1


def test_a_helper_reads_no_answer_no_name_and_no_code_unless_it_is_allowed(browser: Browser, context: Flask) -> None:
    begun(browser)
    browser.fill(
        browser.get("/en/apply/german/reach"), at="/en/apply/german/reach", reach_by="phone", phone="0201 7654321"
    )
    code_of_the_form = browser.get("/en/apply/german/code").output("return-code")
    for may_read in ("no", "yes"):
        path, code = invite(browser, pages=["contact", "reach"], may_read=may_read, hidden=["spoken_languages"])
        helper = Browser(context)
        seen = come(helper, path, code).html
        seen += helper.get("/en/helping/contact").html + helper.get("/en/helping/reach").html
        assert ("Canary" in seen, "0201 7654321" in seen) == (may_read == "yes", may_read == "yes")
        assert code_of_the_form not in seen and "spoken_languages" not in seen


def test_what_a_helper_leaves_empty_takes_nothing_away(browser: Browser, context: Flask) -> None:
    begun(browser)
    path, code = invite(browser, pages=["contact"])
    helper = Browser(context)
    come(helper, path, code)
    helper.fill(helper.get("/en/helping/contact"), at="/en/helping/contact", is_adult="no")
    answers = answers_of(filling.the_draft().subject_id)
    assert (answers["call_name"], answers["is_adult"]) == ("Canary Samira", "no")


def test_a_helper_reaches_only_the_pages_and_questions_that_were_chosen(browser: Browser, context: Flask) -> None:
    begun(browser)
    path, code = invite(browser, pages=["reach"], hidden=["phone"])
    helper = Browser(context)
    come(helper, path, code)
    assert helper.get("/en/helping/contact").status == 404
    at = "/en/helping/reach"
    helper.fill(helper.get(at), at=at, phone="0999 999999", email="lea@example.org", call_name="Overwritten")
    answers = answers_of(filling.the_draft().subject_id)
    assert (answers.get("phone"), answers["email"], answers["call_name"]) == (None, "lea@example.org", "Canary Samira")
    for address in ("check", "papers", "code", "helpers", "contact"):
        page = helper.get(f"/en/apply/german/{address}")
        assert page.status in {303, 404} and "Canary" not in helper.follow(page).html, address
    assert helper.get("/en/status/file").status == 303
    assert helper.get("/today").status == 303


def test_the_link_is_random_kept_as_a_hash_and_opens_nothing_without_its_code(browser: Browser, context: Flask) -> None:
    begun(browser)
    path, code = invite(browser)
    token = path.rsplit("/", 1)[1]
    assert len(base64.urlsafe_b64decode(token + "=")) * 8 >= 122
    link = db.session.scalars(select(HelperLink)).one()
    assert link.token_hash == hash_token(token) and token not in str(vars(link))
    helper = Browser(context)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert come(helper, path, wrong).status == 422
    assert helper.get("/en/helping/reach").status == 303
    assert "Canary" not in helper.get(path).html
    for _try in range(10):
        last = come(helper, path, wrong)
    assert last.status == 429
    assert come(helper, path, code).status == 429


def test_ending_the_help_ends_it_at_once_on_every_device(browser: Browser, context: Flask) -> None:
    begun(browser)
    path, code = invite(browser)
    helper = Browser(context)
    come(helper, path, code)
    open_page = helper.get("/en/helping/reach")
    assert open_page.status == 200
    at = "/en/apply/german/helpers"
    browser.fill(browser.get(at), at=at, action="/end")
    helper.fill(open_page, at="/en/helping/reach", phone="0201 5550123")
    assert "phone" not in answers_of(filling.the_draft().subject_id)
    assert helper.get("/en/helping").status == 303
    assert helper.get(path).location.endswith("/en/help")


def test_the_help_is_over_after_its_day_and_when_the_form_is_sent(browser: Browser, context: Flask) -> None:
    begun(browser)
    path, code = invite(browser, days="1")
    helper = Browser(context)
    come(helper, path, code)
    clock.travel(timedelta(days=2))
    assert helper.get("/en/helping").status == 303
    assert helper.get(path).location.endswith("/en/help")


def test_once_the_form_is_sent_no_helper_is_in_any_more(browser: Browser, context: Flask) -> None:
    begun(browser)
    path, code = invite(browser)
    helper = Browser(context)
    come(helper, path, code)
    fill_the_rest(browser)
    filling.send(browser, lang="en")
    assert helper.get("/en/helping/reach").status == 303
    assert helper.get(path).location.endswith("/en/help")


def test_the_next_person_on_the_same_device_sees_nothing_of_the_last_one(browser: Browser, context: Flask) -> None:
    """The applicant hands their own phone over; afterwards the helper clears it."""
    begun(browser)
    path, code = invite(browser)
    assert "Canary" in browser.get("/en/apply/german/contact").html
    come(browser, path, code)
    assert "Canary" not in browser.follow(browser.get("/en/apply/german/contact")).html
    left = browser.fill(browser.get("/en/helping"), at="/en/helping", action="/helping/end", follow=False)
    assert left.answer.headers["Clear-Site-Data"]
    assert browser.get("/en/helping").status == 303
    assert db.session.scalars(select(Visit)).all() == []


def test_a_helper_is_asked_for_at_least_one_page_and_at_most_thirty_days(browser: Browser) -> None:
    begun(browser)
    at = "/en/apply/german/helpers"
    assert browser.fill(browser.get(at), at=at, pages=[], days="1").status == 422
    assert browser.fill(browser.get(at), at=at, pages=["reach"], days="400").status == 422
    assert db.session.scalars(select(HelperLink)).all() == []


def test_nothing_beside_the_chosen_questions_is_kept_whatever_is_sent(browser: Browser) -> None:
    begun(browser)
    invite(browser, pages=["reach"], hidden=["phone"])
    link = db.session.scalars(select(HelperLink)).one()
    helped = help_of(HelperViewer(link.id, link.draft_id), lock=True)
    assert helped is not None
    save_as_helper(helped, helped.pages[0], {"email": "lea@example.org", "phone": "0999", "call_name": "Other"})
    db.session.commit()
    answers = answers_of(helped.draft.subject_id)
    assert (answers["email"], answers.get("phone"), answers["call_name"]) == ("lea@example.org", None, "Canary Samira")
