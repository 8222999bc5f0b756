"""A case opens once, goes its ways, waits with a date, closes for sealed reasons and opens again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from casework.cases import closing, service, signals, steps
from casework.cases.models import STATUSES, Access, Case, CaseStep
from casework.cases.queries import earlier_advisor, find_case, find_case_head, tries_in_vain
from casework.core import clock
from casework.core.audit import Entry, acting_as
from casework.core.errors import Refusal
from casework.core.models import db
from casework.core.references import new_reference, shown_reference
from tests import make
from tests.browser import Browser

TODAY = clock.today


def found(viewer: Any, case: Case) -> Case:
    case_ = find_case(viewer, case.ref)
    assert case_ is not None
    return case_


def test_a_person_has_one_open_case_and_the_database_says_so(context: Flask) -> None:
    person = make.person()
    case = service.open_case(person, language="ar", source="form")
    db.session.commit()
    assert service.open_case(person, language="ar", source="walk_in") is case
    due = clock.working_days_from(TODAY(), 3)
    assert (case.status, case.next_action, case.next_on) == ("enquiry", "first_contact", due)
    db.session.add(
        Case(ref=new_reference(), person_id=person.id, status="triage", language="ar", opened_at=clock.now())
    )
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()
    service.close_case(case, ["goal_reached"], make.user("coordinator"))
    later = service.open_case(person, language="ar", source="form")
    db.session.commit()
    assert later.id != case.id


def test_a_case_has_one_lead_at_a_time(context: Flask) -> None:
    one, two = make.user("advisor"), make.user("advisor")
    case = make.case()
    access = service.grant(case, one, "lead", because="language")
    with pytest.raises(service.HasAdvisor):
        service.grant(case, two, "lead", because="language")
    service.end_access(access)
    service.grant(case, two, "lead", because="language")
    db.session.commit()
    db.session.add(Access(case_id=case.id, user_id=one.id, role="lead", since=clock.now(), because="test"))
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()
    assert found(two, case).lead is not None


def test_a_compartment_takes_only_named_scholar_advisors(context: Flask) -> None:
    case = make.case(compartment=True)
    with pytest.raises(service.NotForScholars):
        service.grant(case, make.user("advisor"), "named", because="test")
    with pytest.raises(service.NotForScholars):
        service.grant(case, make.user("scholar_advisor"), "cover", because="test")
    service.grant(case, make.user("scholar_advisor"), "named", because="test")


def test_only_declared_steps_lead_from_one_status_to_another(context: Flask) -> None:
    advisor = make.user("advisor")
    allowed = {(step.source, step.target) for step in steps.STEPS}
    for source in STATUSES[:-1]:
        for target in STATUSES:
            case = found(advisor, make.case(advisor=advisor, status=source, next_on=TODAY(), next_action="call"))
            is_allowed = (source, target) in allowed - {("triage", "enquiry")}
            try:
                service.set_status(case, target, by=advisor)
            except Refusal:
                assert not is_allowed, (source, target)
                assert case.status == source
            else:
                assert is_allowed, (source, target)
                assert case.status == target


def test_a_status_says_what_it_still_needs(context: Flask) -> None:
    advisor, coordinator = make.user("advisor"), make.user("coordinator")
    case = found(coordinator, make.case(status="triage"))
    with pytest.raises(steps.NeedsAdvisor):
        service.set_status(case, "counselling", by=coordinator)
    service.grant(case, advisor, "lead", because="test")
    service.set_status(case, "counselling", by=coordinator)
    with pytest.raises(service.NoSuchStep):
        service.set_status(case, "plan_active", by=coordinator)
    case.next_action = case.next_on = None
    with pytest.raises(steps.NeedsNextStep):
        service.set_status(case, "plan_active", by=advisor)
    service.set_next(case, "review_plan", TODAY())
    service.set_status(case, "plan_active", by=advisor)
    db.session.commit()
    kinds = [step.kind for step in db.session.scalars(select(CaseStep).order_by(CaseStep.at))]
    assert kinds == ["status", "next", "next", "status"]


def test_nothing_waits_without_a_day(browser: Browser) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    address = f"/cases/{case.ref}/waiting"
    page = browser.sign_in(advisor).get(address)
    assert browser.fill(page, at=address, whom="authority", until="").status == 422
    past = (TODAY() - timedelta(days=1)).isoformat()
    assert browser.fill(page, at=address, whom="authority", until=past).status == 422
    later = (TODAY() + timedelta(days=9)).isoformat()
    assert browser.fill(page, at=address, whom="authority", until=later).status == 200
    db.session.refresh(case)
    assert (case.waiting_for, case.waiting_until) == ("authority", TODAY() + timedelta(days=9))
    assert case.waiting_since is not None
    since = case.waiting_since
    service.wait_for(case, "authority", until=TODAY() + timedelta(days=20))
    assert case.waiting_since == since, "it still waits for the same"
    db.session.commit()
    assert browser.fill(browser.get(address), at=address, whom="", until="").status == 200
    db.session.refresh(case)
    assert (case.waiting_for, case.waiting_since, case.waiting_until) == (None, None, None)


def test_of_two_next_steps_the_second_sees_the_first_and_keeps_its_own(
    browser: Browser, another_browser: Browser
) -> None:
    advisor, coordinator = make.user("advisor"), make.user("coordinator")
    case = make.case(advisor=advisor, next_action="call", next_on=TODAY())
    address = f"/cases/{case.ref}/next"
    one, two = browser.sign_in(advisor).get(address), another_browser.sign_in(coordinator).get(address)
    days = [(TODAY() + timedelta(days=number)).isoformat() for number in (3, 4)]
    assert browser.fill(one, at=address, step="meet", on=days[0]).status == 200
    conflict = another_browser.fill(two, at=address, step="write", on=days[1])
    assert conflict.status == 409
    assert days[0] in conflict.html
    assert conflict.form()["fields"]["on"] == [days[1]]
    db.session.refresh(case)
    assert case.next_action == "meet"
    assert another_browser.fill(conflict, at=address).status == 200
    db.session.refresh(case)
    assert case.next_action == "write"


def test_a_case_closes_for_sealed_reasons_and_tells_who_listens(browser: Browser) -> None:
    told: list[Any] = []
    advisor = make.user("advisor")
    case = make.case(advisor=advisor, next_action="call", next_on=TODAY())
    address = f"/cases/{case.ref}/close"
    page = browser.sign_in(advisor).get(address)
    assert browser.fill(page, at=address, reason="").status == 422
    assert browser.fill(page, at=address, reason="invented").status == 422
    with signals.case_closed.connected_to(lambda sender: told.append(sender.ref)):
        after = browser.fill(page, at=address, reason="no_place", more=["health"])
    assert after.status == 200
    assert told == [case.ref]
    db.session.expire_all()
    closed = found(advisor, case)
    assert (closed.status, closed.is_open, closed.next_on) == ("closed", False, None)
    assert closed.closing_reasons == ["no_place", "health"]
    assert b"health" not in (closed.closing_reasons_sealed or b"")
    for entry in db.session.scalars(select(Entry)):
        assert "health" not in str(entry.changes)
    for action in ("next", "waiting", "status", "close", "tasks/new", "appointments/new", "attempts"):
        assert browser.get(f"/cases/{case.ref}/{action}").status == 403, action


def test_open_tasks_and_future_appointments_object_to_closing(browser: Browser) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    task = service.add_task(case, "Call back", TODAY(), by=advisor)
    meeting = service.make_appointment(case, starts_at=clock.now() + timedelta(days=1), by=advisor)
    db.session.commit()
    assert len(service.objections_to(case)) == 2
    address = f"/cases/{case.ref}/close"
    page = browser.sign_in(advisor).get(address)
    assert page.html.split("<main")[1].count(f'<li><a href="/cases/{shown_reference(case.ref)}">') == 2, (
        "where it is settled"
    )
    refused = browser.fill(page, at=address, reason="no_place")
    assert refused.status == 422
    db.session.refresh(case)
    assert case.is_open
    service.finish_task(task)
    service.set_appointment_state(meeting, "cancelled")
    db.session.commit()
    assert browser.fill(browser.get(address), at=address, reason="no_place").status == 200
    db.session.refresh(case)
    assert not case.is_open


def test_after_closing_its_people_still_see_it_for_thirty_days(context: Flask) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    service.close_case(case, ["goal_reached"], advisor)
    db.session.commit()
    assert find_case_head(advisor, case.ref) is not None
    clock.travel(timedelta(days=30, minutes=1))
    assert find_case_head(advisor, case.ref) is None


def test_a_case_opens_again_with_the_earlier_advisor_as_proposed(browser: Browser) -> None:
    advisor, coordinator = make.user("advisor", name="Ada Advisor"), make.user("coordinator")
    case = make.case(advisor=advisor)
    service.close_case(case, ["no_contact"], advisor)
    db.session.commit()
    clock.travel(timedelta(days=200))
    address = f"/cases/{case.ref}/reopen"
    after = browser.fill(browser.sign_in(coordinator).get(address), at=address)
    assert after.status == 200
    assert "Ada Advisor" in after.text
    db.session.expire_all()
    again = found(coordinator, case)
    assert (again.status, again.lead, again.closing_reasons) == ("triage", None, None)
    assert again.next_on is not None
    who = earlier_advisor(again)
    assert who is not None
    assert who.id == advisor.id
    assert find_case_head(advisor, case.ref) is None, "proposed, not given"


def test_a_closed_case_stays_closed_while_another_is_open(context: Flask) -> None:
    person, coordinator = make.person(), make.user("coordinator")
    old = make.case(person=person)
    service.close_case(old, ["no_contact"], coordinator)
    service.open_case(person, language="ar", source="form")
    with pytest.raises(closing.AnotherIsOpen):
        service.reopen_case(old)


def test_three_days_in_vain_propose_to_close_and_a_sign_of_life_starts_anew(browser: Browser) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    address = f"/cases/{case.ref}/attempts"
    for day in range(3):
        clock.travel(timedelta(days=day))
        browser.sign_in(advisor)
        for _twice in range(2):
            assert browser.fill(browser.get(address), at=address, way="phone").status == 200
        assert tries_in_vain(case) == day + 1
    chosen = browser.get(f"/cases/{case.ref}/close").form()["fields"]["reason"]
    assert chosen == [closing.NO_CONTACT]
    clock.travel(timedelta(days=3))
    service.record_talk(
        [case.person_id], at=clock.now(), minutes=5, channel="phone", language="ar", topic="language", by=advisor
    )
    db.session.commit()
    assert tries_in_vain(case) == 0


def test_who_acted_stands_in_the_steps(context: Flask) -> None:
    advisor = make.user("advisor")
    case = make.case(advisor=advisor)
    with acting_as("user", str(advisor.id)):
        service.note_attempt(case, "phone", reached=True)
    with acting_as("person", str(case.person_id)):
        service.stop_waiting(_waiting(case))
    db.session.commit()
    rows = db.session.execute(select(CaseStep.kind, CaseStep.by_id)).all()
    assert set(rows) == {("reached", advisor.id), ("waiting", None), ("resumed", None)}


def _waiting(case: Case) -> Case:
    service.wait_for(case, "slot", until=TODAY())
    return case


def test_every_receiver_of_a_signal_is_named_beside_it(context: Flask) -> None:
    from pathlib import Path

    told = Path(signals.__file__).read_text(encoding="utf-8")
    for signal in (signals.case_reopened, signals.case_closed):
        for receiver in signal.receivers_for(None):
            name = f"{receiver.__module__.removeprefix('casework.')}.{receiver.__qualname__}"
            assert name in told, f"{signal.name} goes to {name}: say so in signals.py"
