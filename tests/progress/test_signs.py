"""Signs of dropping out: declared rules, their facts, acting or dismissing, and whether it was right."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from casework.cases.models import Appointment, Task
from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.documents.service import add_paper
from casework.enrolment.models import Enrolment
from casework.messages.service import post_message
from casework.people.service import add_level
from casework.progress import attention, personal
from casework.progress.models import Attendance
from casework.progress.sign_models import SignDecision
from casework.progress.sign_queries import signs_of, tallies
from casework.progress.sign_rules import RULES
from casework.progress.signs import NoReasonGiven, SignIsGone, decide
from tests import make
from tests.browser import Browser


@pytest.fixture
def advisor(context: Flask) -> Any:
    return make.user("advisor")


@pytest.fixture
def case(advisor: Any) -> Any:
    return make.case(advisor=advisor, status="plan_active", opened_at=clock.now() - timedelta(days=300))


def enrol(case: Any, *, days: int = 30) -> Enrolment:
    cohort = make.cohort(starts_on=clock.today() - timedelta(days=days))
    application = make.application(cohort, case, state="accepted")
    made = Enrolment(
        application_id=application.id, person_id=case.person_id, cohort_id=cohort.id, case_id=case.id, state="active",
        began_on=cohort.starts_on, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.commit()
    made.__dict__["_cohort"] = cohort
    return made


def note(enrolment: Enrolment, by: Any, *states: str, until: int = 0) -> None:
    """A lesson for each state, day by day, the last one `until` days ago."""
    cohort = enrolment.__dict__["_cohort"]
    for number, state in enumerate(reversed(states)):
        lesson = make.lesson(cohort, starts_at=clock.now() - timedelta(days=until + number, hours=1))
        row = Attendance(lesson_id=lesson.id, enrolment_id=enrolment.id, state=state, by_id=by.id, at=lesson.ends_at)
        db.session.add(row)
    db.session.commit()


def shown(case: Any) -> list[str]:
    return [sign.rule.code for sign in signs_of(case)]


def today(viewer: Any) -> set[tuple[str, Any]]:
    return {(row.title, row.actor) for query in attention.entries(viewer) for row in db.session.execute(query)}


def missed_meetings(case: Any, by: Any, count: int) -> None:
    for number in range(count):
        row = Appointment(
            case_id=case.id, person_id=case.person_id, user_id=by.id, starts_at=clock.now() - timedelta(days=number + 1),
            created_at=clock.now(), state="no_show",
        )  # fmt: skip
        db.session.add(row)
    db.session.commit()


def test_attendance_of_less_than_sixty_in_a_hundred_counts_from_five_lessons_on(advisor: Any, case: Any) -> None:
    course = enrol(case)
    note(course, advisor, "absent", "present", "absent", "present", "excused", "excused")
    assert shown(case) == [], "four lessons are too few to say anything"
    note(course, advisor, "present", until=10)
    assert shown(case) == [], "three of five are sixty in a hundred"
    note(course, advisor, "absent", until=12)
    sign = signs_of(case)[0]
    assert (sign.rule.code, sign.count, sign.of) == ("low_attendance", 3, 6)


def test_two_missed_appointments_are_a_sign_and_one_is_none(advisor: Any, case: Any) -> None:
    missed_meetings(case, advisor, 1)
    assert shown(case) == []
    missed_meetings(case, advisor, 1)
    assert shown(case) == ["missed_meetings"]
    clock.travel_days(61)
    assert shown(case) == []


def test_silence_ends_with_the_first_word(advisor: Any, case: Any) -> None:
    enrol(case)
    assert shown(case) == ["silence"]
    assert ("silence", case.id) not in today(advisor), "Today has a line of its own for it"
    post_message(case.person, direction="in", body="leise", language="de", topic="complaint")
    db.session.commit()
    assert shown(case) == ["silence"], "a complaint does not exist for the advisor"
    post_message(case.person, direction="in", body="hallo", language="de")
    db.session.commit()
    assert shown(case) == []


def test_a_level_that_stays_the_same_in_a_language_course_is_a_sign(advisor: Any, case: Any) -> None:
    post_message(case.person, direction="in", body="hallo", language="de")
    enrol(case, days=119)
    assert shown(case) == []
    enrol(case, days=130)
    assert shown(case) == ["same_level"]
    add_level(case.person_id, "de", "B1", source="test", on=clock.today())
    db.session.commit()
    assert shown(case) == []


def test_a_paper_that_ends_within_six_weeks_is_a_sign_and_what_the_law_extended_is_counted(
    advisor: Any, case: Any
) -> None:
    with unit_of_work():
        paper = add_paper(case.person_id, "residence_title", "photo_scan")
        paper.expires_on = clock.today() + timedelta(days=42)
    assert shown(case) == ["paper_ends"]
    with unit_of_work():
        paper.extended_until = clock.today() + timedelta(days=90)
    assert shown(case) == []


def test_acting_makes_the_task_and_keeps_the_sign_quiet_until_something_new_happens(
    browser: Browser, advisor: Any, case: Any
) -> None:
    course = enrol(case)
    note(course, advisor, "absent", "absent", until=1)
    post_message(case.person, direction="in", body="hallo", language="de")
    db.session.commit()
    assert ("missed_lessons", case.id) in today(advisor)
    assert today(make.user("advisor")) == set()
    browser.sign_in(advisor)
    path = f"/cases/{case.ref}/signs"
    page = browser.get(path)
    assert page.status == 200 and "2" in page.text
    browser.fill(page, at=path, action="signs/missed_lessons", what="task")
    assert len(db.session.scalars(select(Task)).all()) == 1
    row = db.session.scalars(select(SignDecision)).one()
    assert (row.rule, row.what, row.facts["count"]) == ("missed_lessons", "task", 2)
    assert ("missed_lessons", case.id) not in today(advisor) and shown(case) == []
    clock.travel_days(1)
    note(course, advisor, "absent")
    assert shown(case) == ["missed_lessons"], "a third lesson is missed"


def test_dismissing_needs_a_reason_and_a_lasting_sign_comes_back_after_its_days(
    browser: Browser, advisor: Any, case: Any
) -> None:
    enrol(case, days=130)
    post_message(case.person, direction="in", body="hallo", language="de")
    db.session.commit()
    with pytest.raises(NoReasonGiven), unit_of_work():
        decide(case, "same_level", "dismissed", by=advisor)
    path = f"/cases/{case.ref}/signs/same_level/dismiss"
    browser.sign_in(advisor)
    assert browser.fill(browser.get(path), at=path).status == 422
    page = browser.fill(browser.get(path), at=path, reason="known")
    assert page.status == 200 and shown(case) == []
    with pytest.raises(SignIsGone), unit_of_work():
        decide(case, "same_level", "task", by=advisor)
    clock.travel_days(20)
    post_message(case.person, direction="in", body="hallo", language="de")
    db.session.commit()
    assert shown(case) == []
    clock.travel_days(31)
    assert "same_level" in shown(case)


def test_what_was_dismissed_wrongly_is_counted_for_the_coordination_and_for_nobody_by_name(
    browser: Browser, another_browser: Browser, advisor: Any, case: Any
) -> None:
    other = make.case(advisor=advisor, status="plan_active")
    for one in (case, other):
        note(enrol(one), advisor, "absent", "absent")
        with unit_of_work():
            decide(one, "missed_lessons", "dismissed", by=advisor, reason="settled")
    left = db.session.scalars(select(Enrolment).where(Enrolment.case_id == case.id)).one()
    with unit_of_work():
        left.state, left.ended_on = "withdrawn", clock.today() + timedelta(days=30)
    coordinator = make.user("coordinator")
    found = {one.rule.code: (one.dismissed, one.dismissed_left, one.acted) for one in tallies(coordinator)}
    assert found["missed_lessons"] == (2, 1, 0)
    assert {column.name for column in SignDecision.__table__.columns} & {"by_id", "user_id"} == set()
    page = browser.sign_in(coordinator).get("/signs")
    assert page.status == 200 and "<td" in page.html and advisor.name not in page.html
    assert "<td" not in another_browser.sign_in(advisor).get("/signs").html


def test_no_rule_reads_who_a_person_is() -> None:
    """Nothing of a person's own tables but levels of a language, and only by whom they are."""
    asked = {table for rule in RULES.values() for table in _tables(rule.ask(select(Appointment.case_id)))}
    assert asked == {
        "appointment", "attendance", "lesson", "enrolment", "case_file", "talk", "talk_person", "message", "paper",
        "cohort", "offer", "language_level",
    }  # fmt: skip
    read = {column for rule in RULES.values() for column in _columns(rule.ask(select(Appointment.case_id)))}
    assert not read & {"citizenship", "gender", "language_level.level", "case_file.language", "adult"}


