"""Many at once, in processes of their own, on a real database."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.enrolment import service
from casework.enrolment.models import Application, Place
from casework.enrolment.queries import numbers
from tests import make

ROOT = Path(__file__).parents[2]
PATIENCE = 120


def at_once(folder: Path, url: str, user: Any, shares: list[tuple[str, list[Application]]]) -> Counter[str]:
    """Run one process for each share, all starting at one moment; what came of each act, counted."""
    ids = [(verb, [str(application.id) for application in share]) for verb, share in shares]
    user_id = str(user.id)
    db.session.commit()
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.enrolment.race", str(folder), url, verb, user_id, *share],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for verb, share in ids
    ]  # fmt: skip
    told: Counter[str] = Counter()
    try:
        for process in running:
            assert process.stdout is not None and process.stdout.readline() == "ready\n"
        for process in running:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        for process in running:
            out, err = process.communicate(timeout=PATIENCE)
            assert process.returncode == 0, err
            told.update(out.split())
    finally:
        for process in running:
            if process.poll() is None:
                process.kill()
    db.session.rollback()
    db.session.expire_all()
    return told


def test_fifty_at_once_from_four_processes_get_two_places(context: Flask, folder: Path, database_url: str) -> None:
    coordinator, cohort = make.user("coordinator"), make.cohort(capacity=2)
    fifty = [make.application(cohort) for _ in range(50)]
    told = at_once(folder, database_url, coordinator, [("hold", fifty[start::4]) for start in range(4)])
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
    told = at_once(folder, database_url, coordinator, shares)
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
    told = at_once(folder, database_url, coordinator, [("hold", [application])] * 4)
    assert told == {"done": 1, "NotPossibleNow": 3}
    assert numbers([cohort.id])[cohort.id].held == 1
