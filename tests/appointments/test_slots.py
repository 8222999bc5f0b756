"""Times that advisors offer and people book: each once, moved, called off, at the right hour all year."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from casework.accounts.models import User
from casework.appointments import service
from casework.appointments.interpreting import ask_interpreter, keep_interpreter
from casework.appointments.models import Slot
from casework.appointments.offering import offer_times
from casework.appointments.queries import free_slots
from casework.appointments.rooms import add_room
from casework.assignment.service import say_absence
from casework.cases.appointments import NoSuchTime, RoomIsTaken, make_appointment, moment_of
from casework.cases.models import Appointment, Case
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for
from casework.messages.models import Letter
from casework.people.service import add_contact_point
from tests import make
from tests.at_once import at_once
from tests.browser import Browser
from tests.cases.counting import statements

TOMORROW = timedelta(days=1)


def a_slot(advisor: User, *, days: int = 3, hour: int = 10, **more: object) -> Slot:
    starts = moment_of(clock.today() + timedelta(days=days), time(hour))
    slot = Slot(user_id=advisor.id, starts_at=starts, minutes=45, way="phone", created_at=clock.now(), **more)
    db.session.add(slot)
    db.session.commit()
    return slot


def a_case(name: str = "Samira", **more: object) -> tuple[Case, User]:
    advisor = make.user("advisor", name="Ada Advisor")
    return make.case(person=make.person(name), advisor=advisor, **more), advisor


def test_two_people_cannot_take_one_time(context: Flask, folder: Path, database_url: str) -> None:
    advisor = make.user("advisor")
    cases = [make.case(person=make.person(f"Person {number}"), advisor=advisor) for number in range(8)]
    slot = a_slot(advisor)
    people, ref = [str(case.person_id) for case in cases], slot.ref
    db.session.commit()
    shares = [[str(folder), database_url, ref, *people[number::4]] for number in range(4)]
    told = Counter(at_once("tests.appointments.race", shares))
    assert told == {"booked": 1, "SlotIsTaken": 7}
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Appointment)) == 1


def test_one_room_is_given_to_one_of_those_who_take_it_at_one_moment(
    context: Flask, folder: Path, database_url: str
) -> None:
    room = add_room("A 1.23", 3)
    at = clock.now() + timedelta(days=3)
    made = []
    for number in range(8):
        case, advisor = a_case(f"Person {number}")
        # They overlap by a quarter of an hour at least; none begins with another.
        begin = at + timedelta(minutes=3 * number)
        row = Appointment(
            case_id=case.id, person_id=case.person_id, user_id=advisor.id, starts_at=begin, minutes=45, created_at=clock.now()
        )  # fmt: skip
        db.session.add(row)
        made.append(row)
    db.session.commit()
    refs, ref = [row.ref for row in made], room.ref
    db.session.rollback()
    told = Counter(
        at_once("tests.appointments.room_race", [[str(folder), database_url, ref, *refs[n::4]] for n in range(4)])
    )
    db.session.rollback()
    db.session.expire_all()
    assert told == {"taken": 1, "RoomIsTaken": 7}
    assert [row.room_id for row in made].count(None) == 7


def test_a_person_sees_and_books_what_their_own_advisor_offers_and_nobody_elses(browser: Browser) -> None:
    case, advisor = a_case()
    mine, foreign = a_slot(advisor), a_slot(make.user("advisor", name="Other Advisor"), hour=11)
    browser.visit(case.person)
    page = browser.get("/en/status/meetings")
    assert mine.ref in page.html and foreign.ref not in page.html and "Other Advisor" not in page.text
    refused = browser.fill(page, at="/en/status/meetings", action="meetings", slot=foreign.ref)
    assert refused.status == 409 and "just taken" in refused.text
    page = browser.fill(browser.get("/en/status/meetings"), at="/en/status/meetings", action="meetings", slot=mine.ref)
    assert page.status == 200 and "It is saved." in page.text
    made = db.session.scalars(select(Appointment)).one()
    assert (made.person_id, made.user_id, made.way) == (case.person_id, advisor.id, "phone")
    assert made.starts_at == mine.starts_at
    assert mine.ref not in page.html


def test_a_compartment_offers_the_times_of_its_named_people_alone(context: Flask) -> None:
    named, other = make.user("scholar_advisor"), make.user("scholar_advisor")
    case = make.case(advisor=named, compartment=True)
    slot, _foreign = a_slot(named), a_slot(other, hour=12)
    assert [one.ref for one in free_slots(case.person)] == [slot.ref]
    case.status, case.closed_at = "closed", clock.now()
    db.session.commit()
    assert free_slots(case.person) == []


def test_calling_off_and_moving_set_the_time_free_for_others(browser: Browser, another_browser: Browser) -> None:
    case, advisor = a_case()
    other = make.case(person=make.person("Oksana"), advisor=advisor)
    early, late = a_slot(advisor, hour=9), a_slot(advisor, hour=14)
    service.book_slot(case.person, early.ref)
    db.session.commit()
    made = db.session.scalars(select(Appointment)).one()
    at = f"/en/status/meetings/{made.ref}"
    browser.visit(case.person)
    assert another_browser.visit(other.person).get(at).status == 404
    assert browser.fill(browser.get(at), at=at, action="", slot=late.ref).status == 200
    assert [one.ref for one in free_slots(other.person)] == [early.ref]
    assert db.session.scalars(select(Appointment)).one().starts_at == db.session.get_one(Slot, late.id).starts_at
    browser.fill(browser.get(at), at=at, action="", cancel="yes")
    assert {one.ref for one in free_slots(other.person)} == {early.ref, late.ref}
    assert db.session.scalars(select(Appointment.state)).one() == "cancelled"
    assert browser.fill(browser.get(at), at=at, action="leave", follow=False).status == 303
    kinds = Counter(db.session.scalars(select(Letter.kind).where(Letter.user_id == advisor.id)))
    assert kinds["appointment_changed"] == 3


def test_what_a_colleague_cancels_is_free_again_and_a_time_in_another_meeting_is_not(context: Flask) -> None:
    case, advisor = a_case()
    slot = a_slot(advisor)
    made = service.book_slot(case.person, slot.ref)
    assert free_slots(case.person) == []
    service.cancel(made)
    assert [one.ref for one in free_slots(case.person)] == [slot.ref]
    make_appointment(case, starts_at=slot.starts_at - timedelta(minutes=20), by=advisor, minutes=30)
    assert free_slots(case.person) == []
    with pytest.raises(service.SlotIsTaken):
        service.book_slot(case.person, slot.ref)


def test_one_person_does_not_take_all_times(context: Flask) -> None:
    case, advisor = a_case()
    slots = [a_slot(advisor, hour=hour) for hour in (9, 10, 11)]
    for slot in slots[:2]:
        service.book_slot(case.person, slot.ref)
    with pytest.raises(service.BookedEnough):
        service.book_slot(case.person, slots[2].ref)


@pytest.mark.parametrize(
    ("first", "before", "after"), [(date(2027, 3, 22), 8, 7), (date(2027, 10, 25), 7, 8)], ids=["spring", "autumn"]
)
def test_nine_oclock_stays_nine_oclock_when_the_clocks_change(
    context: Flask, first: date, before: int, after: int
) -> None:
    advisor = make.user("advisor")
    assert offer_times(advisor, first, time(9), time(10), minutes=60, weeks=2) == 2
    starts = list(db.session.scalars(select(Slot.starts_at).order_by(Slot.starts_at)))
    assert [start.astimezone(UTC).hour for start in starts] == [before, after]
    assert {start.astimezone(clock.zone()).time() for start in starts} == {time(9)}


def test_in_the_nights_of_the_change_meetings_last_as_long_as_they_are_long(context: Flask) -> None:
    advisor = make.user("advisor")
    assert offer_times(advisor, date(2027, 3, 28), time(1), time(4), minutes=60) == 2
    assert offer_times(advisor, date(2027, 10, 31), time(1), time(4), minutes=60) == 4
    with pytest.raises(NoSuchTime):
        moment_of(date(2027, 3, 28), time(2, 30))
    assert moment_of(date(2027, 10, 31), time(2, 30)) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_two_meetings_do_not_stand_in_one_room_and_one_after_the_other_does(context: Flask) -> None:
    case, advisor = a_case()
    room = add_room("A 1.23", 3)
    db.session.flush()
    at = clock.now() + TOMORROW
    first = make_appointment(case, starts_at=at, by=advisor, minutes=60, room=room.ref)
    assert first.place == "A 1.23"
    with pytest.raises(RoomIsTaken):
        make_appointment(case, starts_at=at + timedelta(minutes=30), by=advisor, room=room.ref)
    make_appointment(case, starts_at=at + timedelta(minutes=60), by=advisor, room=room.ref)


def test_a_reminder_goes_by_the_safe_way_once_and_falls_when_the_meeting_moves(context: Flask) -> None:
    from casework.appointments.jobs import remind_of_appointments

    case, advisor = a_case()
    by_mail = make.case(person=make.person("Oksana", language="uk"), advisor=advisor)
    add_contact_point(by_mail.person, "email", "oksana@example.org")
    stopped = make.case(person=make.person("Nobody"), advisor=advisor)
    stopped.person.contact_stop = True
    at = moment_of(clock.working_days_from(clock.today(), 4), time(10))
    made = [make_appointment(one, starts_at=at, by=advisor) for one in (case, by_mail, stopped)]
    db.session.commit()
    assert remind_of_appointments() == 0
    clock.travel(moment_of(clock.working_days_from(clock.day_of(at), -1), time(8)) - datetime.now(UTC))
    assert remind_of_appointments() == 3
    assert remind_of_appointments() == 0
    rows = db.session.scalars(select(Letter).where(Letter.kind == service.REMINDER)).all()
    ways = {row.person_id: (row.channel, row.state, row.language) for row in rows}
    assert ways[case.person_id] == ("human", "human", "ar")
    assert ways[by_mail.person_id] == ("email", "queued", "uk")
    assert ways[stopped.person_id][1] == "stopped"
    service.move_by_staff(made[0], starts_at=at + TOMORROW, minutes=45, way="phone", place="", room="")
    of_case = select(Letter.state).where(Letter.kind == service.REMINDER, Letter.person_id == case.person_id)
    assert db.session.scalars(of_case).one() == "stopped"
    assert made[0].reminded_at is None


def test_who_does_not_come_gets_a_kind_word_and_the_second_time_the_case_waits(browser: Browser) -> None:
    case, advisor = a_case()
    advisor.language = "en"
    for number in range(2):
        one = make_appointment(case, starts_at=clock.now() + TOMORROW, by=advisor)
        one.starts_at = clock.now() - timedelta(hours=2 + number)
        db.session.flush()
        from casework.cases.appointments import set_appointment_state

        set_appointment_state(one, "no_show")
        assert (case.waiting_for == "person") is (number == 1)
    db.session.commit()
    assert db.session.scalar(select(func.count()).where(Letter.kind == "appointment_missed")) == 2
    page = browser.sign_in(advisor).get(f"/appointments/{one.ref}")
    assert "Did not come 2 times" in page.text


def test_the_staff_moves_an_appointment_and_the_letter_says_both_times(browser: Browser) -> None:
    case, advisor = a_case()
    advisor.language = "en"
    made = make_appointment(case, starts_at=moment_of(clock.today() + TOMORROW, time(10)), by=advisor)
    db.session.commit()
    at = f"/appointments/{made.ref}/move"
    page = browser.sign_in(advisor).get(at)
    assert browser.fill(page, at=at, time="15:30").status == 200
    letter = open_for(SYSTEM, db.session.scalars(select(Letter).where(Letter.kind == "appointment_moved")), "test")[0]
    assert letter.title == "موعدك" or letter.title
    stale = browser.fill(page, at=at, time="16:00")
    assert stale.status == 409
    assert db.session.scalars(select(Appointment)).one().starts_at.astimezone(clock.zone()).time() == time(15, 30)


@pytest.mark.counts_statements
def test_the_calendar_costs_the_same_with_few_and_with_many(browser: Browser) -> None:
    advisor = make.user("advisor")
    counts = []
    for count in (1, 20):
        for number in range(count):
            case = make.case(person=make.person(f"P {number}"), advisor=advisor)
            starts_at = clock.now() + timedelta(hours=count + number)
            made = make_appointment(case, starts_at=starts_at, by=advisor, interpreter_language="ar")
            ask_interpreter(made, language="ar", interpreter=keep_interpreter(None, name="A", languages=["ar"]))
            a_slot(advisor, days=count + number)
        db.session.commit()
        browser.sign_in(advisor)
        with statements() as seen:
            assert browser.get("/calendar").status == 200
        counts.append(len(seen))
        browser.visit(case.person)
        with statements() as seen:
            assert browser.get("/en/status/meetings").status == 200
        counts.append(len(seen))
    assert counts[:2] == counts[2:]


def test_whoever_is_away_offers_no_times_and_keeps_what_is_booked(context: Flask) -> None:
    case, advisor = a_case()
    booked, away, later = a_slot(advisor, days=5), a_slot(advisor, days=6), a_slot(advisor, days=9)
    service.book_slot(case.person, booked.ref)
    db.session.flush()
    say_absence(advisor, from_on=clock.today() + timedelta(days=5), until_on=clock.today() + timedelta(days=7))
    db.session.flush()
    assert set(db.session.scalars(select(Slot.id))) == {booked.id, later.id}
    assert away.id not in {slot.id for slot in free_slots(case.person)}
