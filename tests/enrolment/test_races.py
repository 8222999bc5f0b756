"""Many at once, in processes of their own, on a real database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from casework.accounts.models import User
from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.enrolment import service
from casework.enrolment.counts import numbers
from casework.enrolment.models import Application, ApplicationStep, CapacityChange, Place
from casework.people.models import Fact
from casework.programmes.cohort_models import CohortReserve
from tests import make
from tests.at_once import at_once


def act_at_once(folder: Path, url: str, user: User, shares: Sequence[tuple[str, Sequence[Any]]]) -> Counter[str]:
    """Run one process for each share, all starting at one moment; what came of each act, counted."""
    commands = [[str(folder), url, verb, str(user.id), *(str(each.id) for each in share)] for verb, share in shares]
    db.session.commit()
    told = Counter(at_once("tests.enrolment.race", commands))
    db.session.rollback()
    db.session.expire_all()
    return told


def test_two_hundred_at_once_take_exactly_twenty_five_places(context: Flask, folder: Path, database_url: str) -> None:
    coordinator, cohort, case = make.user("coordinator"), make.cohort(capacity=23), make.case()
    with unit_of_work():
        service.change_capacity(cohort, 23, overbooking=2, by=coordinator, reason="some never come")
    people = [make.person() for _ in range(200)]
    crowd = [make.application(cohort, case, person_id=one.id) for one in people]
    told = act_at_once(folder, database_url, coordinator, [("take", crowd[start::4]) for start in range(4)])
    assert told == {"done": 25, "CohortIsFull": 175}
    taken = select(func.count()).select_from(Place).where(Place.state == "taken", Place.cohort_id == cohort.id)
    assert db.session.scalar(taken) == 25
    states = Counter(db.session.scalars(select(Application.state)))
    assert states == {"accepted": 25, "applied": 175}


def test_fifty_at_once_leave_a_group_the_places_that_are_kept_for_it(
    context: Flask, folder: Path, database_url: str
) -> None:
    coordinator, cohort = make.user("coordinator"), make.cohort(capacity=20)
    db.session.add(CohortReserve(cohort_id=cohort.id, group="women_flinta", places=6))
    crowd = [make.application(cohort) for _ in range(50)]
    women = {application.person_id for application in crowd[::5]}
    db.session.add_all([Fact(subject_id=person_id, key="gender_group", value="female") for person_id in women])
    told = act_at_once(folder, database_url, coordinator, [("hold", crowd[start::4]) for start in range(4)])
    assert told.keys() <= {"done", "CohortIsFull", "TakesKeptPlace"} and told["done"] == 20
    held = set(db.session.scalars(select(Application.person_id).where(Application.state == "place_held")))
    assert len(held & women) >= 6 and len(held - women) <= 14


def test_fifty_at_once_wait_beside_the_places_that_are_kept_and_nobody_waits_beside_another(
    context: Flask, folder: Path, database_url: str
) -> None:
    """Seven give their places back, which go to men who wait, three women have theirs, and twenty men more join the list."""
    coordinator, cohort = make.user("coordinator"), make.cohort(capacity=20)
    db.session.add(CohortReserve(cohort_id=cohort.id, group="women_flinta", places=6))
    holders, women, men = ([make.application(cohort) for _ in range(count)] for count in (14, 6, 30))
    db.session.add_all(Fact(subject_id=one.person_id, key="gender_group", value="female") for one in women)
    db.session.commit()
    with unit_of_work():
        for one in holders:
            service.hold_place(one, by=coordinator)
        for one in men[:10]:
            service.put_on_waiting_list(one, by=coordinator)
    shares = [("decline", holders[:7]), ("hold", women[:3]), ("wait", men[10:20]), ("wait", men[20:])]
    assert act_at_once(folder, database_url, coordinator, shares) == {"done": 30}
    held = set(db.session.scalars(select(Application.person_id).where(Application.state == "place_held")))
    counted = numbers([cohort.id])[cohort.id]
    assert len(held & {one.person_id for one in women}) == 3 and len(held & {one.person_id for one in men}) == 7
    assert (counted.free, counted.waiting) == (3, 23), "three women may still come, and three places are theirs"


def test_a_course_that_is_closed_while_places_run_out_serves_nobody_after(
    context: Flask, folder: Path, database_url: str
) -> None:
    coordinator, cohort = make.user("coordinator"), make.cohort(capacity=6)
    holders, waiting = ([make.application(cohort) for _ in range(6)] for _ in range(2))
    with unit_of_work():
        for one in holders:
            service.hold_place(one, by=coordinator)
        for one in waiting:
            service.put_on_waiting_list(one, by=coordinator)
        for place in db.session.scalars(select(Place).where(Place.cohort_id == cohort.id)):
            place.held_until = clock.today() - timedelta(days=1)
    shares = [("lapse", holders), ("close", [cohort])]
    told = act_at_once(folder, database_url, coordinator, shares)
    assert told == {"done": 7}
    counted = numbers([cohort.id])[cohort.id]
    served = db.session.scalars(
        select(ApplicationStep.at).where(
            ApplicationStep.reason == "next_in_line", ApplicationStep.state == "place_held"
        )
    ).all()
    assert counted.held == len(served) == 6 - counted.free == 6 - counted.waiting
    assert cohort.closed_at is not None and all(at <= cohort.closed_at for at in served)


def test_two_coordinators_change_the_places_while_they_are_given(
    context: Flask, folder: Path, database_url: str
) -> None:
    coordinator, cohort = make.user("coordinator"), make.cohort(capacity=10)
    crowd = [make.application(cohort) for _ in range(12)]
    shares = [("hold", crowd), ("places:4", [cohort]), ("places:8", [cohort])]
    told = act_at_once(folder, database_url, coordinator, shares)
    assert told.keys() <= {"done", "CohortIsFull", "FewerThanTaken"}
    held = Counter(db.session.scalars(select(Application.state)))["place_held"]
    counted = numbers([cohort.id])[cohort.id]
    assert counted.places == cohort.capacity == cohort.places
    assert counted.held == held <= cohort.capacity
    assert db.session.scalar(select(func.count()).select_from(CapacityChange)) == told["done"] - held


def test_declining_and_queueing_at_once_leaves_no_empty_seat(context: Flask, folder: Path, database_url: str) -> None:
    """Eight hold all places and say no while twelve join the waiting list: whoever waits is served, none twice."""
    coordinator, cohort = make.user("coordinator"), make.cohort(capacity=8)
    holders = [make.application(cohort) for _ in range(8)]
    others = [make.application(cohort) for _ in range(12)]
    with unit_of_work():
        for application in holders:
            service.hold_place(application, by=coordinator)
    shares = [("decline", holders[:4]), ("decline", holders[4:]), ("wait", others[:6]), ("wait", others[6:])]
    told = act_at_once(folder, database_url, coordinator, shares)
    assert told.keys() <= {"done", "PlaceIsFree"}
    states = Counter(db.session.scalars(select(Application.state)))
    counted = numbers([cohort.id])[cohort.id]
    assert states["declined"] == 8
    assert counted.held == states["place_held"]
    assert counted.places == 8
    assert counted.free == 0 or counted.waiting == 0, counted
    placed = select(func.count(Place.application_id.distinct())).where(Place.state == "held")
    assert db.session.scalar(placed) == counted.held


def test_one_person_pressed_twice_in_two_processes_gets_one_place(
    context: Flask, folder: Path, database_url: str
) -> None:
    coordinator, cohort = make.user("coordinator"), make.cohort(capacity=4)
    application = make.application(cohort)
    told = act_at_once(folder, database_url, coordinator, [("hold", [application])] * 2)
    assert told == {"done": 1, "NotPossibleNow": 1}
    assert numbers([cohort.id])[cohort.id].held == 1
