"""Assisted mode: a colleague fills in the questions with the person, and every answer says who wrote it down."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from casework.cases.models import Case
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_one
from casework.intake.assisting import may_fill_in
from casework.intake.publishing import publish_shipped_forms
from casework.people.models import Answer, ContactPoint, Person
from casework.people.service import answers_of, keep_answers
from casework.register.fields import field
from tests import make
from tests.browser import Browser


def walked_in(browser: Browser, **more: str) -> Case:
    given = {"call_name": "سميرة", "language": "ar", "reach": "0201 5550123", "wish": "german_course"} | more
    browser.fill(browser.get("/walk-in"), at="/walk-in", **given)
    return db.session.scalars(select(Case)).one()


def sources(case: Case) -> dict[str, tuple[str, str | None]]:
    rows = db.session.scalars(select(Answer).where(Answer.subject_id == case.person_id).order_by(Answer.at))
    return {row.field: (row.source, row.by_id) for row in rows}


def test_an_advisor_completes_a_walk_in_and_each_answer_says_who_wrote_it(browser: Browser) -> None:
    publish_shipped_forms()
    advisor = make.user(language="en", name="Anna Advisor")
    case = walked_in(browser.sign_in(advisor))
    path = f"/cases/{case.ref}/answers/eligibility"
    page = browser.get(path)
    assert "Which German level do you have?" in page.text or "German" in page.text
    # The person reads along: each question stands there in their language, too.
    assert 'lang="ar"' in page.html
    done = browser.fill(page, at=path, german_level="A2", entry_date__year="۲۰۲۴")
    assert done.status == 200 and "A2" in done.text and "Anna Advisor" in done.text
    assert answers_of(case.person_id)["entry_date"] == "2024"
    assert sources(case)["german_level"] == ("advisor", str(advisor.id))


def test_what_the_person_wrote_stays_theirs_when_a_colleague_saves_the_same_page(browser: Browser) -> None:
    publish_shipped_forms()
    advisor = make.user(language="en")
    case = make.case(advisor=advisor)
    keep_answers(case.person_id, {"german_level": "B1", "hzb_state": "unknown"})
    db.session.commit()
    path = f"/cases/{case.ref}/answers/eligibility"
    page = browser.sign_in(advisor).get(path)
    browser.fill(page, at=path, entry_date__year="2024")
    assert sources(case)["german_level"] == ("person", None)
    assert sources(case)["entry_date"][0] == "advisor"


def test_what_somebody_saved_since_the_page_was_opened_does_not_disappear(browser: Browser) -> None:
    publish_shipped_forms()
    advisor = make.user(language="en")
    case = make.case(advisor=advisor)
    path = f"/cases/{case.ref}/answers/eligibility"
    page = browser.sign_in(advisor).get(path)
    keep_answers(case.person_id, {"german_level": "B2"})
    db.session.commit()
    browser.fill(page, at=path, entry_date__year="2024")
    answers = answers_of(case.person_id)
    assert (answers["german_level"], answers["entry_date"]) == ("B2", "2024")


def test_a_new_way_to_reach_the_person_replaces_the_old_one_and_no_machine_writes_to_it_unasked(
    browser: Browser,
) -> None:
    publish_shipped_forms()
    advisor = make.user(language="en")
    case = walked_in(browser.sign_in(advisor))
    path = f"/cases/{case.ref}/answers/reach"
    browser.fill(browser.get(path), at=path, reach_by="email", email="samira@example.org")
    point = open_one(SYSTEM, db.session.scalars(select(ContactPoint)).one(), "test")
    assert (point.kind, point.normal, point.shared_with) == ("email", "samira@example.org", "unknown")
    browser.fill(browser.get(path), at=path, shared_with="nobody")
    assert db.session.scalars(select(ContactPoint)).one().shared_with == "nobody"


def test_another_name_to_call_someone_is_shown_and_found_and_the_first_one_finds_them_too(browser: Browser) -> None:
    publish_shipped_forms()
    advisor = make.user(language="en")
    case = walked_in(browser.sign_in(advisor))
    path = f"/cases/{case.ref}/answers/contact"
    browser.fill(browser.get(path), at=path, call_name="Zerdusht o'Neil-x")
    person = open_one(SYSTEM, db.session.get_one(Person, case.person_id), "test")
    assert person.call_name == "Zerdusht o'Neil-x"
    for words in ("Zerdusht", "سميرة"):
        assert case.ref in browser.get(f"/cases?q={words}").html, words


def test_the_front_desk_completes_the_contact_questions_and_sees_nothing_else(browser: Browser) -> None:
    desk = make.user("front_desk", language="en")
    case = walked_in(browser.sign_in(desk))
    keep_answers(case.person_id, {"german_level": "B2", "trusted_person": "Aunt Canary", "post_address": "Street 1"})
    db.session.commit()
    path = f"/front-desk/{case.ref}/complete"
    page = browser.get(path)
    assert "Street 1" in page.html and "0201 5550123" in page.html
    assert "Aunt Canary" not in page.html and "german_level" not in page.html
    browser.fill(page, at=path, is_adult="yes", trusted_person="overwritten", german_level="C2")
    answers = answers_of(case.person_id)
    assert (answers["is_adult"], answers["trusted_person"], answers["german_level"]) == ("yes", "Aunt Canary", "B2")
    assert sources(case)["is_adult"] == ("advisor", str(desk.id))


def test_a_colleague_neither_reads_nor_writes_what_the_register_does_not_let_their_role(browser: Browser) -> None:
    publish_shipped_forms()
    coordinator, advisor = make.user("coordinator", language="en"), make.user(language="en")
    case = make.case(advisor=advisor)
    keep_answers(case.person_id, {"phone": "0201 Canary 5550123", "spoken_languages": ["ar"]})
    db.session.commit()
    for address in (f"/cases/{case.ref}", f"/cases/{case.ref}/answers", f"/cases/{case.ref}/answers/reach"):
        assert "Canary" in browser.sign_in(advisor).get(address).html, address
        assert "Canary" not in browser.sign_in(coordinator).get(address).html, address
    path = f"/cases/{case.ref}/answers/reach"
    browser.fill(browser.sign_in(coordinator).get(path), at=path, phone="0999 999999")
    assert answers_of(case.person_id)["phone"] == "0201 Canary 5550123"


@pytest.mark.parametrize("right", ["readers", "writers"])
@pytest.mark.usefixtures("context")
def test_whoever_fills_in_an_answer_needs_both_rights(right: str) -> None:
    advisor, german = make.user(), field("german_level")
    assert may_fill_in(advisor, german)
    assert not may_fill_in(advisor, replace(german, **{right: frozenset({"coordinator"})}))  # type: ignore[arg-type]  # one of two names
