"""A place that is kept for a group is given by hand to somebody else only with a reason that stays in the trail; whoever is
outside the group can wait for it while somebody of the group may still come.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.enrolment import service
from casework.enrolment.jobs import fill_empty_seats
from casework.enrolment.models import Application, ApplicationStep, Place
from casework.enrolment.reserves import GroupHasTooFew, TakesKeptPlace
from casework.people.models import Fact
from casework.people.service import set_contact_stop
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


def wait(application: Application, by: Any) -> None:
    with unit_of_work():
        service.put_on_waiting_list(application, by=by)


def state_now(application: Application) -> str:
    """A quarter of an hour later."""
    fill_empty_seats()
    db.session.expire_all()
    return application.state


def test_whoever_no_place_is_free_for_waits_while_somebody_of_the_group_may_come(coordinator: Any) -> None:
    cohort = course(2, women_flinta=1)
    woman, first, outside = applied(cohort, WOMAN), applied(cohort), applied(cohort)
    with pytest.raises(service.PlaceIsFree):
        wait(first, coordinator)
    hold(first, coordinator)
    wait(outside, coordinator)
    assert state_now(outside) == "waiting_list", "a woman has applied: the place is hers to take"
    with pytest.raises(service.PlaceIsFree):
        wait(woman, coordinator)
    hold(woman, coordinator)
    assert state_now(outside) == "waiting_list"


def test_whoever_waits_beside_a_kept_place_has_it_when_nobody_of_the_group_can_come_any_more(coordinator: Any) -> None:
    cohort = course(1, women_flinta=1)
    refused, gone, stopped, outside = (
        applied(cohort, WOMAN),
        applied(cohort, WOMAN),
        applied(cohort, WOMAN),
        applied(cohort),
    )
    wait(outside, coordinator)
    with unit_of_work():
        service.reject(refused, by=coordinator, reason="no_place")
        service.withdraw(gone, by=gone.person)
    assert state_now(outside) == "waiting_list"
    with unit_of_work():
        set_contact_stop(stopped.person, "asked")
    assert state_now(outside) == "place_held", "no place stays empty while somebody waits"


def test_a_group_keeps_no_more_places_from_those_who_wait_than_it_has_people_who_may_come(coordinator: Any) -> None:
    cohort = course(2, women_flinta=2)
    applied(cohort, WOMAN)
    outside, other = applied(cohort), applied(cohort)
    with pytest.raises(GroupHasTooFew):
        wait(outside, coordinator)
    hold(outside, coordinator, exception="kept_nobody")
    wait(other, coordinator)
    assert state_now(other) == "waiting_list"


def test_a_kept_place_that_nobody_of_the_group_asks_for_is_held_with_a_reason_and_not_waited_for(
    coordinator: Any,
) -> None:
    cohort = course(1, women_flinta=1)
    outside = applied(cohort)
    with pytest.raises(GroupHasTooFew):
        wait(outside, coordinator)
    assert state_now(outside) == "applied"
    hold(outside, coordinator, exception="kept_nobody")


def test_places_that_come_free_pass_by_those_who_wait_while_the_group_may_come(coordinator: Any) -> None:
    cohort = course(2, women_flinta=1)
    woman, first, second, third = applied(cohort, WOMAN), applied(cohort), applied(cohort), applied(cohort)
    hold(first, coordinator)
    for application in (second, third):
        wait(application, coordinator)
    with unit_of_work():
        service.decline_place(first, by=coordinator)
    assert (state_now(second), state_now(third)) == ("place_held", "waiting_list"), "one of the two is not kept"
    hold(woman, coordinator)
    assert state_now(third) == "waiting_list"


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
    assert told.status == 422 and "All places that are free are kept for these groups" in told.text
    assert "Why this person" in told.text and "Error" not in told.text, "a question, and nothing was done wrong"
    again = browser.fill(told, at=f"{at}/hold", action="/hold")
    assert again.status == 422 and "please say why" in again.text and "Error" in again.text
    assert "women" in told.text.lower() and ": 2" in told.text
    assert db.session.scalars(select(Place.state)).all() == ["free", "free"]
    assert browser.fill(told, at=f"{at}/hold", action="/hold", exception="nonsense").status == 422
    assert db.session.scalars(select(Application.state)).all() == ["applied"]
    browser.fill(told, at=f"{at}/hold", action="/hold", exception="kept_nobody")
    assert db.session.scalars(select(Application.state)).all() == ["place_held"]
    page = browser.get(at)
    assert "Nobody of the group has applied" in page.text and "Cora" in page.text
    own = Browser(browser.app, "en").visit(application.person).get(f"/en/status/places/{application.ref}")
    assert "Nobody of the group" not in own.text, "what is said of others is not theirs to read"


def test_the_page_says_beside_the_buttons_that_no_place_is_free_for_this_person(
    browser: Browser, coordinator: Any
) -> None:
    cohort = course(1, women_flinta=1)
    woman, outside = applied(cohort, WOMAN), applied(cohort)
    browser.sign_in(coordinator)
    page = browser.get(f"/applications/{outside.ref}")
    assert "no place is free for this person" in page.text and "women" in page.text.lower()
    assert "no place is free for this person" not in browser.get(f"/applications/{woman.ref}").text
    told = browser.fill(page, at=f"/applications/{outside.ref}", action="/hold")
    browser.fill(told, at=f"/applications/{outside.ref}/hold", action="/wait")
    assert db.session.scalars(select(Application.state).where(Application.id == outside.id)).one() == "waiting_list"


def test_the_page_says_when_too_few_of_the_group_have_applied(browser: Browser, coordinator: Any) -> None:
    outside = applied(course(1, women_flinta=1))
    at = f"/applications/{outside.ref}"
    page = browser.sign_in(coordinator).get(at)
    assert "Fewer people of the group have applied than places are kept for it." in page.text
    assert '/wait"' not in page.html, "what would be refused is not offered"
    refused = browser.post(f"{at}/wait", page.form("/hold")["fields"])
    assert refused.status == 422 and "say why" in refused.text


def test_the_waiting_list_is_offered_when_no_place_is_free(browser: Browser, coordinator: Any) -> None:
    cohort = course(1)
    first, second = applied(cohort), applied(cohort)
    at = f"/applications/{second.ref}"
    assert '/wait"' not in browser.sign_in(coordinator).get(at).html
    page = browser.get(f"/applications/{first.ref}")
    browser.fill(page, at=f"/applications/{first.ref}", action="/hold")
    browser.fill(browser.get(at), at=at, action="/wait")
    assert db.session.scalars(select(Application.state).where(Application.id == second.id)).one() == "waiting_list"
