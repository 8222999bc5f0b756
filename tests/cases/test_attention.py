"""What Today hears from cases: a reason for each line, and none for what is in order or not one's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, union_all

from casework.accounts.models import User
from casework.cases import attention, service
from casework.cases.models import Access, Case
from casework.core import clock
from casework.core.models import db
from casework.messages.service import post_message
from tests import make

SOON = timedelta(days=5)


def titles(viewer: Any) -> set[tuple[str, Any]]:
    parts = attention.entries(viewer)
    if not parts:
        return set()
    rows = db.session.execute(select(union_all(*parts).subquery())).all()
    assert all(row.at is not None and row.weight in (1, 2, 3) for row in rows)
    return {(row.title, row.actor) for row in rows}


def reasons(viewer: Any, case: Case) -> set[str]:
    return {title for title, case_id in titles(viewer) if case_id == case.id}


@pytest.fixture
def advisor(context: Flask) -> Iterator[User]:
    yield make.user("advisor")


def in_order(advisor: User, **more: Any) -> Case:
    """A case with nothing to say about it."""
    case = make.case(advisor=advisor, **{"next_action": "call", "next_on": clock.today() + SOON, **more})
    service.record_talk(
        [case.person_id], at=clock.now(), minutes=5, channel="phone", language="ar", topic="language", by=advisor
    )
    db.session.commit()
    return case


def test_a_case_in_order_is_not_on_the_list(advisor: User) -> None:
    case = in_order(advisor)
    assert reasons(advisor, case) == set()


def test_a_case_is_new_to_its_advisor_until_something_happens(advisor: User) -> None:
    case = make.case(advisor=advisor, next_action="first_contact", next_on=clock.today() + SOON)
    assert reasons(advisor, case) == {"new_to_you"}
    assert titles(make.user("advisor")) == set()
    service.write_note(case, "Read it.", by=advisor)
    db.session.commit()
    assert reasons(advisor, case) == set()


def test_a_handed_over_case_is_new_to_the_next_advisor(advisor: User) -> None:
    case, after = in_order(advisor), make.user("advisor")
    service.end_access(db.session.scalars(select(Access).where(Access.case_id == case.id)).one())
    clock.travel(timedelta(minutes=1))
    service.grant(case, after, "lead", because="test")
    db.session.commit()
    assert reasons(after, case) == {"new_to_you"}
    assert reasons(advisor, case) == set()


def test_the_next_step_and_the_end_of_waiting_come_up_on_their_day(advisor: User) -> None:
    due = in_order(advisor, next_on=clock.today())
    waits = in_order(advisor, waiting_for="authority", waiting_since=clock.now(), waiting_until=clock.today())
    assert reasons(advisor, due) == {"next_due"}
    assert reasons(advisor, waits) == set()
    clock.travel(timedelta(days=1))
    assert reasons(advisor, waits) == {"waiting_over"}


def test_a_case_without_a_next_step_says_so(advisor: User) -> None:
    bare = in_order(advisor, next_action=None, next_on=None)
    waits = in_order(
        advisor,
        next_action=None,
        next_on=None,
        waiting_for="slot",
        waiting_since=clock.now(),
        waiting_until=clock.today() + SOON,
    )
    assert reasons(advisor, bare) == {"no_next_step"}
    assert reasons(advisor, waits) == set()


def task(case: Case, advisor: User, on: date) -> None:
    service.add_task(case, "x", clock.today() + SOON, by=advisor).due_on = on
    db.session.commit()


def test_tasks_come_up_for_their_owner_when_they_are_due(advisor: User) -> None:
    case, today = in_order(advisor), clock.today()
    task(case, advisor, today + timedelta(days=1))
    assert reasons(advisor, case) == set()
    task(case, advisor, today)
    assert reasons(advisor, case) == {"task_due"}
    task(case, advisor, today - timedelta(days=1))
    assert reasons(advisor, case) == {"task_due", "task_overdue"}
    cover = make.user("advisor")
    task(case, cover, today)
    assert reasons(cover, case) == set(), "the case is not theirs"
    make.access(case, cover, "cover")
    assert reasons(cover, case) == {"task_due"}


def test_appointments_of_today_come_up_and_others_do_not(advisor: User) -> None:
    case = in_order(advisor)
    meeting = service.make_appointment(case, starts_at=clock.now() + timedelta(days=1), by=advisor)
    db.session.commit()
    assert reasons(advisor, case) == set()
    meeting.starts_at = clock.end_of(clock.today()) - timedelta(minutes=1)
    db.session.commit()
    assert reasons(advisor, case) == {"appointment_today"}
    meeting.state = "cancelled"
    db.session.commit()
    assert reasons(advisor, case) == set()


def test_an_appointment_in_a_case_that_is_no_longer_mine_does_not_come_up(advisor: User) -> None:
    case, before = in_order(advisor), make.user("advisor")
    cover = make.access(case, before, "cover")
    service.make_appointment(case, starts_at=clock.now() + timedelta(hours=1), by=before).starts_at = clock.now()
    db.session.commit()
    assert reasons(before, case) == {"appointment_today"}
    service.end_access(cover)
    db.session.commit()
    assert reasons(before, case) == set()


def test_a_case_is_silent_after_thirty_days_without_a_sign(advisor: User) -> None:
    later = clock.today() + timedelta(days=300)
    case = in_order(advisor, next_on=later)
    clock.travel(timedelta(days=29))
    assert reasons(advisor, case) == set()
    clock.travel(timedelta(days=31))
    assert reasons(advisor, case) == {"silent"}
    post_message(case.person, direction="in", body="Hello", language="en")
    db.session.commit()
    assert "silent" not in reasons(advisor, case)


def test_three_days_in_vain_replace_the_line_about_silence(advisor: User) -> None:
    case = in_order(advisor, next_on=clock.today() + timedelta(days=300))
    for day in (40, 41, 42):
        clock.travel(timedelta(days=day))
        assert reasons(advisor, case) == {"silent"}
        service.note_attempt(case, "phone", reached=False)
        service.note_attempt(case, "email", reached=False)
        db.session.commit()
    assert reasons(advisor, case) == {"three_tries"}
    clock.travel(timedelta(days=43))
    service.note_attempt(case, "phone", reached=True)
    db.session.commit()
    assert reasons(advisor, case) == {"silent"}


def test_others_have_nothing_from_cases(context: Flask) -> None:
    for role in ("front_desk", "teacher", "reporting", "dpo", "admin"):
        assert attention.entries(make.user(role)) == []


def test_every_reason_has_words_a_weight_and_an_action_that_leads_somewhere(context: Flask) -> None:
    assert set(attention.TITLES) == set(attention.ACTIONS) == set(attention.WEIGHTS)
    for _label, endpoint in attention.ACTIONS.values():
        assert context.url_map.is_endpoint_expecting(endpoint, "case")
