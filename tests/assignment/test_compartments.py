"""Putting a case into a compartment: two are named, everybody else is out at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from casework.accounts.models import User
from casework.assignment.compartments import AlreadyClosedOff, NeedsTwoNamed, StillReferred, close_off
from casework.cases.models import Access, Appointment, Case, Task
from casework.cases.records import add_task
from casework.cases.referral_models import Referral
from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.programmes.models import Partner
from tests import make
from tests.browser import Browser


@pytest.fixture
def named(context: Flask) -> tuple[User, User]:
    return make.user("scholar_advisor", name="Helena"), make.user("scholar_advisor", name="Tomasz")


def test_the_advisor_puts_a_case_there_and_sees_it_no_more(context: Flask, named: tuple[User, User]) -> None:
    advisor, cover, coordinator = make.user(), make.user(), make.user("coordinator")
    case = make.case(person=make.person("Zqname"), advisor=advisor)
    make.access(case, cover, "cover", until=clock.now() + timedelta(days=3))
    with unit_of_work():
        add_task(case, "Zqtask", clock.today(), by=advisor)
        for whose in (advisor, coordinator):
            db.session.add(
                Appointment(case_id=case.id, person_id=case.person_id, user_id=whose.id, starts_at=clock.now())
            )
    at = f"/cases/{case.ref}/compartment"
    others = [Browser(context).sign_in(user) for user in (advisor, cover, coordinator)]
    assert [browser.get(f"/cases/{case.ref}").status for browser in others] == [200, 200, 200]
    assert others[1].get(at).status == 403  # who covers from day to day decides no such thing
    done = others[0].fill(others[0].get(at), at=at, lead=named[0].ref, second=named[1].ref, alias="Zugvogel")
    assert done.status == 200 and "Zqname" not in done.html
    for browser in others:
        assert browser.get(f"/cases/{case.ref}").status == 404
        assert not any(
            word in browser.get(path).html
            for path in ("/today", "/cases", "/search?q=Zqname")
            for word in ('Zqname"', "Zugvogel", case.ref)
        )
    for user in named:
        page = Browser(context).sign_in(user).get(f"/cases/{case.ref}")
        assert page.status == 200 and "Zqtask" in page.html
        assert "Zugvogel" in Browser(context).sign_in(user).get("/cases").html
    living = {(row.user_id, row.role) for row in db.session.query(Access).filter_by(case_id=case.id, until=None)}
    assert living == {(named[0].id, "lead"), (named[1].id, "named")}
    assert {task.owner_id for task in db.session.query(Task)} == {named[0].id}
    assert {meeting.user_id for meeting in db.session.query(Appointment)} == {named[0].id}, "nobody else can keep it"


def test_two_different_advisors_for_scholars_and_no_open_referral(context: Flask, named: tuple[User, User]) -> None:
    advisor = make.user()
    case = make.case(advisor=advisor)
    for pair in ((named[0], named[0]), (named[0], advisor)):
        with pytest.raises(NeedsTwoNamed), unit_of_work():
            close_off(case, *pair, alias="", by=advisor)
    partner = Partner(name="Partner", kind="sport")
    with unit_of_work():
        db.session.add(partner)
        db.session.flush()
        referral = Referral(
            case_id=case.id, person_id=case.person_id, partner_id=partner.id, by_id=advisor.id, until=clock.today(), state="asked",
            fields=[], created_at=clock.now(),
        )  # fmt: skip
        db.session.add(referral)
    with pytest.raises(StillReferred), unit_of_work():
        close_off(case, *named, alias="", by=advisor)
    with unit_of_work():
        referral.state = "ended"
    with unit_of_work():
        close_off(case, *named, alias="", by=advisor)
    with pytest.raises(AlreadyClosedOff), unit_of_work():
        close_off(db.session.get_one(Case, case.id), *named, alias="", by=named[0])
