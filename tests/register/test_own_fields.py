"""A university's own questions: the duties of shipped ones, decided by the head of the unit."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from casework.core.four_eyes import AlreadyDecided
from casework.core.models import db
from casework.intake.publishing import publish_form
from casework.people.service import answers_of, keep_answers
from casework.register.fields import UnknownField, all_fields, field
from casework.register.models import OwnField
from casework.register.queries import forget_own_fields
from casework.register.service import (
    AnswersChanged,
    CannotBeRead,
    DutyBroken,
    WordsLost,
    approve_field,
    change_field,
    correct_words,
    propose_field,
    refuse_field,
)
from tests import make
from tests.browser import Browser
from tests.intake import filling
from tests.portal.counting import statements

ANSWERS = [{"code": "a", "label": {"de": "Eins", "en": "One"}}, {"code": "b", "label": {"de": "Zwei", "en": "Two"}}]


def form_of(**more: Any) -> dict[str, Any]:
    return {
        "type": "choice", "label_de": "Welche Schicht?", "label_en": "Which shift?", "why_de": "Für den Plan", "why_en": "For the plan",
        "choices_de": "Früh\nSpät", "choices_en": "Early\nLate", "purpose": "offers", "basis": "gdpr-6-1-e", "retention": "course",
        "readers": ["applicant", "advisor"], "writers": ["applicant", "advisor"], "sealed": "yes", **more,
    }  # fmt: skip


def test_a_question_is_proposed_decided_and_asked(context: Flask) -> None:
    coordinator, head = (
        Browser(context).sign_in(make.user("coordinator")),
        Browser(context).sign_in(make.user("head_of_unit")),
    )
    page = coordinator.fill(coordinator.get("/questions/new"), at="/questions/new", **form_of())
    assert "own_which_shift" in page.text and "zu entscheiden" in page.text
    forget_own_fields()
    assert "own_which_shift" not in {one.key for one in all_fields()}
    path = "/questions/own_which_shift/decide"
    assert coordinator.get(path).status == 403
    page = head.fill(head.get(path), at=path, decision="approve")
    assert "genehmigt" in page.text
    forget_own_fields()
    one = field("own_which_shift")
    assert one in all_fields() and one.retention == "course" and one.choices is not None
    assert [(entry.code, entry.label["de"]) for entry in one.choices.entries] == [("early", "Früh"), ("late", "Spät")]
    offer = filling.an_offer("shifts", papers=(), form_key="shifts")
    publish_form("shifts", {"pages": [{"key": "contact", "fields": ["call_name", "reach_by", one.key]}]})
    db.session.commit()
    applicant, path = Browser(context), f"/en/apply/{offer.slug}/begin"
    assert "Which shift?" in applicant.get(path).text
    applicant.fill(applicant.get(path), at=path, call_name="Lea", reach_by="portal_only", own_which_shift="late")
    assert answers_of(filling.the_draft().subject_id)["own_which_shift"] == "late"
    assert "For the plan" in applicant.get("/en/apply/shifts").text


@pytest.mark.parametrize("duty", ["purpose", "basis", "readers", "writers", "retention", "label", "why"])
def test_a_question_without_a_duty_is_refused_by_its_name(context: Flask, duty: str) -> None:
    described = make.own_described()
    described.pop(duty)
    with pytest.raises(DutyBroken) as refused:
        propose_field(described, by=make.user("coordinator"), key="own_lacking")
    assert refused.value.field == duty and "own_lacking" in str(refused.value.message)


@pytest.mark.parametrize("box", ["purpose", "basis", "retention", "readers", "writers", "type", "sealed"])
def test_the_page_says_beside_the_box_what_is_missing(context: Flask, box: str) -> None:
    browser = Browser(context).sign_in(make.user("coordinator"))
    page = browser.fill(browser.get("/questions/new"), at="/questions/new", follow=False, **form_of(**{box: ""}))
    assert page.status == 422 and f'href="#{box}' in page.html
    assert db.session.query(OwnField).count() == 0


def test_a_special_category_has_to_be_sealed(context: Flask) -> None:
    browser = Browser(context).sign_in(make.user("coordinator"))
    page = browser.fill(
        browser.get("/questions/new"), at="/questions/new", follow=False, **form_of(special_category="y", sealed="no")
    )
    assert page.status == 422 and db.session.query(OwnField).count() == 0


def test_no_way_leads_round_the_seal_of_a_special_category(context: Flask) -> None:
    with pytest.raises(CannotBeRead):
        propose_field(make.own_described(special_category=True, sealed=False), by=make.user("coordinator"))


def test_an_approved_question_keeps_its_key_codes_and_duties_and_gains_words(context: Flask) -> None:
    own = make.own_field("own_shift", type="choice", choices=ANSWERS, approved=True)
    with pytest.raises(AlreadyDecided):
        change_field(own, make.own_described(), by=make.user("coordinator"))
    with pytest.raises(AlreadyDecided):
        approve_field(own, by=make.user("head_of_unit"))
    browser, path = Browser(context).sign_in(make.user("coordinator")), "/questions/own_shift/words"
    browser.fill(browser.get(path), at=path, label_de="Neue Worte", choices_tr="Bir\nIki")
    db.session.refresh(own)
    assert own.key == "own_shift" and own.described["label"]["de"] == "Neue Worte"
    assert [one["code"] for one in own.described["choices"]] == ["a", "b"]
    assert own.described["choices"][1]["label"] == {"de": "Zwei", "en": "Two", "tr": "Iki"}
    assert own.described["purpose"] == "counselling"


def test_an_approved_question_loses_no_words_and_no_answers(context: Flask) -> None:
    own = make.own_field("own_shift", type="choice", choices=ANSWERS, approved=True)
    with pytest.raises(WordsLost):
        correct_words(own, {"label": {"de": "Nur noch deutsch"}})
    with pytest.raises(AnswersChanged):
        correct_words(own, {"choices": ANSWERS[:1]})
    browser, path = Browser(context).sign_in(make.user("coordinator")), "/questions/own_shift/words"
    page = browser.fill(browser.get(path), at=path, choices_de="Eins\nZwei\nDrei", follow=False)
    assert page.status == 422 and "Drei" in page.html


def test_what_was_refused_is_not_asked_and_can_be_proposed_anew(context: Flask) -> None:
    coordinator, head = make.user("coordinator"), make.user("head_of_unit")
    own = make.own_field("own_health")
    refuse_field(own, "Not needed for advice", by=head)
    db.session.commit()
    with pytest.raises(UnknownField):
        field("own_health")
    assert "Not needed for advice" in Browser(context).sign_in(coordinator).get("/questions/own_health").text
    change_field(own, make.own_described(), by=coordinator)
    assert own.state == "proposed" and field("own_health").key == "own_health"


def test_a_rule_of_a_question_is_kept_and_said_in_the_persons_words(context: Flask) -> None:
    make.own_field(
        "own_children", type="number", approved=True, must_says={"en": "Between 0 and 20, please."},
        must={"all": [{"field": ".", "op": ">=", "value": 0}, {"field": ".", "op": "<=", "value": 20}]},
    )  # fmt: skip
    filling.an_offer("family", papers=(), form_key="family")
    publish_form("family", {"pages": [{"key": "contact", "fields": ["call_name", "own_children"]}]})
    db.session.commit()
    browser, path = Browser(context), "/en/apply/family/begin"
    page = browser.fill(browser.get(path), at=path, call_name="Lea", own_children="٢١", follow=False)
    assert page.status == 422 and "Between 0 and 20, please." in page.text
    assert browser.fill(browser.get(path), at=path, call_name="Lea", own_children="٢٠", follow=False).status == 303


def test_only_its_readers_read_the_answer_to_an_own_question(context: Flask) -> None:
    make.own_field("own_secret", readers=["scholar_advisor"], approved=True)
    person = make.person()
    keep_answers(person.id, {"own_secret": "Zqcanary"})
    db.session.commit()
    assert answers_of(person.id, make.user("scholar_advisor"))["own_secret"] == "Zqcanary"
    for role in ("advisor", "coordinator", "front_desk", "admin", "head_of_unit"):
        assert "own_secret" not in answers_of(person.id, make.user(role))


def test_the_answer_goes_with_the_key_of_its_class_and_stands_in_the_persons_own_file(context: Flask) -> None:
    from casework.people.personal import export

    make.own_field("own_story", retention="papers", approved=True)
    person = make.person()
    keep_answers(person.id, {"own_story": "Zqstory"})
    db.session.commit()
    assert {"question": "own_story", "answer": "Zqstory"}.items() <= export(person.id)["answers"][0].items()
    context.extensions["casework_vault"].destroy(str(person.id), ["papers"])
    db.session.expire_all()
    assert "own_story" not in answers_of(person.id)


def test_own_questions_stand_in_the_record_of_processing_once_approved(context: Flask) -> None:
    make.own_field("own_waiting")
    make.own_field("own_there", approved=True)
    page = Browser(context).sign_in(make.user("dpo")).get("/privacy-desk/processing")
    assert "own_there" in page.text and "own_waiting" not in page.text


@pytest.mark.counts_statements
def test_the_list_costs_the_same_for_one_and_for_thirty(context: Flask) -> None:
    browser, counts = Browser(context).sign_in(make.user("coordinator")), []
    for number in range(30):
        make.own_field(f"own_q{number:02d}")
        if number in {0, 29}:
            with statements() as seen:
                assert f"own_q{number:02d}" in browser.get("/questions").text
            counts.append(len(seen))
    assert counts[0] == counts[1]
