"""What somebody planned in a case stands on their advisor's Today when they no longer work on it: never on nobody's."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from casework.accounts.models import User
from casework.assignment import handing_over
from casework.cases.jobs import pass_on_what_was_left
from casework.cases.models import Appointment, Case, Task
from casework.cases.queries import lead_of
from casework.cases.records import add_task
from casework.cases.service import end_access, grant
from casework.core import clock
from casework.core.models import db
from casework.desk.today import todays_work
from tests import make
from tests.assignment.test_handing_over import loaded


def meeting(case: Case, whose: User) -> Appointment:
    made = Appointment(case_id=case.id, person_id=case.person_id, user_id=whose.id, starts_at=clock.now(), way="phone")
    db.session.add(made)
    db.session.commit()
    return made


def titles(user: User) -> list[str]:
    return sorted(line.title for line in todays_work(user).lines if line.title in {"task_due", "appointment_today"})


def test_tasks_and_appointments_go_with_the_case_to_whoever_takes_it(context: Flask) -> None:
    anna, berta, carl, boss = make.user(), make.user(), make.user(), make.user("coordinator")
    case = make.case(advisor=anna)
    make.access(case, carl, "cover", until=clock.now() + timedelta(days=3))
    for owner in (anna, carl):
        add_task(case, "Call the school", clock.today(), by=owner)
    done = add_task(case, "Done before", clock.today(), by=anna)
    done.done_at = clock.now()
    own, theirs = meeting(case, anna), meeting(case, boss)
    db.session.commit()
    assert titles(anna) == ["appointment_today", "task_due"] and titles(berta) == []
    row = handing_over.offer_case(loaded(anna, case), berta, by=anna, reason="I am full")
    db.session.commit()
    handing_over.accept(row, by=berta)
    db.session.commit()
    assert titles(berta) == ["appointment_today", "task_due"] and titles(anna) == []
    assert titles(carl) == ["task_due"] and done.owner_id == anna.id, (
        "who still works on it keeps theirs, as what is done"
    )
    assert own.user_id == berta.id and theirs.user_id == boss.id, "a coordinator's own meeting stays theirs"


def test_what_waits_while_nobody_leads_goes_to_whoever_is_next(context: Flask) -> None:
    anna, berta = make.user(), make.user()
    case = make.case(advisor=anna)
    add_task(case, "Call the school", clock.today(), by=anna)
    db.session.commit()
    lead = lead_of(case)
    assert lead is not None
    end_access(lead)
    db.session.commit()
    assert pass_on_what_was_left() == 0
    grant(case, berta, "lead", because="test")
    db.session.commit()
    assert titles(berta) == ["task_due"]


def test_when_a_cover_ends_by_itself_its_tasks_are_the_advisors_again(context: Flask) -> None:
    anna, carl, dora = make.user(), make.user(), make.user()
    case = make.case(advisor=anna)
    make.access(case, carl, "cover", until=clock.now() - timedelta(minutes=1))
    make.access(case, dora, "cover", until=clock.now() + timedelta(days=1))
    for owner in (carl, dora):
        add_task(case, "Call the school", clock.today(), by=owner)
    db.session.commit()
    assert titles(anna) == [] and titles(carl) == [], "on nobody's day"
    assert pass_on_what_was_left() == 1
    assert titles(anna) == ["task_due"] and titles(dora) == ["task_due"]
    assert pass_on_what_was_left() == 0
    assert db.session.query(Task).filter_by(owner_id=carl.id).count() == 0
