"""An approved question changes by a new proposal that somebody else approves; a retired one is asked no more."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from casework.core.four_eyes import OwnProposal
from casework.core.models import db
from casework.intake.publishing import BrokenForm, publish_form
from casework.people.models import Answer
from casework.people.personal import export
from casework.people.service import answers_of, keep_answers
from casework.register.fields import all_fields, field
from casework.register.models import OwnField
from casework.register.queries import forget_own_fields, versions_of
from casework.register.service import (
    AnswersChanged,
    DutyBroken,
    NotInForce,
    approve_field,
    propose_change,
    refuse_field,
    retire_field,
)
from tests import make
from tests.browser import Browser
from tests.intake import filling

CODES = [{"code": code, "label": {"de": code, "en": code}} for code in ("a", "b")]


def changed(own: OwnField, *, approved: bool = True, **more: Any) -> OwnField:
    propose_change(own, make.own_described(**more), by=make.user("coordinator"))
    if approved:
        approve_field(own, by=make.user("head_of_unit"))
    db.session.commit()
    forget_own_fields()
    return own


def answered(key: str, value: str) -> Any:
    person = make.person()
    keep_answers(person.id, {key: value})
    db.session.commit()
    return person


def test_nobody_approves_what_they_proposed_whatever_roles_they_have(context: Flask) -> None:
    both, other = make.user(roles=("coordinator", "head_of_unit")), make.user("head_of_unit")
    own = make.own_field("own_mine", by=both)
    with pytest.raises(OwnProposal):
        approve_field(own, by=both)
    with pytest.raises(OwnProposal):
        refuse_field(own, "no", by=both)
    assert Browser(context).sign_in(both).get("/questions/own_mine/decide").status == 403
    assert Browser(context).sign_in(other).get("/questions/own_mine/decide").status == 200
    approve_field(own, by=other)
    propose_change(own, make.own_described(basis="gdpr-6-1-a"), by=other)
    db.session.commit()
    with pytest.raises(OwnProposal):
        approve_field(own, by=other)
    assert Browser(context).sign_in(other).get("/questions/own_mine/decide").status == 403
    approve_field(own, by=both)
    assert own.described["basis"] == "gdpr-6-1-a"


def test_a_change_holds_only_when_somebody_else_approved_it_and_the_old_version_stays(context: Flask) -> None:
    own = make.own_field("own_change", approved=True)
    changed(own, approved=False, readers=["advisor", "teacher"], retention="course")
    assert (field("own_change").retention, field("own_change").readers) == ("counselling", {"advisor"})
    approve_field(own, by=make.user("head_of_unit"))
    forget_own_fields()
    assert (field("own_change").retention, field("own_change").readers) == ("course", {"advisor", "teacher"})
    kept = [(one.number, one.described["retention"]) for one in versions_of(None, own)]
    assert kept == [(2, "course"), (1, "counselling")]
    assert own.change is None and own.number == 2


def test_a_refused_change_leaves_the_question_as_it_was(context: Flask) -> None:
    own = make.own_field("own_change", approved=True)
    changed(own, approved=False, retention="course")
    refuse_field(own, "Two years are enough", by=make.user("head_of_unit"))
    forget_own_fields()
    assert field("own_change") in all_fields() and field("own_change").retention == "counselling"
    assert (own.state, own.change, own.comment) == ("approved", None, "Two years are enough")


def test_an_answer_keeps_the_time_that_was_promised_for_it(context: Flask) -> None:
    own = make.own_field("own_story", retention="papers", approved=True)
    early = answered("own_story", "Zqearly")
    changed(own, retention="counselling")
    late = answered("own_story", "Zqlate")
    assert answers_of(early.id)["own_story"] == "Zqearly", "it opens with the key under which it was sealed"
    vault = context.extensions["casework_vault"]
    vault.destroy(str(early.id), ["counselling"])
    vault.destroy(str(late.id), ["papers"])
    db.session.expire_all()
    assert (answers_of(early.id)["own_story"], answers_of(late.id)["own_story"]) == ("Zqearly", "Zqlate")
    vault.destroy(str(early.id), ["papers"])
    db.session.expire_all()
    assert "own_story" not in answers_of(early.id)


def test_a_reader_who_is_named_later_reads_later_answers_and_one_who_is_named_no_more_reads_none(
    context: Flask,
) -> None:
    own = make.own_field("own_secret", readers=["advisor"], approved=True)
    early = answered("own_secret", "Zqcanary")
    changed(own, readers=["advisor", "teacher"])
    late = answered("own_secret", "Zqlater")
    teacher, advisor = make.user("teacher"), make.user("advisor")
    assert "own_secret" not in answers_of(early.id, teacher)
    assert answers_of(late.id, teacher)["own_secret"] == "Zqlater"
    assert answers_of(early.id, advisor)["own_secret"] == "Zqcanary"
    changed(own, readers=["coordinator"])
    for viewer in (teacher, advisor):
        assert "own_secret" not in answers_of(early.id, viewer) and "own_secret" not in answers_of(late.id, viewer)


def test_a_change_keeps_the_kind_of_answer_and_every_code_and_may_add_one(context: Flask) -> None:
    own = make.own_field("own_shift", type="choice", choices=CODES, approved=True)
    by = make.user("coordinator")
    for wrong in ({"type": "text"}, {"type": "choice", "choices": CODES[:1]}):
        with pytest.raises(AnswersChanged):
            propose_change(own, make.own_described(**wrong), by=by)
    lacking = make.own_described(type="choice", choices=CODES)
    lacking.pop("purpose")
    with pytest.raises(DutyBroken):
        propose_change(own, lacking, by=by)
    more = [*CODES, {"code": "c", "label": {"de": "c", "en": "c"}}]
    changed(own, type="choice", choices=more)
    assert field("own_shift").choices is not None and "c" in field("own_shift").choices


def test_the_page_shows_now_and_then_and_who_may_do_what(context: Flask) -> None:
    own = make.own_field("own_page", approved=True)
    coordinator = Browser(context).sign_in(make.user("coordinator", language="en"))
    head = Browser(context).sign_in(make.user("head_of_unit", language="en"))
    at = "/questions/own_page/change"
    page = coordinator.fill(coordinator.get(at), at=at, retention="course")
    assert "Proposed change" in page.text and "change to be decided" in page.text
    assert "/decide" not in page.html
    at = "/questions/own_page/decide"
    shown = head.get(at).text
    assert "As it is now" in shown and shown.count("changed") == 1
    page = head.fill(head.get(at), at=at, decision="approve")
    assert "Earlier versions" in page.text and "Version 1" in page.text
    db.session.refresh(own)
    assert own.described["retention"] == "course"


def test_a_retired_question_keeps_its_answers_and_is_asked_by_no_new_form(context: Flask) -> None:
    own = make.own_field("own_old", approved=True)
    pages = {"pages": [{"key": "contact", "fields": ["call_name", "reach_by", "own_old"]}]}
    offer = filling.an_offer("old", papers=(), form_key="old")
    publish_form("old", pages)
    person = answered("own_old", "Zqkept")
    db.session.commit()
    coordinator = Browser(context).sign_in(make.user("coordinator", language="en"))
    at = "/questions/own_old/retire"
    assert "retired" in coordinator.fill(coordinator.get(at), at=at).text
    db.session.refresh(own)
    forget_own_fields()
    assert own.state == "retired" and "own_old" not in {one.key for one in all_fields()}
    assert answers_of(person.id, make.user("advisor"))["own_old"] == "Zqkept"
    assert {"question": "own_old", "answer": "Zqkept"}.items() <= export(person.id)["answers"][0].items()
    with pytest.raises(BrokenForm):
        publish_form("new", pages)
    db.session.rollback()
    assert "own_old" in Browser(context).get(f"/en/apply/{offer.slug}/begin").html, "whoever began goes on"
    with pytest.raises(NotInForce):
        retire_field(db.session.merge(own))
    assert coordinator.get("/questions/own_old/change").status == 403
    assert Browser(context).sign_in(make.user("advisor")).get(at).status == 403


def test_an_answer_says_under_which_duties_it_was_given_and_a_shipped_one_says_nothing(context: Flask) -> None:
    make.own_field("own_first", approved=True)
    person = make.person()
    keep_answers(person.id, {"own_first": "x", "call_name": "Lea"})
    db.session.commit()
    kept = {row.field: row.duties for row in db.session.query(Answer).filter_by(subject_id=person.id)}
    assert kept["own_first"] == 1 and kept["call_name"] is None
