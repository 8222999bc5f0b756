"""Courses for invented people: one that is over, one that runs, one to come; places are never sold twice."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from casework.core import clock
from casework.core.references import new_reference
from casework.demo.invented_rows import Row, Rows
from casework.enrolment.models import Application, ApplicationStep, Enrolment, Place
from casework.programmes.models import Cohort, Offer

CAPACITY = 20
#: When a course begins and ends, how likely each state of an application is, and what became of those who came.
_TIMES: dict[str, tuple[int, int, tuple[tuple[str, int], ...], tuple[str, ...]]] = {
    "over": (-400, -200, (("accepted", 55), ("rejected", 20), ("declined", 8), ("no_reply", 7), ("withdrawn", 10)),
             ("completed", "completed", "completed", "failed", "withdrawn")),
    "running": (-40, 80, (("accepted", 60), ("rejected", 25), ("declined", 5), ("withdrawn", 10)), ("active", "active", "paused")),
    "coming": (50, 160, (("accepted", 30), ("place_held", 8), ("applied", 25), ("documents_missing", 12), ("complete", 15),
                         ("in_selection", 10)), ("enrolled",)),
}  # fmt: skip
_APPLY = 0.6


@dataclass
class _Course:
    cohort: Row
    time: str
    has_waiting_list: bool
    places: list[Row] = field(default_factory=list)

    def take_place(self, state: str, application_id: uuid.UUID) -> bool:
        free = next((place for place in self.places if place["state"] == "free"), None)
        if free is None:
            return False
        free["state"], free["application_id"] = state, application_id
        if state == "held":
            free["held_until"] = clock.today() + timedelta(days=7)
        return True


class Courses:
    """The courses of one batch of people."""

    def __init__(self, rows: Rows, offers: list[Offer], number: int, random: Random) -> None:
        self._courses: dict[str, list[_Course]] = {time: [] for time in _TIMES}
        for time, (starts, ends, _states, _ended) in _TIMES.items():
            for offer in random.sample(offers, min(2, len(offers))):
                self._courses[time].append(_make_course(rows, offer, time, number, starts, ends))

    def apply(self, rows: Rows, case: Row, random: Random) -> None:
        """Most people have applied for something. Whoever's case is closed did so for a course that is over."""
        if random.random() > _APPLY:
            return
        time = "over" if case["status"] == "closed" else "coming" if random.random() < 0.6 else "running"
        if not self._courses[time]:
            return
        course = random.choice(self._courses[time])
        _starts, _ends, states, ended = _TIMES[time]
        application_id = uuid.uuid4()
        state = random.choices([code for code, _ in states], [weight for _, weight in states])[0]
        wants_place = state in {"accepted", "place_held"}
        if wants_place and not course.take_place("taken" if state == "accepted" else "held", application_id):
            state = "waiting_list" if course.has_waiting_list and time == "coming" else "rejected"
        at: datetime = case["opened_at"]
        here: dict[str, Any] = {"person_id": case["person_id"], "cohort_id": course.cohort["id"], "case_id": case["id"]}
        rows.add_plain(
            Application, id=application_id, ref=new_reference(), state=state, applied_at=at, since=at, **here
        )
        for step in dict.fromkeys(("applied", state)):
            rows.add_plain(
                ApplicationStep, id=uuid.uuid4(), application_id=application_id, state=step, at=at, by_kind="system",
                reason="no_place" if step == "rejected" else None,
            )  # fmt: skip
        if state == "accepted":
            became = random.choice(ended)
            rows.add_plain(
                Enrolment, id=uuid.uuid4(), application_id=application_id, state=became, created_at=at,
                began_on=course.cohort["starts_on"], ended_on=course.cohort["ends_on"] if time == "over" else None, **here,
            )  # fmt: skip


def _make_course(rows: Rows, offer: Offer, time: str, number: int, starts: int, ends: int) -> _Course:
    begins = clock.today() + timedelta(days=starts)
    cohort = rows.add_plain(
        Cohort, id=uuid.uuid4(), ref=new_reference(), offer_id=offer.id, neutral_name=f"{offer.neutral_name} {number}",
        starts_on=begins, ends_on=clock.today() + timedelta(days=ends), opens_on=begins - timedelta(days=90),
        closes_on=begins - timedelta(days=55), capacity=CAPACITY, places=CAPACITY,
    )  # fmt: skip
    places = [
        rows.add_plain(Place, id=uuid.uuid4(), cohort_id=cohort["id"], number=place, allowed=CAPACITY)
        for place in range(1, CAPACITY + 1)
    ]
    return _Course(cohort, time, offer.has_waiting_list, places)
