"""What enrolment adds to the case page and the day list, and what it holds of a person."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.cases.history import asked_of
from casework.cases.models import Case
from casework.cases.queries import find_case
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.enrolment import attention, ending, objections, panels, personal, service, timeline
from casework.enrolment.models import Application, ApplicationStep, Participation
from tests import make
from tests.enrolment.test_billing import grant


@pytest.fixture
def advisor(context: Flask) -> Any:
    return make.user("advisor")


@pytest.fixture
def coordinator(context: Flask) -> Any:
    return make.user("coordinator")


@pytest.fixture
def case(advisor: Any) -> Any:
    return make.case(advisor=advisor)


@pytest.fixture
def application(case: Any) -> Application:
    return make.application(make.cohort(capacity=1), case)


def test_a_case_with_a_living_application_may_not_be_closed(
    context: Flask, coordinator: Any, application: Application
) -> None:
    case = db.session.get_one(Case, application.case_id)
    assert len(objections.objections(case)) == 1
    with unit_of_work():
        service.hold_place(application, by=coordinator)
    assert len(objections.objections(case)) == 1
    with unit_of_work():
        enrolment = service.accept_place(application, by=application.person)
    assert len(objections.objections(case)) == 1
    with unit_of_work():
        ending.end_enrolment(enrolment, "completed", by=coordinator)
    assert objections.objections(case) == []


def test_the_case_page_and_the_day_list_know_of_it(
    context: Flask, advisor: Any, coordinator: Any, case: Any, application: Application
) -> None:
    with unit_of_work():
        service.hold_place(application, by=coordinator)
    found = find_case(advisor, case.ref)
    rows = [row for query in timeline.entries(advisor, found) for row in db.session.execute(query, asked_of(found))]
    assert [row.title for row in rows] == ["application"]
    line = timeline.load(advisor, "application", rows)[rows[0].id]
    assert application.cohort.neutral_name in str(line.text)
    due = [row for query in attention.entries(advisor) for row in db.session.execute(query)]
    assert [(row.title, row.actor) for row in due] == [("place_undelivered", case.id)]
    assert due[0].title in attention.TITLES
    strangers = [row for query in attention.entries(make.user("advisor")) for row in db.session.execute(query)]
    assert strangers == []
    assert [panel.template for panel in panels.panels(advisor, found)] == ["enrolment/panel.html"]
    assert panels.panels(make.user("teacher"), found) == []


def test_what_is_held_of_a_person_is_handed_out_and_then_cut(context: Flask, coordinator: Any) -> None:
    cohort = make.cohort(capacity=1)
    grant("A", cohort)
    applications = [make.application(cohort) for _ in range(2)]
    first, second = applications
    with unit_of_work():
        service.hold_place(first, by=coordinator)
        service.put_on_waiting_list(second, by=coordinator)
        service.accept_place(first, by=first.person)
    told = personal.export(first.person_id)
    assert [row["course"] for row in told["courses"]] == [cohort.neutral_name]
    assert len(told["application_steps"]) == 2
    assert len(told["reported_facts"]) == 1
    ref = first.ref
    with unit_of_work():
        assert personal.scrub(first.person_id, frozenset()) == 3
    db.session.expire_all()
    assert first.ref != ref
    assert (first.state, first.applied_at.day, second.state) == ("withdrawn", 1, "place_held")
    steps = db.session.scalars(select(ApplicationStep).where(ApplicationStep.application_id == first.id)).all()
    assert steps == []
    assert db.session.scalars(select(Participation)).one().at_entry == {}
