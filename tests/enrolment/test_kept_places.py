"""A place that is kept for a group is given by hand to somebody else only with a reason that stays in the trail."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.enrolment import service
from casework.enrolment.models import Application, ApplicationStep, Place
from casework.enrolment.reserves import TakesKeptPlace
from casework.people.models import Fact
from casework.programmes.cohort_models import CohortReserve
from casework.programmes.models import Cohort
from tests import make
from tests.browser import Browser


@pytest.fixture
def coordinator(context: Flask) -> Any:
    return make.user("coordinator", language="en", name="Cora")


def course(capacity: int, **kept: int) -> Cohort:
    cohort = make.cohort(capacity=capacity)
    for group, places in kept.items():
        db.session.add(CohortReserve(cohort_id=cohort.id, group=group, places=places))
    db.session.commit()
    return cohort


def applied(cohort: Cohort, *facts: tuple[str, str]) -> Application:
    application: Application = make.application(cohort)
    for key, value in facts:
        db.session.add(Fact(subject_id=application.person_id, key=key, value=value))
    db.session.commit()
    return application


WOMAN, FIRST = ("gender_group", "female"), ("first_generation", "yes")


def hold(application: Application, by: Any, **more: Any) -> None:
    with unit_of_work():
        service.hold_place(application, by=by, **more)


def test_whoever_is_outside_the_group_is_refused_its_place_and_has_any_other(coordinator: Any) -> None:
    cohort = course(3, women_flinta=2)
    hold(applied(cohort), coordinator)
    outside = applied(cohort)
    with pytest.raises(TakesKeptPlace):
        hold(outside, coordinator)
    db.session.refresh(outside)
    assert outside.state == "applied"
    hold(applied(cohort, WOMAN), coordinator)
    with pytest.raises(TakesKeptPlace):
        hold(outside, coordinator)
    hold(applied(cohort, WOMAN), coordinator)


def test_a_group_that_has_all_its_places_keeps_no_other(coordinator: Any) -> None:
    cohort = course(3, women_flinta=1)
    for application in (applied(cohort, WOMAN), applied(cohort), applied(cohort)):
        hold(application, coordinator)


def test_whoever_belongs_to_one_group_does_not_take_what_is_kept_for_it(coordinator: Any) -> None:
    cohort = course(2, women_flinta=1, first_generation=1)
    hold(applied(cohort, FIRST), coordinator)
    with pytest.raises(TakesKeptPlace):
        hold(applied(cohort, FIRST), coordinator)
    hold(applied(cohort, WOMAN, FIRST), coordinator)


def test_of_a_group_of_which_no_fact_is_known_no_place_is_kept(coordinator: Any) -> None:
    hold(applied(course(1, parents_carers=1)), coordinator)


def test_a_reason_is_kept_where_a_kept_place_is_given_and_only_there(coordinator: Any) -> None:
    cohort = course(2, women_flinta=1)
    for application in (applied(cohort), applied(cohort)):
        hold(application, coordinator, exception="kept_agreed")
    steps = select(ApplicationStep.reason, ApplicationStep.by_id).where(ApplicationStep.state == "place_held")
    assert db.session.execute(steps.order_by(ApplicationStep.at)).all() == [
        (None, str(coordinator.id)), ("kept_agreed", str(coordinator.id)),
    ]  # fmt: skip


def test_the_next_in_line_asks_nobody_where_nobody_of_the_group_waits(coordinator: Any) -> None:
    cohort = course(2, women_flinta=1)
    first, second, third = applied(cohort, WOMAN), applied(cohort), applied(cohort)
    for application in (first, second):
        hold(application, coordinator)
    with unit_of_work():
        service.put_on_waiting_list(third, by=coordinator)
        service.decline_place(first, by=coordinator)
    db.session.expire_all()
    assert third.state == "place_held", "no place stays empty while somebody waits"


def test_the_page_says_for_whom_the_place_is_kept_before_it_is_held_and_asks_why(
    browser: Browser, coordinator: Any
) -> None:
    application = applied(course(2, women_flinta=2))
    at = f"/applications/{application.ref}"
    listed = browser.sign_in(coordinator).get(f"/programmes/{application.cohort.ref}")
    told = browser.fill(listed, at=at, action="/hold")
    assert told.status == 422 and "This place is kept for a group" in told.text
    assert "women" in told.text.lower() and ": 2" in told.text
    assert db.session.scalars(select(Place.state)).all() == ["free", "free"]
    assert browser.fill(told, at=f"{at}/hold", exception="nonsense").status == 422
    assert db.session.scalars(select(Application.state)).all() == ["applied"]
    browser.fill(told, at=f"{at}/hold", exception="kept_nobody")
    assert db.session.scalars(select(Application.state)).all() == ["place_held"]
    page = browser.get(at)
    assert "Nobody of the group has applied" in page.text and "Cora" in page.text
    own = Browser(browser.app, "en").visit(application.person).get(f"/en/status/places/{application.ref}")
    assert "Nobody of the group" not in own.text, "what is said of others is not theirs to read"
