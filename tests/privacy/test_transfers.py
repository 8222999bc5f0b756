"""A list that goes out again and again: one approval by somebody else, exactly its answers, once in its time (U18)."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError

from casework.cases.models import Case
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.audit import Entry, Look
from casework.core.four_eyes import OwnProposal
from casework.core.models import db
from casework.core.references import shown_reference
from casework.core.sealed import open_for
from casework.core.transaction import unit_of_work
from casework.enrolment.models import Enrolment
from casework.people.models import Person
from casework.people.related import add_related
from casework.people.service import keep_answers, set_contact_stop
from casework.privacy import personal, transferring
from casework.privacy.erasing import erase_person
from casework.privacy.models import Disclosure, StandingApproval, Transfer
from casework.privacy.rhythm import span_of
from casework.privacy.transfer_queries import on_list, transferable_fields
from casework.programmes.models import Partner
from casework.register.fields import all_fields
from casework.register.lists import codelist
from tests import make
from tests.browser import Browser
from tests.security.pressing import cookie_of, press_at_once

SCHOOL = "Language School Canary"


@pytest.fixture
def cohort(context: Flask) -> Any:
    return make.cohort(capacity=40, neutral_name="Maple 1")


def school() -> Partner:
    """The one language school of these tests."""
    known = db.session.scalar(select(Partner).where(Partner.name == SCHOOL))
    if known is not None:
        return known
    made = Partner(name=SCHOOL, kind="language_school")
    db.session.add(made)
    db.session.commit()
    return made


def approval_for(
    cohort: Any, *, approved: bool = True, fields: Any = ("call_name", "german_level"), **more: Any
) -> StandingApproval:
    values = {
        "partner": school(), "offer": cohort.offer, "contract": "Contract 12", "ground": "gdpr-6-1-e", "told": "in the notice",
        "fields": tuple(fields), "rhythm": "weekly", "ends_on": clock.today() + timedelta(days=90), **more,
    }  # fmt: skip
    with unit_of_work():
        made = transferring.propose(transferring.Proposal(**values), by=make.user("coordinator"))
        if approved:
            transferring.approve(made, by=make.user("head_of_unit"))
    return made


def learner(cohort: Any, name: str, *, level: str = "", **more: Any) -> Person:
    case = make.case(person=make.person(name), advisor=make.user(), **more)
    accepted = make.application(cohort, case, state="accepted")
    with unit_of_work():
        if level:
            keep_answers(case.person_id, {"german_level": level, "gender": "female"})
        enrolment = Enrolment(
            application_id=accepted.id, person_id=case.person_id, cohort_id=cohort.id, case_id=case.id, began_on=clock.today(),
            created_at=clock.now(),
        )  # fmt: skip
        db.session.add(enrolment)
    return db.session.get_one(Person, case.person_id)


def draw(approval: StandingApproval, cohort: Any, *, by: Any = None, reason: str = "") -> Transfer:
    with unit_of_work():
        return transferring.draw_list(approval, cohort, by=by or make.user("coordinator"), reason=reason)


def enter(app: Flask, role: str) -> Browser:
    return Browser(app, "en").sign_in(make.user(role, language="en"))


def address_of(approval: StandingApproval, cohort: Any) -> str:
    return f"/transfers/{shown_reference(approval.ref)}/courses/{shown_reference(cohort.ref)}"


# --- what may stand on it --------------------------------------------------------------------------------------------


def test_only_answers_that_those_who_teach_read_by_the_notice_may_stand_on_a_list(context: Flask) -> None:
    assert [one.key for one in transferable_fields()] == ["call_name", "german_level"]
    make.own_field("own_book", approved=True, readers=["coordinator", "partner"])
    make.own_field("own_talk", approved=True, readers=["coordinator", "advisor"])
    assert [one.key for one in transferable_fields()] == ["call_name", "german_level", "own_book"]
    closed = {one.key for one in all_fields() if one.special_category or one.suppressed}
    assert closed & {one.key for one in transferable_fields()} == set() and closed


@pytest.mark.parametrize("fields", [(), ("phone",), ("call_name", "residence_status"), ("no_such",)])
def test_no_other_answer_can_be_proposed(cohort: Any, fields: tuple[str, ...]) -> None:
    with pytest.raises(transferring.UnknownChoice):
        approval_for(cohort, fields=fields)


def test_an_approval_ends_within_a_year_and_never_in_the_past(cohort: Any) -> None:
    for day in (clock.today() - timedelta(days=1), clock.today() + timedelta(days=367)):
        with pytest.raises(transferring.NotThatLong):
            approval_for(cohort, ends_on=day)
    assert approval_for(cohort, ends_on=clock.today())


def test_no_list_of_a_protected_offer_can_be_proposed(context: Flask) -> None:
    protected = make.cohort(offer=make.offer(is_compartment=True))
    with pytest.raises(transferring.UnknownChoice):
        approval_for(protected)


# --- approval --------------------------------------------------------------------------------------------------------


def test_somebody_else_decides_and_the_database_says_so_as_well(cohort: Any) -> None:
    approval, both = approval_for(cohort, approved=False), make.user(roles=("coordinator", "head_of_unit"))
    with unit_of_work():
        approval.proposed_by = both.id
    with pytest.raises(OwnProposal), unit_of_work():
        transferring.approve(approval, by=both)
    with pytest.raises(IntegrityError), unit_of_work():
        approval.state, approval.decided_by = "approved", both.id
    with pytest.raises(IntegrityError), unit_of_work():
        approval.state = "approved"


def test_nothing_is_drawn_without_an_approval_in_force(context: Flask, cohort: Any) -> None:
    learner(cohort, "Samira")
    head, proposed = make.user("head_of_unit"), approval_for(cohort, approved=False)
    with pytest.raises(transferring.NotInForce):
        draw(proposed, cohort)
    with unit_of_work():
        transferring.approve(proposed, by=head)
    assert draw(proposed, cohort)
    with unit_of_work():
        transferring.withdraw(proposed, by=head)
    with pytest.raises(transferring.NotInForce):
        draw(proposed, cohort, reason="once more")


def test_it_ends_by_itself(context: Flask, cohort: Any) -> None:
    learner(cohort, "Samira")
    approval = approval_for(cohort, ends_on=clock.today() + timedelta(days=2))
    coordinator = enter(context, "coordinator")
    assert coordinator.get(address_of(approval, cohort)).status == 200
    clock.travel(timedelta(days=3))
    coordinator = enter(context, "coordinator")
    assert coordinator.get(address_of(approval, cohort)).status == 403
    assert "ended" in coordinator.get("/transfers").text
    with pytest.raises(transferring.NotInForce):
        draw(approval, cohort)


def test_only_courses_of_its_offer_are_drawn_under_it(context: Flask, cohort: Any) -> None:
    approval, other = approval_for(cohort), make.cohort()
    learner(other, "Samira")
    with pytest.raises(transferring.NotInForce):
        draw(approval, other)
    assert enter(context, "coordinator").get(address_of(approval, other)).status == 404


def test_an_answer_that_lost_its_reader_closes_the_list(cohort: Any) -> None:
    learner(cohort, "Samira")
    approval = approval_for(cohort)
    with unit_of_work():
        approval.fields = ["call_name", "legal_name"]
    with pytest.raises(transferring.FieldsClosed):
        draw(approval, cohort)


# --- who stands on it ------------------------------------------------------------------------------------------------


def test_the_list_holds_exactly_the_approved_answers(context: Flask, cohort: Any) -> None:
    learner(cohort, "Samira", level="A2")
    learner(cohort, "Bahar", level="B1")
    coordinator = enter(context, "coordinator")
    both, names = (
        draw(approval_for(cohort), cohort),
        draw(approval_for(cohort, fields=["call_name"]), cohort),
    )
    here = f"/lists/{shown_reference(both.ref)}"
    rows = list(csv.reader(io.StringIO(coordinator.get(f"{here}/file").html.removeprefix("\ufeff"))))
    assert rows[0] == ["Name", "German"]
    assert [row[0] for row in rows[1:]] == ["Bahar", "Samira"]
    assert rows[2][1].startswith("A2")
    page = coordinator.get(here)
    assert "Samira" in page.text and "A2" in page.text and "emale" not in page.text
    short = coordinator.get(f"/lists/{shown_reference(names.ref)}")
    assert "Samira" in short.text and "A2" not in short.text


def test_an_alias_stands_for_the_name(context: Flask, cohort: Any) -> None:
    person = learner(cohort, "Zerdusht")
    person.alias = "Heron"
    db.session.commit()
    transfer = draw(approval_for(cohort), cohort)
    page = enter(context, "coordinator").get(f"/lists/{shown_reference(transfer.ref)}").text
    assert "Heron" in page and "Zerdusht" not in page


@pytest.mark.parametrize("why", ["contact stop", "must not learn"])
def test_whoever_must_not_be_known_is_left_out_and_only_the_number_is_told(
    context: Flask, cohort: Any, why: str
) -> None:
    learner(cohort, "Samira")
    hidden = learner(cohort, "Zerdusht")
    approval = approval_for(cohort)
    assert {each.id for each in on_list(make.user("coordinator"), cohort).people} >= {hidden.id}
    with unit_of_work():
        if why == "contact stop":
            set_contact_stop(hidden, "a threat")
        else:
            add_related(hidden, "spouse", "Karim", named_by="person", must_not_know=True)
    coordinator = enter(context, "coordinator")
    page = coordinator.get(address_of(approval, cohort))
    ref = shown_reference(db.session.scalars(select(Case.ref).where(Case.person_id == hidden.id)).one())
    assert ref in page.html, "a coordinator may see this case"
    assert "Zerdusht" not in page.text and "Karim" not in page.text
    transfer = draw(approval, cohort)
    assert (transfer.people, transfer.left_out) == (1, 1)
    listed = coordinator.get(f"/lists/{shown_reference(transfer.ref)}").text
    assert "Samira" in listed and "Zerdusht" not in listed
    assert ref not in enter(context, "head_of_unit").get(f"/transfers/{shown_reference(approval.ref)}").html
    assert db.session.scalar(select(func.count()).where(Disclosure.person_id == hidden.id)) == 0


def test_what_is_said_after_drawing_is_obeyed_when_the_list_is_opened_again(context: Flask, cohort: Any) -> None:
    learner(cohort, "Samira")
    later = learner(cohort, "Zerdusht")
    transfer = draw(approval_for(cohort), cohort)
    here, coordinator = f"/lists/{shown_reference(transfer.ref)}", enter(context, "coordinator")
    assert "Zerdusht" in coordinator.get(here).text
    with unit_of_work():
        set_contact_stop(db.session.get_one(Person, later.id), "a threat")
    page = coordinator.get(here).text
    assert "Zerdusht" not in page and "1 person is no longer on it" in page
    assert "Zerdusht" not in coordinator.get(f"{here}/file").html


def test_protected_people_are_neither_named_nor_counted(context: Flask, cohort: Any) -> None:
    learner(cohort, "Samira")
    learner(cohort, "Zerdusht", compartment=True)
    elsewhere = learner(cohort, "Heron")
    make.case(person=elsewhere, compartment=True, status="closed", closed_at=clock.now())
    approval, coordinator = approval_for(cohort), enter(context, "coordinator")
    transfer = draw(approval, cohort)
    assert (transfer.people, transfer.left_out) == (1, 0)
    for address in (address_of(approval, cohort), f"/lists/{shown_reference(transfer.ref)}"):
        page = coordinator.get(address)
        assert page.status == 200 and "Zerdusht" not in page.text and "Heron" not in page.text
    assert "Samira" in coordinator.get(f"/lists/{shown_reference(transfer.ref)}").text


def test_whoever_has_left_is_on_no_list(cohort: Any) -> None:
    learner(cohort, "Samira")
    gone = learner(cohort, "Bahar")
    with unit_of_work():
        db.session.scalars(select(Enrolment).where(Enrolment.person_id == gone.id)).one().state = "withdrawn"
    assert draw(approval_for(cohort), cohort).people == 1


def test_a_list_of_nobody_is_not_drawn(cohort: Any) -> None:
    with pytest.raises(transferring.NobodyOnIt):
        draw(approval_for(cohort), cohort)


# --- how often -------------------------------------------------------------------------------------------------------


def test_once_in_its_time_unless_a_reason_is_given(context: Flask, cohort: Any) -> None:
    learner(cohort, "Samira")
    approval, coordinator = approval_for(cohort, rhythm="monthly"), enter(context, "coordinator")
    address = address_of(approval, cohort)
    first = coordinator.fill(coordinator.get(address), at=address)
    assert first.status == 200 and "Samira" in first.text
    refused = coordinator.fill(coordinator.get(address), at=address)
    assert refused.status == 422 and "drawn already" in refused.text
    again = coordinator.fill(refused, at=address, reason="It did not arrive")
    assert again.status == 200
    assert "It did not arrive" in coordinator.get(f"/transfers/{shown_reference(approval.ref)}").text
    clock.travel(timedelta(days=32))
    assert draw(approval, cohort).reason is None
    assert db.session.scalar(select(func.count()).select_from(Disclosure)) == 3


def test_the_database_itself_refuses_a_second_one_without_a_reason(cohort: Any) -> None:
    learner(cohort, "Samira")
    approval, by = approval_for(cohort), make.user("coordinator")
    first = draw(approval, cohort)
    values = {
        "approval_id": approval.id, "cohort_id": cohort.id, "span": first.span, "drawn_by": by.id, "drawn_at": clock.now(), "people": 1,
        "left_out": 0,
    }  # fmt: skip
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add(Transfer(**values))
    with unit_of_work():
        db.session.add(Transfer(reason="once more", **values))


def test_many_who_draw_at_one_moment_draw_it_once(context: Flask, cohort: Any) -> None:
    learner(cohort, "Samira")
    address, sent = address_of(approval_for(cohort), cohort), []
    for _number in range(8):
        browser = enter(context, "coordinator")
        fields = browser.get(address).form()["fields"]
        sent.append((cookie_of(browser), fields))
    told = press_at_once(context, address, sent)
    assert sorted(one.status for one in told) == [303] + [422] * 7
    for model in (Transfer, Disclosure):
        assert db.session.scalar(select(func.count()).select_from(model)) == 1


def test_a_list_is_open_only_as_long_as_its_time_lasts(context: Flask, cohort: Any) -> None:
    learner(cohort, "Samira")
    approval = approval_for(cohort)
    here = f"/lists/{shown_reference(draw(approval, cohort).ref)}"
    assert "Samira" in enter(context, "coordinator").get(here).text
    clock.travel(timedelta(days=7))
    assert enter(context, "coordinator").get(here).status == 403
    clock.travel(timedelta())
    with unit_of_work():
        transferring.withdraw(db.session.get_one(StandingApproval, approval.id), by=make.user("head_of_unit"))
    assert enter(context, "coordinator").get(here).status == 403


def test_weeks_begin_on_monday_and_every_second_one_begins_a_fortnight() -> None:
    monday = date(2026, 11, 23)
    assert [span_of("weekly", monday + timedelta(days=number)) for number in (-1, 0, 6)] == [
        date(2026, 11, 16),
        monday,
        monday,
    ]
    pairs = {span_of("fortnightly", monday + timedelta(days=number)) for number in range(56)}
    assert len(pairs) in (4, 5)
    assert all(each.weekday() == 0 for each in pairs)
    assert span_of("monthly", date(2026, 2, 28)) == date(2026, 2, 1)


# --- recorded --------------------------------------------------------------------------------------------------------


def test_each_draw_is_a_disclosure_for_each_person_on_it(context: Flask, cohort: Any) -> None:
    people = [learner(cohort, name) for name in ("Samira", "Bahar")]
    approval, by = approval_for(cohort), make.user("coordinator")
    transfer = draw(approval, cohort, by=by)
    rows = open_for(SYSTEM, db.session.scalars(select(Disclosure)), "test")
    assert {row.person_id for row in rows} == {each.id for each in people}
    for row in rows:
        assert (row.asked_by, row.decided_by, row.second_person) == (SCHOOL, by.id, approval.decided_by)
        assert row.transfer_id == transfer.id and row.is_answered and row.person_told
        assert "Maple 1" in row.said and SCHOOL in row.said
        assert SCHOOL.encode() not in row.said_sealed
        assert codelist("disclosure_grounds").label(row.ground, "de")
    entries = set(
        db.session.scalars(select(Entry.table_name).where(Entry.actor_kind == "system", Entry.action == "created"))
    )
    assert {"transfer", "disclosure", "standing_approval"} <= entries
    told = personal.export(people[0].id)["disclosures"]
    assert SCHOOL in told[0]["said"]


def test_opening_a_list_stands_in_the_log(context: Flask, cohort: Any) -> None:
    learner(cohort, "Samira")
    transfer, user = draw(approval_for(cohort), cohort), make.user("coordinator")
    browser = Browser(context).sign_in(user)
    browser.get(f"/lists/{shown_reference(transfer.ref)}")
    browser.get(f"/lists/{shown_reference(transfer.ref)}/file")
    pages = set(db.session.scalars(select(Look.page).where(Look.viewer_id == str(user.id))))
    assert pages == {"privacy.transfers.class_list", "privacy.transfers.file"}


def test_draws_do_not_drown_the_record_of_requests(context: Flask, cohort: Any) -> None:
    learner(cohort, "Samira")
    draw(approval_for(cohort), cohort)
    assert SCHOOL not in enter(context, "head_of_unit").get("/disclosures").text
    assert "standing_approval" not in enter(context, "head_of_unit").get("/disclosures/new").html


def test_an_erased_person_leaves_no_trace_on_the_lists(context: Flask, cohort: Any) -> None:
    gone = learner(cohort, "Zerdusht").id
    learner(cohort, "Samira")
    transfer = draw(approval_for(cohort), cohort)
    erase_person(gone)
    rows = db.session.scalars(select(Disclosure).where(Disclosure.transfer_id.is_(None))).all()
    assert len(rows) == 1 and rows[0].said_sealed is None and rows[0].person_id != gone
    page = enter(context, "coordinator").get(f"/lists/{shown_reference(transfer.ref)}").text
    assert "Samira" in page and "Zerdusht" not in page


# --- pages -----------------------------------------------------------------------------------------------------------


def test_from_the_proposal_to_the_list(context: Flask, cohort: Any) -> None:
    learner(cohort, "Samira")
    receiver = school()
    coordinator, head = enter(context, "coordinator"), enter(context, "head_of_unit")
    at = "/transfers/new"
    shown = coordinator.fill(
        coordinator.get(at), at=at, partner=str(receiver.id), offer=str(cohort.offer_id), contract="12/2026", ground="gdpr-6-1-e",
        told="in the notice", answers=["call_name"], rhythm="weekly", ends_on=str(clock.today() + timedelta(days=60)),
    )  # fmt: skip
    assert shown.status == 200 and "to be decided" in shown.text
    approval = db.session.scalars(select(StandingApproval)).one()
    here = f"/transfers/{shown_reference(approval.ref)}"
    assert coordinator.get(f"{here}/decide").status == 403
    assert coordinator.get(address_of(approval, cohort)).status == 403
    decided = head.fill(head.get(f"{here}/decide"), at=f"{here}/decide", decision="approve")
    assert "in force" in decided.text
    address = address_of(approval, cohort)
    listed = coordinator.fill(coordinator.get(address), at=address)
    assert "Samira" in listed.text
    assert SCHOOL not in listed.html, "the list itself names the course and nobody else"
    assert "Samira" not in head.get(here).text
    ended = head.fill(head.get(here), at=here, action="/withdraw")
    assert "withdrawn" in ended.text
    assert coordinator.get(address).status == 403


def test_a_refusal_needs_its_reason(context: Flask, cohort: Any) -> None:
    approval, head = approval_for(cohort, approved=False), enter(context, "head_of_unit")
    here = f"/transfers/{shown_reference(approval.ref)}/decide"
    assert head.fill(head.get(here), at=here, decision="refuse").status == 422
    assert "Why not" in head.fill(head.get(here), at=here, decision="refuse", comment="Too many answers").text


@pytest.mark.parametrize(
    "role", ["advisor", "teacher", "volunteer", "partner", "front_desk", "reporting", "admin", "head_of_unit"]
)
def test_nobody_but_the_coordinator_draws_or_opens_a_list(context: Flask, cohort: Any, role: str) -> None:
    learner(cohort, "Samira")
    approval = approval_for(cohort)
    transfer = draw(approval, cohort)
    browser, coordinator = enter(context, role), enter(context, "coordinator")
    for address in (
        address_of(approval, cohort),
        f"/lists/{shown_reference(transfer.ref)}",
        f"/lists/{shown_reference(transfer.ref)}/file",
    ):
        assert browser.get(address).status in {403, 404}
        assert coordinator.get(address).status == 200


@pytest.mark.counts_statements
@pytest.mark.parametrize("page", ["transfers", "approval", "list", "draw"])
def test_the_number_of_statements_is_the_same_for_1_and_30_rows(context: Flask, cohort: Any, page: str) -> None:
    user = make.user("coordinator")
    learner(cohort, "Samira", level="A2")
    approval = approval_for(cohort)
    few = counted(context, user, approval, cohort, page)
    for number in range(29):
        learner(cohort, f"Person {number}", level="A2")
    for number in range(29):
        draw(approval, cohort, by=user, reason=f"again {number}")
        make.cohort(offer=cohort.offer)
    with unit_of_work():
        for _number in range(29):
            row = transferring.Proposal(
                approval.partner, approval.offer, "x", "gdpr-6-1-e", "x", ("call_name",), "weekly", clock.today()
            )  # fmt: skip
            transferring.propose(row, by=user)
    assert counted(context, user, approval, cohort, page) == few


def counted(app: Flask, user: Any, approval: StandingApproval, cohort: Any, page: str) -> int:
    transfer = draw(approval, cohort, by=user, reason="once more")
    addresses = {
        "transfers": "/transfers",
        "approval": f"/transfers/{shown_reference(approval.ref)}",
        "list": f"/lists/{shown_reference(transfer.ref)}",
        "draw": address_of(approval, cohort),
    }
    asked: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    browser = Browser(app).sign_in(user)
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert browser.get(addresses[page]).status == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len([each for each in asked if each.startswith("SELECT")])
