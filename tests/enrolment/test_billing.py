"""Frozen facts and hours that are billed once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.enrolment import billing, ending, service
from casework.enrolment.jobs import freeze_facts_six_months_after
from casework.enrolment.models import BilledMonth, Enrolment, Participation
from casework.enrolment.months import after_months, bounds, month_of
from casework.people.service import keep_answers
from casework.programmes.models import CohortGrant, Funder, Grant
from tests import make


def grant(reference: str, *cohorts: Any, minutes: int = 45, **more: Any) -> Grant:
    funder = Funder(code=f"funder-{reference}", name="A funder")
    db.session.add(funder)
    db.session.flush()
    made = Grant(
        funder_id=funder.id, reference=reference, starts_on=date(2020, 1, 1), ends_on=date(2099, 12, 31),
        unit_minutes=minutes, **more,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    for cohort in cohorts:
        db.session.add(CohortGrant(cohort_id=cohort.id, grant_id=made.id))
    db.session.commit()
    return made


def enrol(cohort: Any, case: Any = None) -> Enrolment:
    application = make.application(cohort, case)
    with unit_of_work():
        service.hold_place(application, by=make.user("coordinator"))
        return service.accept_place(application, by=application.person)


@pytest.fixture
def month(context: Flask) -> str:
    """The month after the next one, so that every day of it is to come."""
    return month_of(after_months(clock.today(), 2))


@pytest.fixture
def cohort(month: str) -> Any:
    """A course over that whole month with four lessons of 90 minutes in it."""
    first, last = bounds(month)
    made = make.cohort(capacity=5, starts_on=first, ends_on=last + timedelta(days=40))
    for day in (2, 9, 16, 23):
        make.lesson(made, starts_at=datetime(first.year, first.month, day, 9, tzinfo=UTC))
    return made


def freeze(paying: Grant, month: str) -> dict[Any, billing.Hours]:
    """The month as it is billed to the grant from now on."""
    with unit_of_work():
        billing.freeze_months(paying, billing.free_to_bill(paying, [month]))
    return billing.billed(paying, [month])


@pytest.mark.parametrize(("minutes", "units"), [(45, 8), (60, 6)])
def test_units_are_counted_in_the_grants_own_unit(cohort: Any, month: str, minutes: int, units: int) -> None:
    paying = grant("A", cohort, minutes=minutes)
    enrolment = enrol(cohort)
    assert freeze(paying, month) == {(enrolment.id, month): billing.Hours(bounds(month)[1].day, units)}


def test_a_month_is_billed_to_one_grant_only(cohort: Any, month: str) -> None:
    first, second = grant("A", cohort), grant("B", cohort)
    enrol(cohort)
    assert len(billing.free_to_bill(second, [month])) == 1
    assert len(freeze(first, month)) == 1
    assert freeze(second, month) == {}
    assert len(billing.billed_elsewhere(second, [month])) == 1


def test_the_database_itself_refuses_a_second_bill(cohort: Any, month: str) -> None:
    first, second = grant("A", cohort), grant("B", cohort)
    enrolment = enrol(cohort)
    freeze(first, month)
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add(BilledMonth(enrolment_id=enrolment.id, grant_id=second.id, month=month, days=1, units=1))


def test_a_reported_month_stays_and_a_correction_is_a_difference(cohort: Any, month: str) -> None:
    paying = grant("A", cohort)
    enrolment = enrol(cohort)
    reported = freeze(paying, month)
    first, last = bounds(month)
    with unit_of_work():
        enrolment.ended_on = first + timedelta(days=9)  # left on the 10th: two of four lessons
    late = enrol(cohort)
    assert freeze(paying, month) == reported
    found = billing.differences(reported, billing.free_to_bill(paying, [month]))
    assert {each.enrolment_id: (each.reported, each.now) for each in found} == {
        enrolment.id: ((last.day, 8), (10, 4)),
        late.id: (billing.NONE, (last.day, 8)),
    }


def test_part_months_follow_the_grants_rule(cohort: Any, month: str) -> None:
    _first, last = bounds(month)
    for rule, share in (("by_day", 10 / last.day), ("half", 0.5), ("whole", 1.0)):
        assert billing.share_of_month(rule, month, 10) == pytest.approx(share)
        assert billing.share_of_month(rule, month, 2 * last.day) == 1.0, "two courses at once are one month"
    assert billing.share_of_month("half", month, 15) == 1.0


def test_frozen_facts_stay_when_the_answers_change(cohort: Any) -> None:
    paying = grant("A", cohort)
    case = make.case()
    with unit_of_work():
        keep_answers(case.person_id, {"german_level": "A2"})
    enrolment = enrol(cohort, case)
    with unit_of_work():
        keep_answers(case.person_id, {"german_level": "B1"})
    row = participation(paying)
    assert row.at_entry["german_level"] == "A2"
    with unit_of_work():
        ending.end_enrolment(enrolment, "completed", by=make.user("coordinator"))
        keep_answers(case.person_id, {"german_level": "B2"})
    row = participation(paying)
    assert (row.at_entry["german_level"], row.at_exit["german_level"], row.after_six_months) == ("A2", "B1", None)


def test_the_third_picture_is_taken_six_months_after_leaving(cohort: Any) -> None:
    paying = grant("A", cohort)
    case = make.case()
    enrolment = enrol(cohort, case)
    with unit_of_work():
        keep_answers(case.person_id, {"german_level": "C1"})
        ending.end_enrolment(enrolment, "completed", by=make.user("coordinator"))
    assert freeze_facts_six_months_after() == 0
    left = participation(paying).left_on
    clock.travel(timedelta(days=(after_months(left, 6) - clock.today()).days))
    assert freeze_facts_six_months_after() == 1
    with unit_of_work():
        keep_answers(case.person_id, {"german_level": "C2"})
    assert freeze_facts_six_months_after() == 0
    assert participation(paying).after_six_months["german_level"] == "C1"


def test_a_second_course_under_the_same_grant_is_the_same_participation(cohort: Any) -> None:
    other = make.cohort()
    paying = grant("A", cohort, other)
    case, coordinator = make.case(), make.user("coordinator")
    with unit_of_work():
        keep_answers(case.person_id, {"german_level": "A2"})
    first = enrol(cohort, case)
    row = participation(paying)
    entered, facts = row.entered_on, row.at_entry
    with unit_of_work():
        keep_answers(case.person_id, {"german_level": "B1"})
    second = enrol(other, case)
    assert participation(paying).at_entry == facts
    with unit_of_work():
        ending.end_enrolment(first, "completed", by=coordinator)
    assert participation(paying).left_on is None, "still in the other course"
    with unit_of_work():
        ending.end_enrolment(second, "completed", by=coordinator)
    assert participation(paying).left_on is not None
    assert participation(paying).entered_on == entered


def participation(paying: Grant) -> Any:
    db.session.expire_all()
    return db.session.scalars(select(Participation).where(Participation.grant_id == paying.id)).one()


def test_a_day_in_a_shorter_month_is_its_last_one() -> None:
    assert after_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert after_months(date(2026, 1, 15), -6) == date(2025, 7, 15)
    assert bounds("2028-02") == (date(2028, 2, 1), date(2028, 2, 29))
