"""What somebody empties in their form is empty when they come back, and counts for nothing."""

from __future__ import annotations

import pytest
from flask import Flask

from casework.core.models import db
from casework.intake import queries, service
from casework.people.models import ContactPoint
from casework.people.service import answers_of, keep_answers, new_subject
from casework.programmes.models import Offer
from tests import make
from tests.browser import Browser
from tests.intake import filling


@pytest.fixture(autouse=True)
def offer(context: Flask) -> None:
    filling.an_offer()


def test_what_was_emptied_stays_empty(browser: Browser) -> None:
    page = "/ar/apply/german/reach"
    filling.begin(browser)
    browser.fill(browser.get(page), at=page, **filling.REACH)
    assert browser.get(page).form()["fields"]["phone"] == ["٠١٥١ ٢٣٤٥٦٧٨"]
    browser.fill(browser.get(page), at=page, **(filling.REACH | {"reach_by": "portal_only", "phone": ""}))
    assert browser.get(page).form()["fields"]["phone"] == [""]
    assert "phone" not in answers_of(filling.the_draft().subject_id)


def test_an_answer_that_was_taken_back_can_be_given_again() -> None:
    subject = new_subject()
    for said in ("study", None, "work"):
        keep_answers(subject, {"wish": said}, of_draft=True)
        assert answers_of(subject).get("wish") == said


def test_in_a_new_form_a_known_person_takes_back_what_they_told_before() -> None:
    person = make.person()
    keep_answers(person.id, {"call_name": "سميرة", "phone": "0151 2345678", "reach_by": "phone"})
    db.session.commit()
    draft = service.begin(db.session.query(Offer).one(), "ar", viewer=person)
    assert queries.answers_in(draft)["phone"] == "0151 2345678"
    service.save_page(draft, "reach", {"phone": None, "reach_by": "portal_only"})
    assert "phone" not in queries.answers_in(draft)
    service.send(draft, completed_later=True)
    assert answers_of(person.id) == {"call_name": "سميرة", "reach_by": "portal_only"}
    assert [point.kind for point in db.session.query(ContactPoint)] == ["portal_only"]