def _tables(query: Any) -> set[str]:
    from sqlalchemy import Table
    from sqlalchemy.sql.visitors import iterate

    return {one.name for one in iterate(query) if isinstance(one, Table)}


def _columns(query: Any) -> set[str]:
    from sqlalchemy import Column
    from sqlalchemy.sql.visitors import iterate

    return {f"{one.table.name}.{one.name}" for one in iterate(query) if isinstance(one, Column)}


def test_the_signs_of_a_case_cost_one_statement_and_go_with_the_person(advisor: Any, case: Any) -> None:
    note(enrol(case, days=130), advisor, *["absent"] * 6)
    missed_meetings(case, advisor, 3)
    seen: list[Any] = []
    case_id = case.id
    event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    found = shown(case)
    assert case_id and found == ["missed_lessons", "low_attendance", "missed_meetings", "silence", "same_level"]
    assert len([one for one in seen if one.startswith(("SELECT", "WITH")) and "attendance" in one]) == 1
    with unit_of_work():
        decide(case, "missed_meetings", "message", by=advisor)
    assert personal.export(case.person_id)["signs"][0]["facts"]["count"] == 3
    with unit_of_work():
        personal.scrub(case.person_id, frozenset())
    assert db.session.scalars(select(SignDecision)).all() == []
