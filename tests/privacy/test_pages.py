"""The privacy desk and the record of disclosures: who sees, who orders, and what nobody reads there."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.references import shown_reference
from casework.core.sealed import open_for
from casework.people.related import add_related
from casework.privacy.erasing import erase_person
from casework.privacy.models import Disclosure, Erasure
from casework.register.fields import all_fields
from tests import make
from tests.browser import Browser

NAME = "Canary Name"
SAID = "Canary words about a person"


def test_the_record_of_processing_names_every_field_of_the_register(context: Flask) -> None:
    for role in ("dpo", "head_of_unit"):
        page = Browser(context, "en").sign_in(make.user(role)).get("/privacy-desk/processing")
        assert page.status == 200
        assert [field.key for field in all_fields() if f">{field.key}<" not in page.html] == []


def test_the_record_of_processing_is_filtered_by_purpose_reader_and_seal(context: Flask) -> None:
    browser = Browser(context, "en").sign_in(make.user("dpo", language="en"))
    everything = browser.get("/privacy-desk/processing")
    sealed = browser.get("/privacy-desk/processing?sealed=yes")
    assert ">phone<" in everything.html and ">text_only<" in everything.html
    assert ">phone<" in sealed.html and ">text_only<" not in sealed.html
    nobody = browser.get("/privacy-desk/processing?reader=Nobody")
    assert "No field fits" in nobody.text and ">phone<" not in nobody.html


@pytest.mark.parametrize("role", ["advisor", "coordinator", "teacher", "front_desk", "reporting", "admin", "volunteer"])
def test_the_desk_is_for_the_officer_and_the_head_of_the_unit(context: Flask, role: str) -> None:
    assert Browser(context).sign_in(make.user(role)).get("/privacy-desk").status == 403


def test_the_head_of_the_unit_orders_and_the_officer_comments(
    context: Flask, browser: Browser, another_browser: Browser
) -> None:
    case = make.case(person=make.person(NAME))
    subject, ref = case.person_id, shown_reference(case.ref)
    officer = another_browser.sign_in(make.user("dpo"))
    assert officer.get("/privacy-desk/erase").status == 403
    head = browser.sign_in(make.user("head_of_unit"))
    address = "/privacy-desk/erase"
    wrong = head.fill(head.get(address), at=address, reference=ref, again="K7QM-2XRT-9")
    assert wrong.status == 422
    page = head.fill(head.get(address), at=address, reference=ref, again=ref.lower())
    assert page.status == 200
    row = db.session.scalars(select(Erasure)).one()
    assert (row.subject_id, row.state, row.kept_classes) == (subject, "ordered", [])
    again = head.fill(head.get(address), at=address, reference=ref, again=ref)
    assert again.status == 422
    comment = f"/privacy-desk/erasures/{shown_reference(row.ref)}"
    assert head.get(comment).status == 403
    seen = officer.fill(officer.get(comment), at=comment, comment="Looked at it")
    assert "Looked at it" in seen.text
    for text in (page.text, seen.text):
        assert NAME not in text
        assert ref not in text
        assert str(subject) not in text


def test_a_wrong_reference_orders_nothing(browser: Browser) -> None:
    head = browser.sign_in(make.user("head_of_unit"))
    address = "/privacy-desk/erase"
    page = head.fill(head.get(address), at=address, reference="00000000X", again="00000000X")
    assert page.status == 422
    assert db.session.scalars(select(Erasure)).all() == []


def fill_in(browser: Browser, second: Any, **more: Any) -> Any:
    address = "/disclosures/new"
    values = {
        "asked_by_kind": "police", "asked_by": "Station 4, file 12", "ground": "no_ground", "is_answered": "no", "said": SAID,
        "second_person": str(second.id), "person_told": "no", "why_not_told": "It would warn others", "reference": "",
    }  # fmt: skip
    return browser.fill(browser.get(address), at=address, **{**values, **more})


def test_a_request_is_recorded_with_a_second_person_and_read_by_few(context: Flask, browser: Browser) -> None:
    case, second = make.case(), make.user("advisor")
    coordinator = browser.sign_in(make.user("coordinator"))
    page = fill_in(coordinator, second, reference=shown_reference(case.ref))
    assert page.status == 200
    assert SAID in page.text
    row = db.session.scalars(select(Disclosure)).one()
    assert (row.person_id, row.second_person, row.is_answered, row.person_told) == (
        case.person_id,
        second.id,
        False,
        False,
    )
    assert SAID.encode() not in (row.said_sealed or b"")
    for role in ("dpo", "head_of_unit"):
        assert SAID in Browser(context).sign_in(make.user(role)).get("/disclosures").text
    for role in ("advisor", "front_desk", "teacher", "reporting", "admin"):
        assert Browser(context).sign_in(make.user(role)).get("/disclosures").status == 403


def test_a_request_about_someone_unknown_is_recorded_too(context: Flask, browser: Browser) -> None:
    page = fill_in(browser.sign_in(make.user("head_of_unit")), make.user("dpo"))
    assert SAID in page.text
    assert open_for(SYSTEM, db.session.scalars(select(Disclosure)), "test")[0].said == SAID


def test_an_advisor_who_is_asked_writes_it_down_for_their_own_people_only(
    context: Flask, browser: Browser, another_browser: Browser
) -> None:
    advisor = make.user("advisor", language="en")
    mine, theirs = make.case(advisor=advisor), make.case(advisor=make.user("advisor"))
    add_related(mine.person, "spouse", "Canary Husband", named_by="person", must_not_know=True)
    db.session.commit()
    browser.sign_in(advisor)
    page = browser.get(f"/disclosures/new?case={shown_reference(mine.ref)}")
    assert shown_reference(mine.ref) in page.html and "Canary Husband" in page.text, "warned before anything is said"
    assert "Canary Husband" not in browser.get("/disclosures/new").html
    second = make.user("coordinator", language="en")
    assert fill_in(browser, second, reference=shown_reference(theirs.ref)).status == 422
    assert fill_in(browser, second, reference=shown_reference(mine.ref)).status == 200
    row = db.session.scalars(select(Disclosure)).one()
    assert (row.person_id, row.decided_by) == (mine.person_id, advisor.id)
    assert browser.get("/disclosures").status == 403
    assert SAID in another_browser.sign_in(second).get("/disclosures").text


@pytest.mark.parametrize(
    "wrong",
    [{"second_person": ""}, {"why_not_told": ""}, {"asked_on": "2999-01-01"}, {"reference": "00000000X"}, {"said": ""}],
)
def test_a_record_with_a_gap_is_refused_and_kept_on_the_page(
    context: Flask, browser: Browser, wrong: dict[str, str]
) -> None:
    page = fill_in(browser.sign_in(make.user("coordinator")), make.user("advisor"), **wrong)
    assert page.status == 422
    assert "Station 4, file 12" in page.html
    assert db.session.scalars(select(Disclosure)).all() == []


def test_a_scholar_under_threat_is_in_no_coordinators_list(
    context: Flask, browser: Browser, another_browser: Browser
) -> None:
    case, second = make.case(compartment=True), make.user("scholar_advisor")
    reference = shown_reference(case.ref)
    coordinator = browser.sign_in(make.user("coordinator"))
    assert fill_in(coordinator, second, reference=reference).status == 422
    head = another_browser.sign_in(make.user("head_of_unit"))
    assert SAID in fill_in(head, second, reference=reference).text
    assert SAID not in coordinator.get("/disclosures").text


def test_an_erased_persons_disclosures_say_only_that_something_was_asked(context: Flask, browser: Browser) -> None:
    case = make.case()
    fill_in(browser.sign_in(make.user("head_of_unit")), make.user("dpo"), reference=shown_reference(case.ref))
    subject = case.person_id
    erase_person(subject)
    row = db.session.scalars(select(Disclosure)).one()
    assert row.said_sealed is row.asked_by_sealed is row.why_not_told_sealed is None
    assert row.person_id != subject
    assert row.asked_on == clock.today().replace(day=1)
    assert browser.get("/disclosures").status == 200
