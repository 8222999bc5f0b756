"""A round goes in short transactions: what is so between two of them, and what becomes of it when a process is killed there."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from casework.core import clock
from casework.core.errors import Refusal
from casework.core.models import db
from casework.core.transaction import Slices, unit_of_work
from casework.enrolment import places, service, wishes
from casework.enrolment.allocating import done, plan
from casework.enrolment.carrying_out import IsOnItsWay, NotInThisState, begin, begin_undo, go_on, go_on_once, reckon_out
from casework.enrolment.counts import numbers
from casework.enrolment.decisions import release_letters, waiting_letters
from casework.enrolment.filling import IsBeingFilled
from casework.enrolment.jobs import fill_empty_seats, go_on_with_rounds
from casework.enrolment.models import Application, Place
from casework.enrolment.wish_models import Outcome, RoundLine
from casework.messages.models import Letter
from casework.people.models import Fact
from casework.people.service import set_contact_stop
from casework.programmes.cohort_models import CohortReserve
from tests import make
from tests.browser import Browser
from tests.enrolment.test_races import act_at_once
from tests.killed import stopped_half_way

PEOPLE, PLACES = 24, 3


class Many:
    """Three courses of three places; everybody applied for all of them, a third for each of them first.

    In the first course a place is kept for women, of whom the last in its order is one. One person more holds a place.
    """

    def __init__(self) -> None:
        self.coordinator = make.user("coordinator", language="en")
        names = ("Ahorn", "Birke", "Eibe")
        made = [make.cohort(capacity=PLACES, neutral_name=f"Kurs {name}") for name in names]
        # As a round goes through them.
        self.cohorts = sorted(made, key=lambda cohort: cohort.id.hex)
        db.session.add(CohortReserve(cohort_id=self.cohorts[0].id, group="women_flinta", places=1))
        self.cases = [make.case(person=make.person(f"Person {number:02}")) for number in range(PEOPLE)]
        self.applied = [
            [make.application(cohort, case, state="complete", rank=rank + 1) for cohort in self.cohorts]
            for rank, case in enumerate(self.cases)
        ]
        for woman in (self.applied[18], self.applied[21]):
            db.session.add(Fact(subject_id=woman[0].person_id, key="gender_group", value="female"))
        self.holder = make.application(self.cohorts[0], state="complete")
        with unit_of_work():
            service.hold_place(self.holder, by=self.coordinator)
            self.round = wishes.make_round(
                "Herbst", self.cohorts, clock.today() + timedelta(days=3), by=self.coordinator
            )
            for number, mine in enumerate(self.applied):
                first = number % len(self.cohorts)
                wishes.rank_wishes(self.round, mine[0].person_id, mine[first:] + mine[:first])

    def begun(self) -> None:
        with unit_of_work():
            begin(self.round, by=self.coordinator)

    def states(self) -> dict[str, int]:
        db.session.rollback()
        db.session.expire_all()
        mine = [one.id for each in self.applied for one in each]
        return dict(Counter(db.session.scalars(select(Application.state).where(Application.id.in_(mine)))))

    def free(self) -> list[int]:
        return [numbers([cohort.id])[cohort.id].free for cohort in self.cohorts]


def planned(made: Any) -> dict[Any, list[tuple[Any, str]]]:
    return {who: [(one.application_id, one.result) for one in choices] for who, choices in made.choices.items()}


def letters() -> list[str]:
    """The states of the letters, each of another person."""
    rows = db.session.execute(select(Letter.person_id, Letter.state).where(Letter.kind != "place_accepted")).all()
    assert len({row.person_id for row in rows}) == len(rows), "somebody has two"
    return sorted(row.state for row in rows)


def test_killed_half_way_it_goes_on_once_and_an_undo_does_too(
    browser: Browser, folder: Path, database_url: str
) -> None:
    many = Many()
    expected, path = planned(plan(many.round)), f"/programmes/rounds/{many.round.ref}"
    before = letters()
    many.begun()
    stopped_half_way(folder, database_url, "casework.enrolment.carrying_out", many.round.id, transaction=4)
    states = many.states()
    reached = many.round.reached
    assert many.round.state == "applying" and 0 < reached < PEOPLE == many.round.people
    assert states.get("place_held", 0) + states.get("waiting_list", 0) == reached
    assert letters() == sorted([*before, *["held"] * reached])
    browser.sign_in(many.coordinator)
    page = browser.get(path)
    assert (
        f"Done: {reached} of {PEOPLE} people." in page.text and "/undo" not in page.html and "/apply" not in page.html
    )
    assert "on its way" in browser.get("/programmes/rounds").text
    assert "On its way" in browser.get(f"/programmes/{many.cohorts[0].ref}").text
    with pytest.raises(IsOnItsWay), unit_of_work():
        begin_undo(many.round, by=many.coordinator)
    with pytest.raises(IsBeingFilled), unit_of_work():
        release_letters(waiting_letters(many.coordinator), by=many.coordinator)
    db.session.rollback()
    assert go_on_with_rounds() == 1 and go_on_with_rounds() == 0
    assert many.states() == {"place_held": 8, "waiting_list": 16, "complete": 48} and many.round.state == "applied"
    assert planned(done(many.round)) == expected and letters() == sorted([*before, *["held"] * PEOPLE])
    assert db.session.scalars(select(RoundLine)).all() == [] and many.free() == [0, 0, 0]

    with unit_of_work():
        begin_undo(many.round, by=many.coordinator)
    stopped_half_way(folder, database_url, "casework.enrolment.carrying_out", many.round.id, transaction=4)
    many.states()
    left = db.session.scalars(select(Outcome)).all()
    assert 0 < len(left) < PEOPLE * len(many.cohorts) and many.round.state == "undoing"
    people = len(done(many.round).choices)
    assert f"{people} people are still to be taken back." in browser.get(path).text
    with pytest.raises(NotInThisState), unit_of_work():
        begin(many.round, by=many.coordinator)
    assert go_on_with_rounds() == 1 and go_on_with_rounds() == 0
    assert many.states() == {"in_selection": PEOPLE, "complete": 48} and many.free() == [2, 3, 3]
    assert letters() == before and db.session.scalars(select(Outcome)).all() == [] and many.round.state == "open"


def test_between_two_slices_nobody_else_gives_a_place_and_what_comes_free_goes_on_at_the_end(browser: Browser) -> None:
    """The first course has two free places: one for the first in its order, one for the first woman, who stands on 19.

    She goes away before her turn; later the one who had a place does, when two wait for the course and no woman yet.
    """
    many, boss = Many(), make.user("coordinator")
    course = many.cohorts[0]
    woman, next_woman = many.applied[18], many.applied[21]
    expected = planned(plan(many.round))
    assert expected[woman[0].person_id][0] == (woman[0].id, "placed")
    many.begun()
    reckon_out(many.round.id)
    slices = Slices()
    slices.size = 1
    go_on_once(many.round.id, slices)
    db.session.expire_all()
    assert many.round.reached == 1 and many.states()["place_held"] == 1
    later = [each for each in many.applied if {one.state for one in each} == {"complete"} and each is not woman]
    gets_a_place = [each for each in later if "placed" in {result for _key, result in expected[each[0].person_id]}]
    stopped, other = gets_a_place[0], later[-1]

    def refused(act: Any) -> bool:
        try:
            with unit_of_work():
                act()
        except Refusal as refusal:
            return isinstance(refusal, IsBeingFilled)
        return False

    assert refused(lambda: service.hold_place(other[0], by=boss, wait=True))
    assert refused(lambda: service.put_on_waiting_list(other[0], by=boss, wait=True))
    assert refused(lambda: places.change_capacity(course, 9, by=boss, reason="rooms"))
    assert refused(lambda: places.close_cohort(course, by=boss, reason="rooms"))
    with pytest.raises(wishes.RoundIsClosed), unit_of_work():
        wishes.rank_wishes(many.round, other[0].person_id, other)
    with unit_of_work():
        service.withdraw(woman[0], by=woman[0].person)
        set_contact_stop(stopped[0].person, "asked")
    page = browser.sign_in(many.coordinator).get(f"/programmes/rounds/{many.round.ref}")
    assert f"Done: 1 of {PEOPLE} people." in page.text
    visitor = browser.visit(other[0].person)
    assert "Wunsch Nummer" not in visitor.get(f"/de/status/places/{other[0].ref}").text
    db.session.rollback()
    slices.size = 9
    go_on_once(many.round.id, slices)
    assert many.states()["waiting_list"] == numbers([course.id])[course.id].waiting == 2
    with unit_of_work():
        assert service.decline_place(many.holder, by=many.holder.person) == []
    fill_empty_seats()
    assert numbers([course.id])[course.id].free == 2
    go_on(many.round.id)

    came = planned(done(many.round))
    for each in (woman, stopped):
        assert came.pop(each[0].person_id) == [(one[0], "left") for one in expected.pop(each[0].person_id)]
    assert came == expected
    # The kept place goes to the next woman, though others stand before her; the rest by their order.
    db.session.expire_all()
    assert next_woman[0].state == "place_held" and many.free() == [0, 0, 0]
    per_person = select(Application.person_id, func.count()).join(Place, Place.application_id == Application.id)
    assert {row[1] for row in db.session.execute(per_person.group_by(Application.person_id))} == {1}
    assert letters().count("held") == PEOPLE - 2


def test_whoever_has_a_place_of_these_courses_gets_no_second_one(context: Flask) -> None:
    many = Many()
    beside = make.application(many.cohorts[1], state="complete", person_id=many.holder.person_id, rank=0)
    assert beside.person_id not in plan(many.round).choices


def test_two_who_press_at_once_and_one_who_holds_places_by_hand_give_each_place_once(
    context: Flask, folder: Path, database_url: str
) -> None:
    many = Many()
    shares = [("round", [many.round]), ("round", [many.round]), ("hold", [each[1] for each in many.applied[:12]])]
    told = act_at_once(folder, database_url, many.coordinator, shares)
    by_hand = told["done"] - 1
    assert told["done"] >= 1 and told["IsOnItsWay"] + told["NotInThisState"] == 1
    assert told.keys() <= {"done", "IsOnItsWay", "NotInThisState", "IsBeingFilled", "CohortIsFull", "NotPossibleNow"}
    many.states()
    assert many.round.state == "applied" and many.free() == [0, 0, 0]
    held = select(Application.person_id).join(Place, Place.application_id == Application.id)
    everybody = db.session.scalars(held).all()
    assert len(everybody) == len(set(everybody)) == 3 * PLACES
    assert len(letters()) == PEOPLE + 1 and letters().count("held") == PEOPLE - by_hand
    assert {one.result for choices in done(many.round).choices.values() for one in choices} <= {
        "placed",
        "full",
        "not_needed",
    }


def test_at_its_end_a_round_passes_by_courses_whose_places_are_kept_and_serves_the_others(context: Flask) -> None:
    coordinator, woman = make.user("coordinator"), make.case()
    open_, kept = make.cohort(capacity=2), [make.cohort(capacity=1) for _ in range(4)]
    hers = [make.application(cohort, woman, state="complete") for cohort in (open_, *kept)]
    db.session.add(Fact(subject_id=woman.person_id, key="gender_group", value="female"))
    db.session.add_all(CohortReserve(cohort_id=cohort.id, group="women_flinta", places=1) for cohort in kept)
    waiting = [make.application(cohort, state="complete") for cohort in kept]
    leaves, comes = (make.application(open_, state="complete") for _ in range(2))
    db.session.commit()
    with unit_of_work():
        for one in (hers[0], leaves):
            service.hold_place(one, by=coordinator)
        for one in waiting:
            service.put_on_waiting_list(one, by=coordinator)
        round_ = wishes.make_round("Herbst", [open_, *kept], clock.today(), by=coordinator)
    with unit_of_work():
        begin(round_, by=coordinator)
    reckon_out(round_.id)
    with unit_of_work():
        service.decline_place(leaves, by=coordinator)
    go_on(round_.id)
    db.session.expire_all()
    assert (round_.state, comes.state) == ("applied", "place_held")
    assert {one.state for one in waiting} == {"waiting_list"}, "she may still come"
