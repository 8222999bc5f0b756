"""Decisions: their letters wait to be looked at, can be undone until they go, and say how to object."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.errors import NotAllowed
from casework.core.models import db, table_of
from casework.core.sealed import open_for
from casework.core.transaction import short_transaction, unit_of_work
from casework.enrolment import service
from casework.enrolment.counts import numbers
from casework.enrolment.decision_models import DecisionLetter
from casework.enrolment.decisions import LetterHasGone, release_letters, undo_decision, waiting_letters
from casework.enrolment.deferring import defer_place, take_over_deferred
from casework.enrolment.jobs import remind_of_answers
from casework.enrolment.machine import COURSE_BEGINS, NEXT_IN_LINE, STEPS
from casework.enrolment.models import Application, Enrolment, Place
from casework.enrolment.places import CohortIsClosed
from casework.enrolment.queries import alternatives, applications_of, row_of
from casework.enrolment.remedies import objection_ends, save_notice
from casework.enrolment.steps import NotPossibleNow
from casework.messages.models import Letter
from casework.messages.service import mark_delivered
from casework.people.models import Fact
from casework.people.service import add_contact_point
from casework.programmes.models import Cohort
from tests import make
from tests.browser import Browser


@pytest.fixture
def coordinator(context: Flask) -> Any:
    return make.user("coordinator")


def decide(application: Application, coordinator: Any, *, how: str = "hold") -> None:
    with unit_of_work():
        if how == "hold":
            service.hold_place(application, by=coordinator, wait=True)
        else:
            service.reject(application, by=coordinator, reason=how, wait=True)


def letters_to(application: Application) -> list[Letter]:
    rows = db.session.scalars(select(Letter).where(Letter.person_id == application.person_id)).all()
    return list(open_for(application.person, rows, "test"))


ACTS: dict[str, Any] = {
    "hold": lambda one, by: service.hold_place(one, by=by),
    "wait": lambda one, by: service.put_on_waiting_list(one, by=by),
    "reject": lambda one, by: service.reject(one, by=by, reason="no_place"),
    "accept": lambda one, by: service.accept_place(one, by=one.person),
    "decline": lambda one, by: service.decline_place(one, by=one.person),
    "defer": lambda one, by: defer_place(one, by=one.person),
    "leave": lambda one, by: service.withdraw(one, by=one.person),
    "lapse": lambda one, by: service.lapse(one),
    "undo": lambda one, by: undo_decision(one, by=by),
}


@pytest.mark.parametrize("step", ACTS)
def test_what_the_machine_says_of_letters_and_places_is_what_happens(step: str, coordinator: Any) -> None:
    cohort = make.cohort(capacity=0 if step == "wait" else 1)
    one = make.application(cohort)
    with unit_of_work():
        if "place_held" in STEPS[step].sources:
            service.hold_place(one, by=coordinator, wait=step == "undo")
            service.put_on_waiting_list(make.application(cohort), by=coordinator)
    if step == "lapse":
        with unit_of_work():
            mark_delivered(letters_to(one)[0])
        clock.travel_days(cohort.days_to_answer + 1)
    before = {letter.id for letter in letters_to(one)}
    with unit_of_work():
        ACTS[step](one, coordinator)
    db.session.expire_all()
    assert one.state == STEPS[step].target
    assert [letter.kind for letter in letters_to(one) if letter.id not in before] == [STEPS[step].letter] * bool(
        STEPS[step].letter
    )
    place = db.session.scalars(select(Place).where(Place.cohort_id == cohort.id)).first()
    went_on = place is not None and place.state == "held" and place.application_id != one.id
    assert went_on is (STEPS[step].sets_off == NEXT_IN_LINE)
    began = db.session.scalar(select(Enrolment.id).where(Enrolment.application_id == one.id)) is not None
    assert began is (STEPS[step].sets_off == COURSE_BEGINS)


def test_nobody_hears_of_a_decision_before_its_letter_goes(coordinator: Any) -> None:
    one = make.application(make.cohort(), state="complete")
    add_contact_point(one.person, "portal_only", "")
    db.session.commit()
    decide(one, coordinator)
    row = applications_of(one.person)[0]
    assert (row.own_state, row.application.state, row.own_steps) == ("in_selection", "place_held", [])
    with pytest.raises(NotPossibleNow), unit_of_work():
        service.accept_place(one, by=one.person)
    assert letters_to(one)[0].state == "held"
    with unit_of_work():
        assert release_letters(waiting_letters(coordinator), by=coordinator) == 1
    row = row_of(one)
    assert (row.own_state, [step.state for step in row.own_steps]) == ("place_held", ["place_held"])
    assert letters_to(one)[0].state == "sent"
    with unit_of_work():
        service.accept_place(one, by=one.person)
    assert one.state == "accepted"


def test_whoever_does_not_select_lets_no_decision_go(coordinator: Any) -> None:
    advisor = make.user("advisor")
    one = make.application(make.cohort(), make.case(advisor=advisor))
    decide(one, coordinator)
    waiting = waiting_letters(advisor)
    assert [row.application.id for row in waiting] == [one.id], "their advisor knows that it waits"
    with pytest.raises(NotAllowed), unit_of_work():
        release_letters(waiting, by=advisor)
    assert [letter.state for letter in letters_to(one)] == ["held"]


def test_what_is_undone_before_the_letter_goes_never_happened_to_the_person(coordinator: Any) -> None:
    one = make.application(make.cohort(capacity=1), state="complete")
    decide(one, coordinator, how="level")
    with unit_of_work():
        undo_decision(one, by=coordinator)
    decide(one, coordinator)
    assert [letter.kind for letter in letters_to(one)] == ["place_held"]
    assert [step.state for step in row_of(one).steps] == ["rejected", "in_selection", "place_held"]
    with unit_of_work():
        release_letters(waiting_letters(coordinator), by=coordinator)
    assert [step.state for step in row_of(one).own_steps] == ["place_held"]
    with pytest.raises(LetterHasGone), unit_of_work():
        undo_decision(one, by=coordinator)


def test_a_place_and_a_rejection_for_one_person_warn_and_are_not_ticked(browser: Browser, coordinator: Any) -> None:
    case = make.case(person=make.person("Parwana"))
    both = [make.application(make.cohort(neutral_name=f"Kurs {name}"), case) for name in ("Ahorn", "Birke")]
    alone = make.application(make.cohort(neutral_name="Kurs Eiche"))
    decide(both[0], coordinator)
    decide(both[1], coordinator, how="level")
    decide(alone, coordinator)
    waiting = {row.application.id: row.contradicts for row in waiting_letters(coordinator)}
    assert waiting == {both[0].id: True, both[1].id: True, alone.id: False}
    browser.sign_in(coordinator)
    path = "/programmes/letters"
    page = browser.get(path)
    assert "Parwana" in page.text and "Kurs Birke" in page.text
    assert page.form()["fields"]["chosen"] == [alone.ref] or page.form()["fields"]["chosen"] == alone.ref
    browser.fill(page, at=path, what="send")
    assert [row.application.id for row in waiting_letters(coordinator)] != []
    assert {row.application.id for row in waiting_letters(coordinator)} == {each.id for each in both}


def test_each_step_shows_who_when_why_and_what_became_of_its_letter(browser: Browser, coordinator: Any) -> None:
    one = make.application(make.cohort())
    decide(one, coordinator, how="level")
    path = f"/applications/{one.ref}"
    page = browser.sign_in(coordinator).get(path).text
    for shown in (coordinator.name, "Absage", "Das Sprachniveau passt nicht", "Brief: wartet auf Durchsicht"):
        assert shown in page
    with unit_of_work():
        release_letters(waiting_letters(coordinator), by=coordinator)
        mark_delivered(letters_to(one)[0])
    assert "Brief: zugestellt" in browser.get(path).text


def test_letters_of_a_compartment_wait_for_its_own_alone(browser: Browser, another_browser: Browser) -> None:
    coordinator, scholar = make.user("coordinator"), make.user("scholar_advisor")
    case = make.case(person=make.person("Geheim"), advisor=scholar, compartment=True)
    one = make.application(make.cohort(offer=make.offer(is_compartment=True)), case)
    decide(one, scholar)
    assert "Geheim" not in browser.sign_in(coordinator).get("/programmes/letters").text
    assert "Geheim" in another_browser.sign_in(scholar).get("/programmes/letters").text


def test_a_letter_says_how_to_object_and_when_it_counts_as_told(coordinator: Any) -> None:
    one, other = (make.application(make.cohort(), make.case(person=make.person(language="ar"))) for _ in range(2))
    decide(other, coordinator, how="level")
    with unit_of_work():
        save_notice("rejection", {"de": "Widerspruch binnen eines Monats.", "ar": "اعتراض"}, by=coordinator)
    decide(one, coordinator, how="level")
    body = letters_to(one)[0].body or ""
    assert body.index("اعتراض") < body.index("Widerspruch binnen eines Monats.")
    assert "Widerspruch" not in (letters_to(other)[0].body or "")
    told = {}
    with unit_of_work():
        release_letters(waiting_letters(coordinator), by=coordinator)
        for application, channel in ((one, "email"), (other, "human")):
            letter = letters_to(application)[0]
            letter.channel = channel
            mark_delivered(letter)
            told[channel] = db.session.get_one(DecisionLetter, letter.id)
    today = clock.today()
    assert told["email"].notified_on == today + timedelta(days=4)
    assert told["human"].notified_on == today
    month, year = objection_ends(told["email"]), objection_ends(told["human"])
    assert month is not None and 28 <= (month - told["email"].notified_on).days <= 31
    assert year is not None and (year - today).days in {365, 366}


def test_the_database_has_no_room_for_one_place_too_many(context: Flask) -> None:
    cohort_id = make.cohort(capacity=2).id
    db.session.commit()
    mine = table_of(Cohort).c.id == cohort_id
    place = {"id": make.some_id(), "cohort_id": cohort_id, "state": "free", "version": 1}
    others = [
        insert(table_of(Place)).values(number=3, allowed=2, **place),
        insert(table_of(Place)).values(number=3, allowed=3, **place),
        update(table_of(Cohort)).where(mine).values(capacity=1, places=1),
        update(table_of(Cohort)).where(mine).values(places=3),
    ]
    for statement in others:
        with pytest.raises(IntegrityError), short_transaction() as connection:
            connection.execute(statement)
    with short_transaction() as connection:
        connection.execute(delete(table_of(Place)).where(table_of(Place).c.number == 2))
        connection.execute(update(table_of(Cohort)).where(mine).values(capacity=1, places=1))
    assert numbers([cohort_id])[cohort_id].places == 1


def test_fewer_places_keep_those_that_are_held_whatever_their_number(coordinator: Any) -> None:
    cohort = make.cohort(capacity=3)
    three = [make.application(cohort) for _ in range(3)]
    with unit_of_work():
        for one in three:
            service.hold_place(one, by=coordinator)
        service.decline_place(three[0], by=three[0].person)
    with unit_of_work():
        service.change_capacity(cohort, 1, overbooking=1, by=coordinator, reason="a smaller room, and one never comes")
    places = db.session.scalars(select(Place).where(Place.cohort_id == cohort.id).order_by(Place.number)).all()
    assert [(place.number, place.allowed, place.application_id) for place in places] == [
        (1, 2, three[1].id), (2, 2, three[2].id),
    ]  # fmt: skip


def test_a_closed_course_gives_no_place_any_more_and_says_so(coordinator: Any) -> None:
    cohort = make.cohort(capacity=1)
    first, second, third = (make.application(cohort) for _ in range(3))
    with unit_of_work():
        service.hold_place(first, by=coordinator)
        service.put_on_waiting_list(second, by=coordinator)
        service.close_cohort(cohort, by=coordinator, reason="enough")
    with unit_of_work():
        assert service.decline_place(first, by=first.person) == []
    with pytest.raises(CohortIsClosed), unit_of_work():
        service.hold_place(third, by=coordinator)
    with unit_of_work():
        assert [one.id for one in service.open_cohort_again(cohort, by=coordinator, reason="room again")] == [second.id]


def test_whoever_wants_the_next_course_keeps_their_turn_in_it(browser: Browser, coordinator: Any) -> None:
    offer = make.offer()
    cohort, following = make.cohort(offer=offer, capacity=1), make.cohort(offer=offer)
    one = make.application(cohort, applied_at=clock.now() - timedelta(days=20))
    make.application(following, applied_at=clock.now() - timedelta(days=2))
    with unit_of_work():
        service.hold_place(one, by=coordinator)
    browser.visit(one.person)
    path = f"/ar/status/places/{one.ref}"
    assert browser.fill(browser.get(path), at=path, given="later").status == 200
    assert (one.state, numbers([cohort.id])[cohort.id].free) == ("deferred", 1)
    browser = Browser(browser.app).sign_in(coordinator)
    for _again in range(2):
        page = browser.get(f"/programmes/{following.ref}")
        if "/deferred" in page.html:
            browser.fill(page, at=f"/programmes/{following.ref}", action="/deferred")
    rows = applications_of(one.person)
    new = [row.application for row in rows if row.application.cohort_id == following.id]
    assert [(each.state, each.applied_at) for each in new] == [("applied", one.applied_at)]
    with unit_of_work():
        assert take_over_deferred(make.cohort(offer=offer), by=coordinator) == [], (
            "once, and not into every later course"
        )


def test_whoever_has_not_answered_is_reminded_once(coordinator: Any) -> None:
    one = make.application(make.cohort())
    with unit_of_work():
        service.hold_place(one, by=coordinator)
        mark_delivered(letters_to(one)[0])
    assert remind_of_answers() == 0
    clock.travel_days(5)
    assert (remind_of_answers(), remind_of_answers()) == (1, 0)
    with unit_of_work():
        assert not service.remind(one), "nor by a second worker that found it a moment before"
    assert sorted(letter.kind for letter in letters_to(one)) == ["place_held", "place_reminder"]


def test_a_rejection_offers_only_what_may_fit_and_what_surely_fits_first(coordinator: Any) -> None:
    one = make.application(make.cohort())
    db.session.add(Fact(subject_id=one.person_id, key="german_level", value="B1"))
    levels = {"C1": "zu schwer", "B1": "passt", "": "offen"}
    for level, name in levels.items():
        criteria = {"all": [{"kind": "german_level_min", "value": level}]} if level else {}
        more = {"all": [{"kind": "adult", "value": True}]} if not level else criteria
        make.cohort(offer=make.offer(criteria=more), neutral_name=name, starts_on=clock.today() + timedelta(days=1))
    assert [cohort.neutral_name for cohort in alternatives(coordinator, one)] == ["passt", "offen"]


def test_the_program_serves_the_next_in_line_at_once(coordinator: Any) -> None:
    cohort = make.cohort(capacity=1)
    first, second = make.application(cohort), make.application(cohort)
    with unit_of_work():
        service.hold_place(first, by=coordinator, wait=True)
        service.put_on_waiting_list(second, by=coordinator, wait=True)
        service.withdraw(first, by=SYSTEM)
    assert [letter.state for letter in letters_to(second)] == ["human"]
    assert waiting_letters(coordinator) == []
