"""Several cohorts filled together by wishes: looked at first, carried out, explained, undone before the letters go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.enrolment import service, wishes
from casework.enrolment.allocating import plan
from casework.enrolment.carrying_out import NotInThisState, begin, begin_undo, go_on
from casework.enrolment.counts import numbers
from casework.enrolment.decisions import LetterHasGone, release_letters, waiting_letters
from casework.enrolment.models import Application
from casework.enrolment.wish_models import Outcome, Wish
from casework.people.models import Fact
from casework.people.service import set_contact_stop
from casework.programmes.cohort_models import CohortReserve
from tests import make
from tests.browser import Browser


@pytest.fixture
def coordinator(context: Flask) -> Any:
    return make.user("coordinator")


class Small:
    """Two courses with one place each; three people applied for both: Amal stands first in the first course."""

    def __init__(self, coordinator: Any) -> None:
        self.cohorts = [make.cohort(capacity=1, neutral_name=f"Kurs {name}") for name in ("Ahorn", "Birke")]
        self.cases = [make.case(person=make.person(name)) for name in ("Amal", "Bilal", "Cemile")]
        self.applied = [
            [make.application(cohort, case, state="complete", rank=rank + 1) for cohort in self.cohorts]
            for rank, case in enumerate(self.cases)
        ]
        with unit_of_work():
            self.round = wishes.make_round("Herbst", self.cohorts, clock.today() + timedelta(days=3), by=coordinator)
            for mine in self.applied:
                wishes.rank_wishes(self.round, mine[0].person_id, mine)

    def states(self) -> list[list[str]]:
        db.session.expire_all()
        return [[one.state for one in mine] for mine in self.applied]


def carry_out(round_: Any, by: Any) -> None:
    with unit_of_work():
        begin(round_, by=by)
    go_on(round_.id)


def test_the_second_wish_is_explained_by_the_rank_of_the_last_who_got_in(browser: Browser, coordinator: Any) -> None:
    small = Small(coordinator)
    made = plan(small.round)
    bilal = small.applied[1][0].person_id
    assert [(one.result, one.place_in_order, one.last_in) for one in made.choices[bilal]] == [
        ("full", 2, 1), ("placed", 2, 2),
    ]  # fmt: skip
    assert (made.counts, made.without) == ({1: 1, 2: 1}, 1)
    page = browser.sign_in(coordinator).get(f"/programmes/rounds/{small.round.ref}")
    assert "Wunsch 1: voll. Der letzte Platz ging an Rang 1, diese Person steht auf 2." in page.text
    assert small.states() == [["complete"] * 2] * 3


def test_a_round_is_carried_out_undone_and_carried_out_again(browser: Browser, coordinator: Any) -> None:
    small = Small(coordinator)
    browser.sign_in(coordinator)
    path = f"/programmes/rounds/{small.round.ref}"
    browser.fill(browser.get(path), at=path, action="/apply")
    with pytest.raises(NotInThisState), unit_of_work():
        begin(small.round, by=coordinator)
    applied = [["place_held", "complete"], ["complete", "place_held"], ["waiting_list", "complete"]]
    assert small.states() == applied
    assert len(waiting_letters(coordinator)) == 3
    browser.fill(browser.get(path), at=path, action="/undo")
    assert small.states() == [["in_selection", "complete"], ["complete", "in_selection"], ["in_selection", "complete"]]
    assert db.session.scalars(select(Outcome)).all() == waiting_letters(coordinator) == []
    assert [numbers([one.id])[one.id].free for one in small.cohorts] == [1, 1]
    with pytest.raises(NotInThisState), unit_of_work():
        begin_undo(small.round, by=coordinator)
    carry_out(small.round, coordinator)
    with unit_of_work():
        release_letters(waiting_letters(coordinator)[:1], by=coordinator)
    with pytest.raises(LetterHasGone), unit_of_work():
        begin_undo(small.round, by=coordinator)
    assert small.states()[0] == applied[0]


def test_whoever_takes_a_place_lets_their_other_wishes_go_and_reads_why(browser: Browser, coordinator: Any) -> None:
    small = Small(coordinator)
    carry_out(small.round, coordinator)
    bilal = small.applied[1]
    browser.visit(bilal[1].person)
    for one in bilal:
        assert "Das war Ihr Wunsch" not in browser.get(f"/de/status/places/{one.ref}").text, "nobody has looked at it"
    with unit_of_work():
        release_letters(waiting_letters(coordinator), by=coordinator)
    assert "Das war Ihr Wunsch Nummer 1." in browser.get(f"/de/status/places/{bilal[0].ref}").text
    page = browser.get(f"/de/status/places/{bilal[1].ref}")
    assert "Das war Ihr Wunsch Nummer 2." in page.text and "vor Ihnen" in page.text
    with unit_of_work():
        service.accept_place(bilal[1], by=bilal[1].person)
    assert small.states()[1] == ["withdrawn", "accepted"]
    assert small.states()[0] == ["place_held", "complete"]


def test_people_rank_their_own_and_what_they_leave_out_they_do_not_get(browser: Browser, coordinator: Any) -> None:
    small = Small(coordinator)
    amal = small.applied[0]
    browser.visit(amal[0].person)
    path = f"/ar/status/wishes/{small.round.ref}"
    page = browser.get(path)
    assert page.form()["fields"]["wish_0"] in ([amal[0].ref], amal[0].ref)
    assert browser.fill(page, at=path, wish_0=amal[1].ref, wish_1=amal[1].ref).status == 422
    assert browser.fill(page, at=path, wish_0=small.applied[1][0].ref).status == 422
    assert browser.fill(page, at=path, wish_0=amal[1].ref, wish_1="").status == 200
    assert [(row.application_id, row.position) for row in db.session.scalars(select(Wish).where(Wish.person_id == amal[0].person_id))] == [(amal[1].id, 1)]  # fmt: skip
    got = {who: [one.result for one in choices] for who, choices in plan(small.round).choices.items()}
    assert got == {
        amal[0].person_id: ["placed"], small.applied[1][0].person_id: ["placed", "not_needed"],
        small.applied[2][0].person_id: ["full", "full"],
    }  # fmt: skip
    clock.travel_days(4)
    assert wishes.find_own_round(amal[0].person, small.round.ref) is None
    with pytest.raises(wishes.RoundIsClosed), unit_of_work():
        wishes.rank_wishes(small.round, amal[0].person_id, amal)


def test_an_advisor_notes_the_wishes_of_their_own_people_only(browser: Browser, coordinator: Any) -> None:
    small, advisor = Small(coordinator), make.user("advisor")
    make.access(small.cases[2], advisor)
    mine = small.applied[2]
    browser.sign_in(advisor)
    path = f"/cases/{small.cases[2].ref}/wishes"
    assert browser.fill(browser.get(path), at=path, wish_0=mine[1].ref, wish_1=mine[0].ref).status == 200
    rows = db.session.scalars(select(Wish).where(Wish.person_id == mine[0].person_id).order_by(Wish.position))
    assert [row.application_id for row in rows] == [mine[1].id, mine[0].id]
    assert browser.get(f"/cases/{small.cases[0].ref}/wishes").status == 404


def test_a_place_kept_for_a_group_goes_to_it_in_a_round_and_by_the_waiting_list(coordinator: Any) -> None:
    cohort = make.cohort(capacity=2)
    db.session.add(CohortReserve(cohort_id=cohort.id, group="women_flinta", places=1))
    four: list[Application] = [make.application(cohort, state="complete", rank=rank) for rank in range(1, 5)]
    for one in four[2:]:
        db.session.add(Fact(subject_id=one.person_id, key="gender_group", value="female"))
    db.session.commit()
    with unit_of_work():
        round_ = wishes.make_round("Allein", [cohort], clock.today(), by=coordinator)
    placed = {who for who, choices in plan(round_).choices.items() if choices[0].result == "placed"}
    assert placed == {four[0].person_id, four[2].person_id}
    with unit_of_work():
        service.hold_place(four[0], by=coordinator)
        service.hold_place(four[2], by=coordinator)
        for one in (four[1], four[3]):
            service.put_on_waiting_list(one, by=coordinator)
    with unit_of_work():
        assert [one.id for one in service.decline_place(four[2], by=four[2].person)] == [four[3].id]
    with unit_of_work():
        assert [one.id for one in service.decline_place(four[0], by=four[0].person)] == [four[1].id]


def test_a_group_in_which_nobody_can_be_told_of_a_place_keeps_it_from_nobody(coordinator: Any) -> None:
    cohort = make.cohort(capacity=1)
    db.session.add(CohortReserve(cohort_id=cohort.id, group="women_flinta", places=1))
    holder, unreachable, man = [make.application(cohort, state="complete", rank=rank) for rank in range(1, 4)]
    db.session.add(Fact(subject_id=unreachable.person_id, key="gender_group", value="female"))
    db.session.commit()
    with unit_of_work():
        service.hold_place(holder, by=coordinator, exception="kept_agreed")
        for one in (unreachable, man):
            service.put_on_waiting_list(one, by=coordinator)
        set_contact_stop(unreachable.person, "asked")
    with unit_of_work():
        assert [one.id for one in service.decline_place(holder, by=holder.person)] == [man.id]
