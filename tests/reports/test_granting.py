"""Keeping grants: added as the funder's letter says, changed until something is reported, and which courses they pay."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from casework.core import clock
from casework.core.models import db
from casework.core.references import shown_reference
from casework.core.transaction import unit_of_work
from casework.enrolment.models import Participation
from casework.enrolment.months import after_months, month_of
from casework.people.service import keep_answers
from casework.programmes.models import CohortGrant, Funder, Grant
from casework.reports import granting
from tests import make
from tests.browser import Browser
from tests.reports.test_grants import a_course, enter, freeze, take_part

LETTER = {
    "funder": "A ministry", "reference": "FKZ-1", "starts_on": "2026-01-01", "ends_on": "2029-12-31", "unit_minutes": "60",
    "part_months": "half", "monthly_rate": "425", "keep_proof_until": "",
}  # fmt: skip


def terms(**more: Any) -> granting.Terms:
    given = {
        "funder": "A ministry", "reference": "FKZ-1", "starts_on": date(2020, 1, 1), "ends_on": date(2099, 12, 31), "unit_minutes": 45,
        "part_months": "by_day", "monthly_rate": None, "keep_proof_until": None, **more,
    }  # fmt: skip
    return granting.Terms(**given)


def added(**more: Any) -> Grant:
    with unit_of_work():
        return granting.add_grant(terms(**more))


def pay(grant: Grant, chosen: list[Any], possible: list[Any]) -> None:
    with unit_of_work():
        granting.pay_courses(grant, chosen, possible)


@pytest.fixture
def month(context: Flask) -> str:
    return month_of(after_months(clock.today(), -1))


def test_a_grant_is_added_and_pays_a_course_from_its_pages(context: Flask) -> None:
    course = make.cohort(neutral_name="Maple 1")
    protected = make.cohort(neutral_name="Heron", offer=make.offer(is_compartment=True))
    coordinator = enter(context, "coordinator")
    page = coordinator.fill(coordinator.get("/grants/new"), at="/grants/new", **LETTER)
    grant = db.session.scalars(select(Grant)).one()
    assert (grant.unit_minutes, grant.part_months, grant.monthly_rate, grant.funder.name) == (
        60,
        "half",
        425,
        "A ministry",
    )
    assert "Maple 1" in page.text and "Heron" not in page.text
    at = f"/grants/{shown_reference(grant.ref)}/courses"
    shown = coordinator.fill(page, at=at, courses=[course.ref])
    assert shown.status == 200 and "Maple 1" in shown.text
    assert db.session.scalars(select(CohortGrant.cohort_id)).all() == [course.id]
    assert coordinator.fill(coordinator.get(at), at=at, courses=[protected.ref]).status == 422


def test_the_same_funder_is_one_and_a_reference_is_used_once(context: Flask) -> None:
    added()
    added(funder="a Ministry ", reference="FKZ-2")
    assert db.session.scalar(select(func.count()).select_from(Funder)) == 1
    with pytest.raises(granting.ReferenceKnown):
        added(reference=" FKZ-2")
    with pytest.raises(granting.EndsBeforeItBegins):
        added(reference="FKZ-3", ends_on=date(2019, 1, 1))


def test_whoever_is_in_a_course_already_enters_with_the_facts_of_today(context: Flask, month: str) -> None:
    course, grant = a_course(month), added()
    inside = take_part(course, facts={"german_level": "A2"})
    gone = take_part(course)
    with unit_of_work():
        gone.ended_on = clock.today()
        keep_answers(inside.person_id, {"german_level": "B1"})
    pay(grant, [course], [course])
    row = db.session.scalars(select(Participation)).one()
    assert (row.person_id, row.at_entry["german_level"], row.entered_on) == (inside.person_id, "B1", inside.began_on)
    page = enter(context, "coordinator").get(f"/grants/{shown_reference(grant.ref)}/participations")
    assert "facts of" in page.text
    pay(grant, [course], [course])
    assert db.session.scalar(select(func.count()).select_from(Participation)) == 1


def test_a_course_that_it_does_not_pay_after_all_leaves_no_participation(context: Flask, month: str) -> None:
    course, other, grant = a_course(month), a_course(month), added()
    pay(grant, [course, other], [course, other])
    case = make.case()
    take_part(course, case=case)
    take_part(other, case=case)
    only_here = take_part(course)
    pay(grant, [other], [course, other])
    people = set(db.session.scalars(select(Participation.person_id)))
    assert people == {case.person_id} and only_here.person_id not in people


def test_a_course_whose_hours_are_billed_stays(context: Flask, month: str) -> None:
    course, grant = a_course(month), added()
    pay(grant, [course], [course])
    take_part(course)
    freeze(grant, month)
    with pytest.raises(granting.IsBilled):
        pay(grant, [], [course])
    assert db.session.scalars(select(CohortGrant.cohort_id)).all() == [course.id]


def test_what_is_reported_changes_nothing_of_the_grant_any_more(context: Flask, month: str) -> None:
    grant, coordinator = added(), enter(context, "coordinator")
    at = f"/grants/{shown_reference(grant.ref)}/change"
    changed = coordinator.fill(
        coordinator.get(at), at=at, unit_minutes="60", ends_on=str(clock.today() + timedelta(days=9))
    )
    assert changed.status == 200 and "Units of 60 minutes" in changed.text
    with unit_of_work():
        freeze(db.session.get_one(Grant, grant.id), month)
    page = coordinator.fill(coordinator.get(at), at=at, unit_minutes="45")
    assert page.status == 409
    assert db.session.get_one(Grant, grant.id).unit_minutes == 60
    # It goes from team to team all the same: a grant hangs on nobody who leaves.
    team = make.team("Förderung")
    moved = coordinator.fill(coordinator.get(at), at=at, team=str(team.id))
    assert moved.status == 200
    assert "A ministry" in moved.text
    assert db.session.get_one(Grant, grant.id).team_id == team.id


def test_two_who_choose_courses_do_not_overwrite_each_other(context: Flask) -> None:
    one, other, grant = make.cohort(), make.cohort(), added()
    at = f"/grants/{shown_reference(grant.ref)}/courses"
    first, second = enter(context, "coordinator"), enter(context, "coordinator")
    opened = second.get(at)
    assert first.fill(first.get(at), at=at, courses=[one.ref]).status == 200
    assert second.fill(opened, at=at, courses=[other.ref]).status == 409
    assert db.session.scalars(select(CohortGrant.cohort_id)).all() == [one.id]


@pytest.mark.parametrize("role", ["head_of_unit", "advisor", "teacher", "reporting"])
def test_only_the_coordinator_keeps_grants(context: Flask, role: str) -> None:
    grant = added()
    browser: Browser = enter(context, role)
    for address in ("/grants/new", *(f"/grants/{shown_reference(grant.ref)}/{page}" for page in ("change", "courses"))):
        assert browser.get(address).status in {403, 404}
        assert enter(context, "coordinator").get(address).status == 200
