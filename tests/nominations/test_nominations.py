"""A nomination exists in a compartment alone; each step has who, when and why; what is decided lets its evidence go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from casework.accounts.models import User
from casework.cases.models import Task
from casework.cases.service import objections_to
from casework.core import clock
from casework.core.models import db
from casework.core.sealed import open_for
from casework.core.transaction import unit_of_work
from casework.documents.models import Paper, StoredFile
from casework.documents.shelf import place_of
from casework.nominations.anchors import anchors
from casework.nominations.jobs import let_threat_evidence_go
from casework.nominations.machine import STEPS, steps_from
from casework.nominations.models import ENDED, STATES, Evidence, Nomination, NominationStep
from casework.nominations.personal import export, scrub
from casework.nominations.queries import find_nomination, nominations_of
from casework.nominations.service import (
    NoPackageYet,
    NotAllMet,
    NotInCompartment,
    NotPossibleNow,
    NotTheirPaper,
    StepNeedsReason,
    add_evidence,
    move,
    nominate,
)
from tests import make
from tests.nominations.things import PEOPLE, a_call, a_nomination, a_paper, a_scholar, a_statement, fresh


@pytest.fixture
def named(context: Flask) -> tuple[User, User]:
    return make.user("scholar_advisor", name="Helena"), make.user("scholar_advisor", name="Tomasz")


def test_the_machine_leads_everywhere_and_ends(context: Flask) -> None:
    reached = {"draft"} | {step.target for step in STEPS.values()}
    assert reached == set(STATES)
    assert {state for state in STATES if not steps_from(state)} == {"granted", "withdrawn"}
    assert {step.target for step in STEPS.values() if step.ends} == set(ENDED)


def test_a_case_outside_a_compartment_is_refused(named: tuple[User, User]) -> None:
    call, case = a_call(named[0]), make.case(advisor=named[0])
    with pytest.raises(NotInCompartment), unit_of_work():
        nominate(case, call, PEOPLE, mentor=None, by=named[0])
    assert db.session.query(Nomination).count() == 0


def test_a_nomination_begins_with_tasks_counted_back_from_the_deadline(named: tuple[User, User]) -> None:
    call, case = a_call(named[0]), a_scholar(*named)
    nomination = a_nomination(case, call, named[0])
    due = {task.due_on for task in db.session.query(Task).filter_by(case_id=case.id)}
    assert due == {call.deadline - timedelta(days=42), call.deadline - timedelta(days=7)}
    found = find_nomination(named[1], nomination.ref)
    assert found is not None and [each.day for each in anchors(named[1], found.case)] == [call.deadline]
    assert [str(each) for each in objections_to(found.case)] != []


def test_each_step_keeps_who_and_why_and_asks_for_a_reason_where_something_lacks(named: tuple[User, User]) -> None:
    call, case = a_call(named[0]), a_scholar(*named, abroad_since=str(clock.today().year - 1))
    nomination = a_nomination(case, call, named[0])
    with unit_of_work():
        move(nomination, "collect", by=named[0])
    for code, refusal in (("grant", NotPossibleNow), ("make_ready", NotAllMet), ("withdraw", StepNeedsReason)):
        with pytest.raises(refusal), unit_of_work():
            move(fresh(nomination), code, by=named[0])
    a_statement(nomination, named[0])
    with unit_of_work():
        move(fresh(nomination), "make_ready", by=named[1])
    with pytest.raises(NoPackageYet), unit_of_work():
        move(fresh(nomination), "send", by=named[0])
    with unit_of_work():
        move(fresh(nomination), "send", by=named[0], reason="Zqreason: handed in on their page")
    trail = open_for(named[0], db.session.query(NominationStep).order_by(NominationStep.at), "test")
    assert [(step.state, step.by_id, step.reason) for step in trail] == [
        ("draft", named[0].id, None), ("collecting", named[0].id, None), ("ready", named[1].id, None),
        ("sent", named[0].id, "Zqreason: handed in on their page"),
    ]  # fmt: skip


def test_a_paper_of_somebody_else_is_no_evidence(named: tuple[User, User]) -> None:
    nomination = a_nomination(a_scholar(*named), a_call(named[0]), named[0])
    theirs = a_paper(make.case(advisor=named[0]))
    with pytest.raises(NotTheirPaper), unit_of_work():
        add_evidence(nomination, "third_party", {}, paper=theirs, seen_on=None, by=named[0])


def test_after_decision_and_time_to_object_only_that_it_was_seen_stays(named: tuple[User, User]) -> None:
    case, today = a_scholar(*named), clock.today()
    nomination, other = (a_nomination(case, a_call(named[0], name=name), named[0]) for name in ("One", "Two"))
    alone, shared, kept = (
        a_paper(case),
        a_paper(case, "recommendation", colour="red"),
        a_paper(case, "cv", colour="blue"),
    )
    a_statement(nomination, named[0], paper=alone)
    a_statement(nomination, named[0], paper=shared)
    a_statement(other, named[0], paper=shared)
    with unit_of_work():
        add_evidence(nomination, "cv", {}, paper=kept, seen_on=None, by=named[0])
    files = {row.paper_id: row.ref for row in db.session.query(StoredFile)}
    with unit_of_work():
        move(nomination, "withdraw", by=named[0], reason="went elsewhere")
    clock.travel(timedelta(days=30))
    assert let_threat_evidence_go() == 0 and place_of(files[alone.id]).exists()
    clock.travel(timedelta(days=31))
    assert let_threat_evidence_go() == 1 and let_threat_evidence_go() == 0
    # The paper of the other, living nomination and the CV are still there; the first one's file is gone from the disk.
    assert [place_of(files[paper.id]).exists() for paper in (alone, shared, kept)] == [False, True, True]
    assert db.session.get(Paper, alone.id) is not None
    left = open_for(named[0], db.session.query(Evidence).filter_by(nomination_id=nomination.id), "test")
    assert [(row.kind, row.told, row.paper_id is None) for row in sorted(left, key=lambda row: row.kind)] == [
        ("cv", None, False), ("third_party", None, True), ("third_party", None, True)
    ]  # fmt: skip
    assert {row.seen_on for row in left} == {today} and {row.seen_by_id for row in left} == {named[0].id}
    [still] = open_for(named[0], db.session.query(Evidence).filter_by(nomination_id=other.id), "test")
    assert still.said("issuer") == "Zqissuer" and still.paper_id == shared.id


def test_an_objection_keeps_the_evidence_until_it_is_decided(named: tuple[User, User]) -> None:
    nomination = a_nomination(a_scholar(*named), a_call(named[0]), named[0])
    with unit_of_work():
        for code in ("collect", "make_ready", "send", "decline", "appeal"):
            move(nomination, code, by=named[0], reason="because")
    clock.travel(timedelta(days=200))
    assert let_threat_evidence_go() == 0
    with unit_of_work():
        move(fresh(nomination), "grant", by=named[0])
    assert fresh(nomination).evidence_until == clock.today() + timedelta(days=30)


def test_the_person_gets_all_of_it_and_it_goes_with_them(named: tuple[User, User]) -> None:
    case = a_scholar(*named)
    nomination = a_nomination(case, a_call(named[0]), named[0])
    a_statement(nomination, named[0])
    told = repr(export(case.person_id))
    assert all(word in told for word in ("Call 18", "Zqhost", "Zqcontact", "Zqmentor", "Zqissuer", "draft"))
    with unit_of_work():
        assert scrub(case.person_id, frozenset({"course"})) == 1
    assert [db.session.query(model).count() for model in (Nomination, NominationStep, Evidence)] == [0, 0, 0]


def test_nobody_but_the_named_finds_it_not_even_when_a_row_stood_outside(named: tuple[User, User]) -> None:
    case = a_scholar(*named)
    nomination = a_nomination(case, a_call(named[0]), named[0])
    others = [make.user(role) for role in ("scholar_advisor", "advisor", "coordinator", "admin", "dpo", "head_of_unit")]
    assert [find_nomination(user, nomination.ref) for user in others] == [None] * len(others)
    for user in named:
        found = find_nomination(user, nomination.ref)
        assert found is not None and found.people == PEOPLE
    with unit_of_work():
        fresh(case).is_compartment = False
    for user in (*named, *others):
        assert find_nomination(user, nomination.ref) is None and nominations_of(user, fresh(case)) == []
