"""Two places and three applications; answers that come, do not come, and cannot come yet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.core import clock, jobs
from casework.core.models import db
from casework.core.sealed import open_for
from casework.core.transaction import unit_of_work
from casework.enrolment import ending, service
from casework.enrolment.counts import numbers
from casework.enrolment.due import overdue_applications
from casework.enrolment.jobs import fill_empty_seats, release_overdue
from casework.enrolment.models import Application, ApplicationStep, CapacityChange, Place
from casework.enrolment.places import CohortIsFull, FewerThanTaken
from casework.enrolment.queries import applications_of
from casework.enrolment.steps import NotPossibleNow
from casework.messages.bouncing import note_bounces
from casework.messages.models import Letter
from casework.messages.service import mark_delivered, record_attempt
from casework.people.service import set_contact_stop
from tests import make


def state_of(*applications: Application) -> list[str]:
    db.session.expire_all()
    return [application.state for application in applications]


def letter_about_place(application: Application) -> Letter:
    query = select(Letter).join(Place, Place.letter_id == Letter.id).where(Place.application_id == application.id)
    return db.session.scalars(query).one()


def held_until(application: Application) -> Any:
    db.session.expire_all()
    return db.session.scalar(select(Place.held_until).where(Place.application_id == application.id))


@pytest.fixture
def coordinator(context: Flask) -> Any:
    return make.user("coordinator")


@pytest.fixture
def cohort(context: Flask) -> Any:
    return make.cohort(capacity=2)


@pytest.fixture
def three(cohort: Any, coordinator: Any) -> list[Application]:
    """Two hold a place, the third waits."""
    people = [make.application(cohort, rank=number) for number in (1, 2, 3)]
    with unit_of_work():
        for application in people[:2]:
            service.hold_place(application, by=coordinator)
        service.put_on_waiting_list(people[2], by=coordinator)
    return people


def test_two_places_and_three_applications_leave_one_waiting(three: list[Application], cohort: Any) -> None:
    assert state_of(*three) == ["place_held", "place_held", "waiting_list"]
    counted = numbers([cohort.id])[cohort.id]
    assert (counted.free, counted.held, counted.taken, counted.waiting) == (0, 2, 0, 1)


def test_a_third_place_cannot_be_held(three: list[Application], coordinator: Any) -> None:
    with pytest.raises(CohortIsFull), unit_of_work():
        service.hold_place(three[2], by=coordinator)
    assert state_of(three[2]) == ["waiting_list"]


def test_when_one_declines_the_next_in_line_gets_the_place_and_a_letter(three: list[Application]) -> None:
    first, _second, third = three
    with unit_of_work():
        served = service.decline_place(first, by=first.person)
    assert [each.id for each in served] == [third.id]
    assert state_of(*three) == ["declined", "place_held", "place_held"]
    letter = open_for(third.person, [letter_about_place(third)], "test")[0]
    assert letter.kind == "place_held"
    assert letter.language == third.person.language


def test_the_trail_tells_every_jump_and_the_person_can_read_their_own(
    three: list[Application], coordinator: Any
) -> None:
    first, _second, third = three
    with unit_of_work():
        service.decline_place(first, by=first.person)
    own = applications_of(third.person)[0]
    told = [(step.state, step.by_kind, step.reason) for step in own.steps]
    assert told == [("waiting_list", "user", None), ("place_held", "system", "next_in_line")]
    of_first = select(ApplicationStep).where(ApplicationStep.application_id == first.id)
    theirs = db.session.scalars(of_first.order_by(ApplicationStep.at)).all()
    assert [(step.state, step.by_kind, step.by_id) for step in theirs] == [
        ("place_held", "user", str(coordinator.id)),
        ("declined", "person", str(first.person_id)),
    ]


def test_the_waiting_list_goes_by_rank_and_then_by_the_day_of_applying(cohort: Any, coordinator: Any) -> None:
    now = clock.now()
    late = make.application(cohort, rank=1, applied_at=now)
    early = make.application(cohort, rank=1, applied_at=now - timedelta(days=3))
    best = make.application(cohort, rank=0, applied_at=now)
    holders = [make.application(cohort) for _ in range(2)]
    with unit_of_work():
        for application in holders:
            service.hold_place(application, by=coordinator)
        for application in (late, early, best):
            service.put_on_waiting_list(application, by=coordinator)
    with unit_of_work():
        assert [each.id for each in service.decline_place(holders[0], by=holders[0].person)] == [best.id]
    with unit_of_work():
        assert [each.id for each in service.decline_place(holders[1], by=holders[1].person)] == [early.id]


def test_nobody_waits_while_a_place_is_free(cohort: Any, coordinator: Any) -> None:
    application = make.application(cohort)
    with pytest.raises(service.PlaceIsFree), unit_of_work():
        service.put_on_waiting_list(application, by=coordinator)
    assert state_of(application) == ["applied"]


def test_time_runs_only_from_a_recorded_delivery(three: list[Application], coordinator: Any) -> None:
    """None of them has e-mail, so a human delivers; until that is recorded no place runs out (practice.md U1)."""
    first, second, _third = three
    clock.travel(timedelta(days=60))
    assert release_overdue() == 0
    assert held_until(first) is None
    with unit_of_work():
        record_attempt(letter_about_place(first), by=coordinator, way="phone", reached=True)
    assert held_until(first) == clock.today() + timedelta(days=first.cohort.days_to_answer)
    assert held_until(second) is None


def test_a_letter_that_comes_back_stops_the_time_to_answer(three: list[Application], coordinator: Any) -> None:
    first, second, _third = three
    with unit_of_work():
        for application in (first, second):
            mark_delivered(letter_about_place(application), state="sent")
    assert held_until(first) is not None and held_until(second) is not None
    with unit_of_work():
        assert note_bounces([letter_about_place(first).message_id, "<nobodys@example.org>"], for_good=True) == 1
    assert held_until(first) is None and held_until(second) is not None
    with unit_of_work():
        record_attempt(letter_about_place(first), by=coordinator, way="phone", reached=True)
    assert held_until(first) is not None


def test_three_attempts_on_three_days_count_as_delivered(three: list[Application], coordinator: Any) -> None:
    first = three[0]
    for day in (0, 0, 1):
        clock.travel(timedelta(days=day))
        with unit_of_work():
            record_attempt(letter_about_place(first), by=coordinator, way="phone", reached=False)
        assert held_until(first) is None
    clock.travel(timedelta(days=2))
    with unit_of_work():
        record_attempt(letter_about_place(first), by=coordinator, way="post", reached=False)
    assert held_until(first) == clock.today() + timedelta(days=first.cohort.days_to_answer)


def test_a_place_that_ran_out_goes_to_the_next_in_line(three: list[Application]) -> None:
    first, _second, third = three
    with unit_of_work():
        mark_delivered(letter_about_place(first))
    days = first.cohort.days_to_answer
    clock.travel_days(days)
    assert release_overdue() == 0, "the last day belongs to the person"
    assert overdue_applications(clock.today(), 10) == []
    with pytest.raises(NotPossibleNow), unit_of_work():
        service.lapse(first)
    clock.travel_days(days + 1)
    assert release_overdue() == 1
    assert state_of(*three) == ["no_reply", "place_held", "place_held"]
    assert held_until(third) is None
    assert release_overdue() == 0


def test_all_jobs_of_the_program_run_without_harm(three: list[Application], context: Flask) -> None:
    names = {each.name for each in jobs.all_jobs()}
    assert {"enrolment.release_overdue", "enrolment.fill_empty_seats", "enrolment.begin_courses"} <= names


def test_more_places_go_to_those_who_wait(three: list[Application], cohort: Any, coordinator: Any) -> None:
    fourth = make.application(cohort, rank=4)
    with unit_of_work():
        service.put_on_waiting_list(fourth, by=coordinator)
    with unit_of_work():
        served = service.change_capacity(cohort, 5, by=coordinator, reason="a bigger room")
    assert [each.id for each in served] == [three[2].id, fourth.id]
    counted = numbers([cohort.id])[cohort.id]
    assert (counted.free, counted.held) == (1, 4)
    change = db.session.scalars(select(CapacityChange)).one()
    assert (change.before, change.after, change.by_id, change.reason) == (2, 5, coordinator.id, "a bigger room")


def test_places_that_are_held_cannot_be_taken_away(three: list[Application], cohort: Any, coordinator: Any) -> None:
    with pytest.raises(FewerThanTaken), unit_of_work():
        service.change_capacity(cohort, 1, by=coordinator, reason="a smaller room")
    assert numbers([cohort.id])[cohort.id].places == 2


def test_whoever_must_not_be_written_to_is_passed_over(three: list[Application], cohort: Any, coordinator: Any) -> None:
    first, _second, third = three
    fourth = make.application(cohort, rank=9)
    with unit_of_work():
        service.put_on_waiting_list(fourth, by=coordinator)
        set_contact_stop(third.person, "reason")
    with unit_of_work():
        assert [each.id for each in service.decline_place(first, by=first.person)] == [fourth.id]


def test_a_seat_that_stayed_empty_is_filled_by_the_clock(three: list[Application], cohort: Any) -> None:
    with unit_of_work():
        cohort.overbooking = 1
        db.session.flush()
        db.session.add(Place(cohort_id=cohort.id, number=3, allowed=3))
    assert fill_empty_seats() == 1
    assert state_of(three[2]) == ["place_held"]
    assert fill_empty_seats() == 0


def test_whoever_leaves_a_running_course_frees_the_place(three: list[Application], coordinator: Any) -> None:
    first, _second, third = three
    with unit_of_work():
        enrolment = service.accept_place(first, by=first.person)
    with unit_of_work():
        served = ending.end_enrolment(enrolment, "withdrawn", by=coordinator)
    assert [each.id for each in served] == [third.id]
    assert state_of(first, third) == ["withdrawn", "place_held"]


def test_whoever_completes_a_course_keeps_the_place(three: list[Application], coordinator: Any) -> None:
    first = three[0]
    with unit_of_work():
        enrolment = service.accept_place(first, by=first.person)
    with unit_of_work():
        assert ending.end_enrolment(enrolment, "completed", by=coordinator) == []
    assert state_of(first) == ["accepted"]


def test_a_course_that_is_over_gives_its_free_place_to_nobody(three: list[Application], cohort: Any) -> None:
    clock.travel_days((cohort.ends_on - clock.today()).days + 1)
    with unit_of_work():
        assert service.decline_place(three[0], by=three[0].person) == []
    assert fill_empty_seats() == 0
    assert state_of(*three) == ["declined", "place_held", "waiting_list"]


def test_whoever_left_a_course_and_is_taken_up_again_begins_anew_in_it(coordinator: Any, cohort: Any) -> None:
    one = make.application(cohort)
    for _twice in range(2):
        with unit_of_work():
            service.hold_place(one, by=coordinator)
            enrolment = service.accept_place(one, by=one.person)
        assert (one.state, enrolment.state, enrolment.ended_on) == ("accepted", "enrolled", None)
        with unit_of_work():
            ending.end_enrolment(enrolment, "withdrawn", by=coordinator)
            service.reconsider(one, by=coordinator)


@pytest.mark.parametrize("answer", [service.accept_place, service.decline_place])
def test_nobody_has_to_be_reached_about_a_place_that_they_have_answered_about(
    three: list[Application], coordinator: Any, answer: Any
) -> None:
    first = three[0]
    letter = letter_about_place(first)
    assert letter.state == "human" and letter.delivered_at is None
    with unit_of_work():
        answer(first, by=coordinator)
    db.session.expire_all()
    assert letter.delivered_at is not None and letter.state == "delivered"
