"""Talks, tasks, appointments."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from casework.cases import appointments, records, service
from casework.cases.models import Appointment, Talk, TalkPerson, Task
from casework.cases.queries import find_appointment
from casework.cases.trail import CaseIsClosed
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.references import shown_reference
from casework.core.sealed import open_for
from casework.messages.models import Letter
from casework.people.service import add_contact_point
from casework.programmes.models import Funder, Grant
from tests import make
from tests.browser import Browser


def talks() -> list[Talk]:
    return list(db.session.scalars(select(Talk)))


def test_a_talk_has_one_person_several_or_none(browser: Browser) -> None:
    advisor = make.user("advisor")
    one, two = make.case(advisor=advisor), make.case(advisor=advisor)
    page = browser.sign_in(advisor).get("/talks/new")
    same = {"channel": "whatsapp", "language": "ar", "topic": "language", "minutes": "20"}
    for references, heads, expected in (
        (one.ref, "", (1, 1)),
        (f"{one.ref}, {two.ref[:4]}-{two.ref[4:8]}-{two.ref[8:]}".lower(), "", (2, 2)),
        ("", "35", (35, 0)),
        (one.ref, "3", (3, 1)),
    ):
        before = {talk.id for talk in talks()}
        sent = browser.fill(browser.get("/talks/new"), at="/talks/new", references=references, heads=heads, **same)
        assert sent.status == 200
        talk = next(talk for talk in talks() if talk.id not in before)
        people = db.session.scalars(select(TalkPerson.person_id).where(TalkPerson.talk_id == talk.id)).all()
        assert (talk.heads, len(people)) == expected
        assert (talk.channel, talk.language, talk.author_id) == ("whatsapp", "ar", advisor.id)
    assert browser.fill(page, at="/talks/new", references="", heads="", **same).status == 422


def test_a_talk_says_from_which_grant_it_is_paid(browser: Browser) -> None:
    funder = Funder(code="f", name="Invented funder")
    db.session.add(funder)
    db.session.flush()
    day = clock.today()
    for reference, days in (("FKZ-1", 30), ("FKZ-OVER", -1)):
        db.session.add(
            Grant(
                funder_id=funder.id, reference=reference, starts_on=day - timedelta(days=60), ends_on=day + timedelta(days=days)
            )
        )  # fmt: skip
    db.session.commit()
    page = browser.sign_in(make.user("advisor")).get("/talks/new")
    assert "FKZ-1" in page.html and "FKZ-OVER" not in page.html
    grant = db.session.scalars(select(Grant).where(Grant.reference == "FKZ-1")).one()
    browser.fill(page, at="/talks/new", heads="1", grant=str(grant.id))
    assert [talk.grant_id for talk in talks()] == [grant.id]


def test_a_talk_begun_on_a_case_leads_back_to_it(browser: Browser) -> None:
    advisor = make.user("advisor", language="en")
    case = make.case(advisor=advisor)
    at = f"/talks/new?case={case.ref}"
    page = browser.sign_in(advisor).get(at)
    sent = browser.fill(page, at=at, action=f"/talks/new?case={case.ref}", follow=False)
    assert sent.location.endswith(f"/cases/{shown_reference(case.ref)}") and len(talks()) == 1


def test_a_reference_out_of_reach_is_refused_like_one_that_does_not_exist(browser: Browser) -> None:
    advisor = make.user("advisor", language="en")
    foreign = make.case(advisor=make.user("advisor"))
    browser.sign_in(advisor)
    said = []
    for references in (foreign.ref, "AAAA-AAAA-A", "nonsense"):
        sent = browser.fill(browser.get("/talks/new"), at="/talks/new", references=references)
        assert sent.status == 422
        said.append(sent.text.replace(references, "").split("Record a talk")[-1].count("We do not find"))
    assert len(set(said)) == 1
    assert said[0] >= 1
    assert talks() == []


def test_the_front_desk_counts_people_and_a_teacher_does_not(browser: Browser, another_browser: Browser) -> None:
    desk = browser.sign_in(make.user("front_desk"))
    assert desk.fill(desk.get("/talks/new"), at="/talks/new", heads="12").status == 200
    assert [talk.heads for talk in talks()] == [12]
    assert another_browser.sign_in(make.user("teacher")).get("/talks/new").status == 403


def test_a_talk_of_tomorrow_has_not_taken_place(browser: Browser) -> None:
    browser.sign_in(make.user("advisor"))
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert browser.fill(browser.get("/talks/new"), at="/talks/new", heads="1", day=tomorrow).status == 422
    assert talks() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("minutes", "0"), ("minutes", "1441"), ("minutes", "many"), ("heads", "-1"), ("heads", "9" * 30), ("day", "31.31.2026"),
     ("channel", "telepathy"), ("language", "xx"), ("topic", "why they fled"), ("references", "x" * 501), ("interpreted_by", "?")],
)  # fmt: skip
def test_what_makes_no_sense_in_a_talk_is_refused(browser: Browser, field: str, value: str) -> None:
    browser.sign_in(make.user("advisor"))
    sent = browser.fill(browser.get("/talks/new"), at="/talks/new", **{"heads": "1", field: value})
    assert sent.status == 422
    assert talks() == []


def test_a_talk_sent_twice_is_one_talk(browser: Browser) -> None:
    form = browser.sign_in(make.user("advisor")).get("/talks/new").form()
    fields = {**form["fields"], "heads": "4"}
    assert browser.post("/talks/new", fields).status == 303
    assert browser.post("/talks/new", fields).status == 303
    assert len(talks()) == 1


def test_a_task_is_added_shown_and_done(browser: Browser) -> None:
    advisor = make.user("advisor", language="en")
    case = make.case(advisor=advisor)
    address = f"/cases/{case.ref}/tasks/new"
    due = (clock.today() + timedelta(days=2)).isoformat()
    page = browser.sign_in(advisor).get(address)
    shown = browser.fill(page, at=address, text="Ask for the DSH date", due_on=due)
    assert "Ask for the DSH date" in shown.text
    task = db.session.scalars(select(Task)).one()
    assert (task.owner_id, task.done_at) == (advisor.id, None)
    done = browser.fill(shown, at=f"/cases/{case.ref}", action=f"/tasks/{task.ref[:4]}")
    assert done.status == 200
    db.session.refresh(task)
    assert task.done_at is not None
    again = browser.fill(shown, at=f"/cases/{case.ref}", action=f"/tasks/{task.ref[:4]}")
    assert again.status == 422
    assert "done already" in again.text


def test_a_task_goes_only_to_someone_who_works_on_the_case(browser: Browser) -> None:
    advisor, stranger = make.user("advisor"), make.user("advisor")
    case = make.case(advisor=advisor)
    address = f"/cases/{case.ref}/tasks/new"
    page = browser.sign_in(advisor).get(address)
    sent = browser.fill(page, at=address, text="x", due_on=clock.today().isoformat(), owner=str(stranger.id))
    assert sent.status == 422
    assert db.session.scalars(select(Task)).all() == []


def test_a_coordinator_sees_no_tasks(browser: Browser) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    task = service.add_task(case, "Talk about the letter from home", clock.today(), by=advisor)
    db.session.commit()
    browser.sign_in(make.user("coordinator"))
    page = browser.get(f"/cases/{case.ref}")
    assert page.status == 200
    assert "letter from home" not in page.text
    assert browser.post(f"/tasks/{task.ref}/done", {}).status == 403


def test_an_appointment_sends_a_letter_whose_subject_says_nothing(browser: Browser) -> None:
    advisor = make.user("advisor")
    person = make.person("Samira", language="en")
    add_contact_point(person, "email", "samira@example.org")
    case = make.case(person=person, advisor=advisor)
    address = f"/cases/{case.ref}/appointments/new"
    day = (clock.today() + timedelta(days=3)).isoformat()
    page = browser.sign_in(advisor).get(address)
    shown = browser.fill(page, at=address, day=day, time="14:30", place="Room 3.12")
    assert shown.status == 200
    row = db.session.scalars(select(Appointment)).one()
    assert row.starts_at.astimezone(clock.zone()).strftime("%H:%M") == "14:30"
    letter = open_for(SYSTEM, db.session.scalars(select(Letter)), "test")[0]
    assert letter.title == "Your appointment"
    assert "Room 3.12" in str(letter.body)
    for word in ("Samira", "refugee", "counsel", case.ref):
        assert word not in str(letter.title)


def test_an_appointment_in_the_past_or_at_no_time_is_refused(browser: Browser) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    address = f"/cases/{case.ref}/appointments/new"
    browser.sign_in(advisor)
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    for wrong in (
        {"day": yesterday},
        {"time": "25:00"},
        {"time": ""},
        {"minutes": "0"},
        {"way": "pigeon"},
        {"place": "x" * 201},
    ):
        assert browser.fill(browser.get(address), at=address, **wrong).status == 422, wrong
    assert db.session.scalars(select(Appointment)).all() == []
    assert db.session.scalars(select(Letter)).all() == []


def test_an_appointment_takes_place_is_missed_or_is_cancelled_once(context: Flask) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    done, missed, off = (
        service.make_appointment(case, starts_at=clock.now() + timedelta(hours=1), by=advisor) for _ in range(3)
    )
    db.session.commit()
    with pytest.raises(appointments.NotStartedYet):
        service.set_appointment_state(done, "done")
    service.set_appointment_state(off, "cancelled")
    db.session.commit()
    assert {letter.kind for letter in db.session.scalars(select(Letter))} == {"appointment", "appointment_cancelled"}
    clock.travel(timedelta(hours=2))
    service.set_appointment_state(done, "done")
    service.set_appointment_state(missed, "no_show")
    for over in (done, missed, off):
        for state in ("done", "no_show", "cancelled"):
            with pytest.raises(appointments.IsOver):
                service.set_appointment_state(over, state)


def test_an_appointment_has_a_page_of_its_own(browser: Browser) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    meeting = service.make_appointment(case, starts_at=clock.now() + timedelta(hours=1), by=advisor, place="Room 3.12")
    db.session.commit()
    address = f"/appointments/{meeting.ref}"
    page = browser.sign_in(advisor).get(address)
    assert "Room 3.12" in page.text
    assert browser.fill(page, at=address, state="cancelled").status == 200
    db.session.refresh(meeting)
    assert meeting.state == "cancelled"
    assert find_appointment(make.user("advisor"), meeting.ref) is None


def test_nothing_is_added_to_a_closed_case(context: Flask) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    service.close_case(case, ["goal_reached"], advisor)
    for act in (
        lambda: service.add_task(case, "x", clock.today(), by=advisor),
        lambda: service.make_appointment(case, starts_at=clock.now() + timedelta(days=1), by=advisor),
        lambda: service.set_next(case, "call", clock.today()),
        lambda: service.wait_for(case, "person", until=clock.today()),
        lambda: service.note_attempt(case, "phone", reached=False),
        lambda: service.set_status(case, "triage", by=advisor),
    ):
        with pytest.raises(CaseIsClosed):
            act()


def test_a_done_task_is_done(context: Flask) -> None:
    advisor = make.user("advisor")
    task = service.add_task(make.case(advisor=advisor), "x", clock.today(), by=advisor)
    service.finish_task(task)
    with pytest.raises(records.DoneAlready):
        service.finish_task(task)
