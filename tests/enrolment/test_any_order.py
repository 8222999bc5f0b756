"""Whatever is done to a course, and in whatever order: the database agrees with a plain model of the rules.

The model is written out here once more, in lists and sets, on purpose: it shares nothing with the program but the names
of the states.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from casework.core import clock
from casework.core.errors import Refusal
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.enrolment import decisions, deferring, ending, places, service
from casework.enrolment.jobs import fill_empty_seats, release_overdue
from casework.enrolment.models import Application, ApplicationStep, Enrolment, Place
from casework.messages.models import Letter
from casework.messages.service import mark_delivered
from casework.people.models import Fact
from casework.people.service import set_contact_stop
from casework.programmes.cohort_models import CohortReserve
from tests import make
from tests.sharing import EVERYTHING

PEOPLE, WOMEN, PLACES = 5, {4}, 2
IN_WORK = {"applied", "documents_missing", "complete", "in_selection"}
numbers = st.integers(0, PEOPLE - 1)
#: Every order is as likely as another: left to itself, the library prefers the first of a list.
chances = st.integers(0, 2**32 - 1).map(Random)


@dataclass(frozen=True)
class Deed:
    """What is done to one application: from which states it goes, and to which. `is_own`: the person does it."""

    sources: set[str]
    target: str
    act: Callable[[Application, Any], Any]
    is_own: bool = False


DEEDS = {
    "hold": Deed(IN_WORK | {"waiting_list"}, "place_held", lambda one, by: service.hold_place(one, by=by)),
    "hold all the same": Deed(
        IN_WORK | {"waiting_list"}, "place_held", lambda one, by: service.hold_place(one, by=by, exception="kept_agreed")
    ),
    "wait": Deed(IN_WORK, "waiting_list", lambda one, by: service.put_on_waiting_list(one, by=by)),
    "reject": Deed(
        IN_WORK | {"waiting_list"}, "rejected", lambda one, by: service.reject(one, by=by, reason="no_place")
    ),
    "accept": Deed({"place_held"}, "accepted", lambda one, by: service.accept_place(one, by=by), is_own=True),
    "decline": Deed({"place_held"}, "declined", lambda one, by: service.decline_place(one, by=by), is_own=True),
    "defer": Deed({"place_held", "waiting_list"}, "deferred", lambda one, by: deferring.defer_place(one, by=by), is_own=True),
    "withdraw": Deed(
        IN_WORK | {"waiting_list", "place_held", "deferred"}, "withdrawn", lambda one, by: service.withdraw(one, by=by),
        is_own=True,
    ),
    "reconsider": Deed(
        {"rejected", "declined", "no_reply", "withdrawn", "deferred"}, "applied",
        lambda one, by: service.reconsider(one, by=by),
    ),
    "ask for papers": Deed(IN_WORK - {"documents_missing"}, "documents_missing", lambda one, by: service.mark(one, "ask_for_papers", by=by)),
    "select": Deed(IN_WORK - {"in_selection"}, "in_selection", lambda one, by: service.mark(one, "select", by=by)),
    #: Every letter of this test is gone at once: nothing can be taken back.
    "undo": Deed(set(), "in_selection", lambda one, by: decisions.undo_decision(one, by=by)),
}  # fmt: skip


class Selection(RuleBasedStateMachine):
    """Five people and a course of two places, one of which is kept for women while one may come."""

    @initialize(chance=chances)
    def begin(self, chance: Random) -> None:
        """Two hold the places, two wait, one is looked at; some must not be written to."""
        clock.travel(timedelta())
        self.coordinator = make.user("coordinator")
        self.days, far = 0, clock.today() + timedelta(days=3_650)
        self.cohort = make.cohort(capacity=PLACES, ends_on=far)
        db.session.add(CohortReserve(cohort_id=self.cohort.id, group="women_flinta", places=1))
        now = clock.now()
        self.applications = [
            make.application(self.cohort, applied_at=now + timedelta(seconds=number)) for number in range(PEOPLE)
        ]
        for number in WOMEN:
            subject_id = self.applications[number].person_id
            db.session.add(Fact(subject_id=subject_id, key="gender_group", value="female"))
        db.session.commit()
        self.states = ["applied"] * PEOPLE
        self.stopped: set[int] = set()
        self.clock_runs: set[int] = set()
        self.capacity, self.is_closed = PLACES, False
        for deed, number in zip(("hold", "hold", "wait", "wait"), chance.sample(range(PEOPLE), 4), strict=True):
            self.do(deed, number)
        for number in chance.sample(range(PEOPLE), chance.randint(0, 2)):
            self.stop_or_allow(number)

    # What the rules say, in plain words.

    def inside(self) -> list[int]:
        return [number for number, state in enumerate(self.states) if state in {"place_held", "accepted"}]

    def is_free(self) -> bool:
        return len(self.inside()) < self.capacity

    def waiting(self) -> list[int]:
        return [
            number for number, state in enumerate(self.states) if state == "waiting_list" and number not in self.stopped
        ]

    def fill(self) -> None:
        while not self.is_closed and self.is_free() and self.waiting():
            women = [number for number in self.waiting() if number in WOMEN]
            has_woman = any(number in WOMEN for number in self.inside())
            if not (women and not has_woman) and self.is_held_back():
                return
            self.states[women[0] if women and not has_woman else self.waiting()[0]] = "place_held"

    def is_held_back(self) -> bool:
        """The last place is passed by everybody else who waits while a woman may come."""
        may_come = any(self.states[each] in IN_WORK | {"waiting_list"} and each not in self.stopped for each in WOMEN)
        return may_come and self.is_last_kept()

    def is_last_kept(self) -> bool:
        has_woman = any(each in WOMEN for each in self.inside())
        return not has_woman and self.capacity - len(self.inside()) == 1

    def expect(self, may: bool, act: Callable[[], Any]) -> bool:
        """Do it; it goes through exactly when the model says so. Whether it did."""
        try:
            with unit_of_work():
                act()
        except Refusal:
            assert not may, "the program refused what the rules allow"
            return False
        assert may, "the program did what the rules forbid"
        return True

    def may(self, deed: str, number: int) -> bool:
        state, is_given = self.states[number], not self.is_closed and self.is_free()
        if state not in DEEDS[deed].sources:
            return False
        if deed == "hold":
            return is_given and not self.is_kept_from(number)
        if deed == "wait":
            return not is_given or (number not in WOMEN and self.is_held_back())
        return is_given if deed == "hold all the same" else True

    def is_kept_from(self, number: int) -> bool:
        """By hand the last place goes to a woman while none has one, whether one may come or not."""
        return number not in WOMEN and self.is_last_kept()

    def do(self, deed: str, number: int) -> None:
        application = self.applications[number]
        by = application.person if DEEDS[deed].is_own else self.coordinator
        if self.expect(self.may(deed, number), lambda: DEEDS[deed].act(application, by)):
            self.states[number] = DEEDS[deed].target
            self.clock_runs.discard(number)
            if number in WOMEN:
                # Whether she may still come is looked at within a quarter of an hour.
                fill_empty_seats()
            self.fill()

    @rule(number=numbers)
    def leave(self, number: int) -> None:
        """The place goes on; they may be taken up again."""
        if self.states[number] == "accepted":
            query = select(Enrolment).where(Enrolment.application_id == self.applications[number].id)
            enrolment = db.session.scalars(query).one()
            self.expect(True, lambda: ending.end_enrolment(enrolment, "withdrawn", by=self.coordinator))
            self.states[number] = "withdrawn"
            self.fill()

    @rule(chance=chances)
    def do_what_may_be_done(self, chance: Random) -> None:
        possible = [(deed, number) for deed in DEEDS for number in range(PEOPLE) if self.may(deed, number)]
        if possible:
            self.do(*chance.choice(possible))

    @rule(deed=st.sampled_from(sorted(DEEDS)), number=numbers)
    def try_anything(self, deed: str, number: int) -> None:
        self.do(deed, number)

    @rule(number=numbers)
    def deliver(self, number: int) -> None:
        """Only from then on does the time to answer run (practice.md U1)."""
        place = db.session.scalar(select(Place).where(Place.application_id == self.applications[number].id))
        if place and place.state == "held" and place.letter_id and number not in self.clock_runs | self.stopped:
            with unit_of_work():
                mark_delivered(db.session.get_one(Letter, place.letter_id))
            self.clock_runs.add(number)

    @rule()
    def time_runs_out(self) -> None:
        """Those whose letter was delivered lose the place, one after the other, the one who got it first, first."""
        self.days += self.cohort.days_to_answer + 1
        clock.travel_days(self.days)
        release_overdue()
        for number in sorted(self.clock_runs):
            self.states[number] = "no_reply"
        self.clock_runs.clear()
        self.fill()

    @rule(capacity=st.integers(0, 4))
    def change_capacity(self, capacity: int) -> None:
        may = len(self.inside()) <= capacity
        if self.expect(may, lambda: places.change_capacity(self.cohort, capacity, by=self.coordinator, reason="rooms")):
            self.capacity = capacity
            self.fill()

    @rule(is_closed=st.booleans())
    def close_or_open(self, is_closed: bool) -> None:
        change = places.close_cohort if is_closed else places.open_cohort_again
        self.expect(True, lambda: change(self.cohort, by=self.coordinator, reason="rooms"))
        self.is_closed = is_closed
        self.fill()

    @rule(number=numbers)
    def stop_or_allow_letters(self, number: int) -> None:
        self.stop_or_allow(number)

    def stop_or_allow(self, number: int) -> None:
        """Nobody could tell them of a place: they are passed over until letters are allowed again."""
        person = self.applications[number].person
        with unit_of_work():
            set_contact_stop(person, None if number in self.stopped else "asked")
        self.stopped ^= {number}
        fill_empty_seats()
        self.fill()

    # What is so at every moment.

    @invariant()
    def the_database_says_the_same(self) -> None:
        db.session.expire_all()
        assert [application.state for application in self.applications] == self.states

    @invariant()
    def there_are_as_many_places_as_declared_and_each_belongs_to_whom_it_should(self) -> None:
        rows = db.session.scalars(select(Place).where(Place.cohort_id == self.cohort.id)).all()
        assert sorted(place.number for place in rows) == list(range(1, self.capacity + 1))
        kept = {place.application_id: place.state for place in rows if place.application_id}
        word = {"place_held": "held", "accepted": "taken"}
        assert kept == {self.applications[number].id: word[self.states[number]] for number in self.inside()}

    @invariant()
    def the_trail_ends_where_the_application_stands(self) -> None:
        for application in self.applications:
            query = select(ApplicationStep.state).where(ApplicationStep.application_id == application.id)
            trail = db.session.scalars(query.order_by(ApplicationStep.at, ApplicationStep.id)).all()
            assert not trail or trail[-1] == application.state

    def teardown(self) -> None:
        clock.travel(timedelta())
        db.session.rollback()


def test_whatever_happens_in_whatever_order_places_and_waiting_list_are_right(
    context: Flask, database_kind: str
) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]  # hypothesis says no types of it
        Selection,
        settings=settings(
            # One session at a time: the order of events is the same to both databases, and PostgreSQL takes twice as long.
            max_examples=25 if EVERYTHING else 15 if database_kind == "sqlite" else 10, stateful_step_count=30, suppress_health_check=list(HealthCheck),
            # The same tries in each ordinary run, others in each deep one: who breaks nothing is not stopped by chance.
            derandomize=not EVERYTHING,
            # Each try is some hundred statements: making a failure smaller would take minutes.
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
        ),
    )  # fmt: skip
