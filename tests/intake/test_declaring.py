"""Without a certificate: what a person says of a missing paper opens the declaration in three steps."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from casework.accounts.models import User
from casework.cases.models import Case
from casework.core import clock
from casework.core.models import db
from casework.core.references import shown_reference
from casework.desk.today import todays_work
from casework.documents.service import add_paper
from casework.intake import declaring
from casework.intake.models import Declaration
from casework.intake.sending import send
from casework.intake.service import begin
from casework.people.service import answers_of, keep_answers
from casework.register.lists import codelist
from tests import make
from tests.browser import Browser
from tests.intake import filling

MISSING = [entry.code for entry in codelist("paper_states").entries if entry.extra["missing"]]
PAPER = "/en/apply/german/papers/school_certificate"
SAID = {
    "way": {"edu_school_years": "۱۲", "edu_school_name": "Lycée 3, Herat", "edu_certificate": "بکلوریا"},
    "proof": {"edu_other_proof": ["student_card"], "assess_way": "testas", "edu_truth": "yes"},
}


def begun(browser: Browser) -> None:
    filling.an_offer(papers=("school_certificate", "passport_id"))
    filling.begin(browser, lang="en")


def declare(browser: Browser, base: str) -> None:
    for step in ("person", "way", "proof"):
        at = f"{base}/without/{step}"
        assert browser.fill(browser.get(at), at=at, **SAID.get(step, {})).status == 200


def test_every_way_not_to_have_a_paper_is_an_answer() -> None:
    assert {"lost", "left_behind", "confiscated", "cannot_request_danger", "never_issued"} <= set(MISSING)


@pytest.mark.parametrize("state", MISSING)
def test_a_missing_certificate_opens_the_declaration(browser: Browser, state: str) -> None:
    begun(browser)
    page = browser.fill(browser.get(PAPER), at=PAPER, follow=False, state=state)
    assert page.location.endswith("/en/apply/german/without/person")


def test_a_certificate_that_is_there_and_a_missing_passport_open_nothing(browser: Browser) -> None:
    begun(browser)
    page = browser.fill(browser.get(PAPER), at=PAPER, follow=False, state="original")
    assert page.location.endswith("/papers")
    at = "/en/apply/german/papers/passport_id"
    assert browser.fill(browser.get(at), at=at, follow=False, state="lost").location.endswith("/papers")
    assert "own declaration" not in browser.get("/en/apply/german/papers").text


def test_the_three_steps_are_filled_in_checked_sent_and_stand_on_the_desk(browser: Browser) -> None:
    begun(browser)
    for page, values in (("reach", filling.REACH), ("about", filling.ABOUT), ("eligibility", filling.NEEDS)):
        at = f"/en/apply/german/{page}"
        browser.fill(browser.get(at), at=at, **values)
    browser.fill(browser.get(PAPER), at=PAPER, state="cannot_request_danger")
    declare(browser, "/en/apply/german")
    assert answers_of(filling.the_draft().subject_id)["edu_school_years"] == 12
    assert "بکلوریا" in browser.get("/en/apply/german/check").text
    filling.send(browser, lang="en")
    case = db.session.scalars(select(Case)).one()
    advisor = make.user(language="en", name="Anna Advisor")
    make.access(case, advisor)
    desk = browser.sign_in(advisor)
    assert "Lycée 3, Herat" in desk.get(f"/cases/{case.ref}").text
    at = f"/cases/{case.ref}/answers/more-counselling"
    desk.fill(desk.get(at), at=at, kmk_path="other_paper")
    page = desk.get(f"/cases/{case.ref}")
    assert "Proven by another paper" in page.text and "Anna Advisor" in page.text


def test_whoever_was_registered_already_declares_on_their_own_pages(browser: Browser) -> None:
    person = make.person(language="en")
    paper = add_paper(person.id, "degree")
    db.session.commit()
    at = f"/en/status/papers/{paper.ref}"
    sent = browser.visit(person).fill(browser.get(at), at=at, follow=False, state="never_issued")
    assert sent.location.endswith("/en/status/without/person")
    papers, step = "/en/status/papers", "/en/status/without/way"
    assert "/en/status/without/person" in browser.get(papers).html and "Not started" in browser.get(papers).text
    browser.fill(browser.get(step), at=step, **SAID["way"])
    assert "In progress" in browser.get(papers).text, "whoever was interrupted finds the way back"
    declare(browser, "/en/status")
    assert "Done" in browser.get(papers).text and "We have it. You can still change it." in browser.get(papers).text
    assert answers_of(person.id)["assess_way"] == "testas"
    # The office's own findings are not the person's to write.
    browser.fill(browser.get("/en/status/without/proof"), at="/en/status/without/proof", kmk_test="met")
    assert "kmk_test" not in answers_of(person.id)


def asked_to_look(advisor: User) -> int:
    return [line.title for line in todays_work(advisor).lines].count("declared")


def test_what_was_declared_later_is_on_the_advisors_day_until_they_looked(
    browser: Browser, another_browser: Browser
) -> None:
    person, advisor, colleague = make.person(language="en"), make.user(language="en"), make.user(language="en")
    case = make.case(person=person, advisor=advisor)
    step = "/en/status/without/way"
    browser.visit(person).fill(browser.get(step), at=step, **SAID["way"])
    assert asked_to_look(advisor) == 0, "it is not finished"
    declare(browser, "/en/status")
    assert (asked_to_look(advisor), asked_to_look(colleague)) == (1, 0)
    at = f"/cases/{case.ref}/declaration"
    desk = another_browser.sign_in(advisor)
    assert "Without a certificate: the person declared something" in desk.get("/today").text
    assert f"/cases/{shown_reference(case.ref)}/declaration" in desk.get("/today").html
    page = desk.get(at)
    assert "Lycée 3, Herat" in page.text
    browser.fill(browser.get(step), at=step, edu_school_name="Lycée 4, Herat")
    desk.fill(page, at=at)
    assert asked_to_look(advisor) == 1, "what came after the page was opened was not looked at"
    page = desk.get(at)
    assert "Lycée 4, Herat" in page.text
    desk.fill(page, at=at)
    assert asked_to_look(advisor) == 0 and "looked" not in desk.get(at).text
    browser.fill(browser.get(step), at=step, edu_school_name="Lycée 4, Herat")
    assert asked_to_look(advisor) == 0, "saved once more as it was"
    assert Browser(browser.app).sign_in(colleague).get(at).status == 404


def test_what_was_declared_in_the_form_is_on_the_advisors_day_until_a_step_is_recorded(browser: Browser) -> None:
    begun(browser)
    for page, values in (("reach", filling.REACH), ("about", filling.ABOUT), ("eligibility", filling.NEEDS)):
        at = f"/en/apply/german/{page}"
        browser.fill(browser.get(at), at=at, **values)
    browser.fill(browser.get(PAPER), at=PAPER, state="lost")
    declare(browser, "/en/apply/german")
    assert db.session.scalars(select(Declaration)).all() == [], "what is not sent is nobody's business"
    filling.send(browser, lang="en")
    case, advisor = db.session.scalars(select(Case)).one(), make.user(language="en")
    make.access(case, advisor)
    assert asked_to_look(advisor) == 1
    at = f"/cases/{case.ref}/answers/more-counselling"
    desk = browser.sign_in(advisor)
    desk.fill(desk.get(at), at=at, kmk_path="other_paper")
    assert asked_to_look(advisor) == 0


def test_a_second_form_of_somebody_who_declared_long_ago_declares_nothing_anew(context: Flask) -> None:
    person = make.person(language="en")
    declaring.declare(person.id, declaring.STEPS[2], {"edu_other_proof": ["student_card"], "edu_truth": "yes"})
    declaring.note_looked_at(person.id, clock.now())
    draft = begin(filling.a_short_offer(), "en", viewer=person)
    brief = {"call_name": "Samira", "reach_by": "phone", "phone": "0201 5550123"}
    keep_answers(draft.subject_id, brief, of_draft=True)
    send(draft)
    db.session.commit()
    assert [row.seen_at is None for row in db.session.scalars(select(Declaration))] == [False]


def test_the_title_of_a_step_does_not_say_that_a_paper_is_missing(browser: Browser) -> None:
    begun(browser)
    page = browser.get("/en/apply/german/without/way")
    title = page.html.split("<title>")[1].split("</title>")[0]
    assert "school" not in title.lower() and "certificate" not in title.lower()


def test_of_one_answer_one_thing_is_said_that_is_wrong(browser: Browser) -> None:
    person, step = make.person(language="en"), "/en/status/without/way"
    told = browser.visit(person).fill(browser.get(step), at=step, edu_school_years="abc")
    assert "Please write a number with digits" in told.text and "too long" not in told.text
