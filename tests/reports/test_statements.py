"""A provider's month: by class of hours, frozen with a name, different from the month before and from what is so today."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.enrolment.hours import hour_class, units_a_week
from casework.enrolment.models import Enrolment
from casework.enrolment.months import after_months, bounds, month_of
from casework.progress.service import record_attendance
from casework.reports import stating
from casework.reports.statement_models import ProviderStatement
from tests import make
from tests.browser import Browser

PROVIDER = "Sprachschule Zq"
BEFORE, MONTH = (month_of(after_months(clock.today().replace(day=1), -number)) for number in (2, 1))


@pytest.fixture
def coordinator(context: Flask) -> Any:
    return make.user("coordinator", name="Kara Koordination")


def course(hours: int | None, **more: Any) -> Any:
    offer = make.offer(provider=PROVIDER, hours_per_week=hours)
    return make.cohort(offer=offer, starts_on=bounds(BEFORE)[0], ends_on=clock.today() + timedelta(days=90), **more)


def enrol(cohort: Any, began_on: date, *, case: Any = None, ended_on: date | None = None) -> Enrolment:
    case = case or make.case()
    application = make.application(cohort, case, state="accepted")
    row = Enrolment(
        application_id=application.id, person_id=case.person_id, cohort_id=cohort.id, case_id=case.id, began_on=began_on,
        ended_on=ended_on, state="active", created_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return row


def test_hours_fall_into_the_classes_of_funders() -> None:
    assert [hour_class(hours) for hours in (None, 11, 12, 23, 24, 30)] == [0, 0, 12, 12, 24, 24]
    monday = date(2026, 11, 2)
    weeks = [(monday + timedelta(days=7 * week + day), 270) for week in range(3) for day in range(4)]
    assert units_a_week(weeks) == 24 and units_a_week([]) is None


def test_a_month_is_counted_by_class_and_somebody_in_two_courses_once(context: Flask, coordinator: Any) -> None:
    first, last = bounds(MONTH)
    intensive, small = course(24, neutral_name="Ahorn"), course(12, neutral_name="Birke")
    both = make.case(person=make.person("Amal"))
    enrol(intensive, bounds(BEFORE)[0], case=both)
    noted = enrol(small, first, case=both)
    half = enrol(small, first, ended_on=first + timedelta(days=14))
    enrol(make.cohort(starts_on=first, ends_on=last), first)
    lesson = make.lesson(small, starts_at=clock.end_of(first) - timedelta(hours=8))
    with unit_of_work():
        record_attendance(lesson, {noted.id: "late", half.id: "absent"}, by=make.user("teacher"))
    drawn = stating.draw(PROVIDER, MONTH)
    share = round(15 / last.day, 3)
    assert drawn.figures["people"] == 2 and drawn.figures["by_class"] == {"24": 1.0, "12": share, "0": 0.0}
    birke = next(each for each in drawn.figures["courses"] if each["course"] == "Birke")
    assert (birke["people"], birke["months"], birke["units"], birke["attended"]) == (2, round(1 + share, 3), 4, 2)
    changed = {
        each.course: (each.before, each.after)
        for each in stating.changes(stating.month_before(PROVIDER, MONTH), drawn.figures)
    }
    assert changed == {"Birke": (None, round(1 + share, 3))}


def test_it_is_frozen_with_a_name_once_and_later_corrections_are_a_difference(
    browser: Browser, coordinator: Any, context: Flask
) -> None:
    cohort = course(24, neutral_name="Ahorn")
    one = enrol(cohort, bounds(BEFORE)[0])
    browser.sign_in(coordinator)
    at = f"/statements/draw?provider={PROVIDER}&month={MONTH}"
    page = browser.get(at)
    stale = page.form()["fields"] | {"seen": ["x" * 20]}
    assert browser.post(at, stale).status == 409
    shown = browser.fill(page, at=at, remark="Rechnung 12")
    assert "Kara Koordination" in shown.text and "Rechnung 12" in shown.text
    row = db.session.query(ProviderStatement).one()
    assert browser.get(at).location.endswith(f"/statements/{row.ref[:4]}-{row.ref[4:8]}-{row.ref[8:]}")
    with unit_of_work(), pytest.raises(stating.IsStated):
        stating.state(stating.draw(PROVIDER, MONTH), seen=stating.draw(PROVIDER, MONTH).mark, remark="", by=coordinator)
    with unit_of_work():
        db.session.get_one(Enrolment, one.id).ended_on = bounds(MONTH)[0]
    after = browser.get(f"/statements/{row.ref}")
    assert "Heute gezählt" in after.text and str(after.text).count("1 Tag,") == 1
    frozen = db.session.query(ProviderStatement).one().figures
    assert frozen["months"] == 1.0, "what was frozen stays"
    assert PROVIDER not in browser.sign_in(make.user("teacher")).get(f"/statements/{row.ref}").text
    assert browser.sign_in(make.user("head_of_unit")).get(f"/statements/{row.ref}").status == 200
