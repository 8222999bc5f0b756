"""Many at once, in processes of their own, on a real database."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from casework.accounts.models import User
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.enrolment import service
from casework.enrolment.models import Application, Place
from casework.enrolment.queries import numbers
from tests import make
from tests.at_once import at_once


def act_at_once(folder: Path, url: str, user: User, shares: list[tuple[str, list[Application]]]) -> Counter[str]:
    """Run one process for each share, all starting at one moment; what came of each act, counted."""
    commands = [[str(folder), url, verb, str(user.id), *(str(each.id) for each in share)] for verb, share in shares]
    db.session.commit()
    told = Counter(at_once("tests.enrolment.race", commands))
    db.session.rollback()
    db.session.expire_all()
    return told


def test_fifty_at_once_from_four_processes_get_two_places(context: Flask, folder: Path, database_url: str) -> None:
    coordinator, cohort = make.user("coordinator"), make.cohort(capacity=2)
    fifty = [make.application(cohort) for _ in range(50)]
    told = act_at_once(folder, database_url, coordinator, [("hold", fifty[start::4]) for start in range(4)])
    assert told == {"done": 2, "CohortIsFull": 48}
    held = select(func.count()).select_from(Place).where(Place.state == "held", Place.cohort_id == cohort.id)
    assert db.session.scalar(held) == 2
    states = Counter(db.session.scalars(select(Application.state)))
    assert states == {"place_held": 2, "applied": 48}


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
    told = act_at_once(folder, database_url, coordinator, [("hold", [application])] * 4)
    assert told == {"done": 1, "NotPossibleNow": 3}
    assert numbers([cohort.id])[cohort.id].held == 1
