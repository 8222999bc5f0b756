"""Deciding for an advisor, giving a case back, locking an account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from casework.accounts.administration import lock
from casework.accounts.models import User
from casework.assignment import personal, service
from casework.assignment.jobs import start_covers
from casework.assignment.models import Absence, AdvisorDecision, Exclusion
from casework.assignment.queries import objections_to_closing, ranked_advisors
from casework.cases.models import Access, Case
from casework.cases.queries import find_case, lead_of
from casework.cases.reach import visible_cases
from casework.core import clock
from casework.core.models import db
from casework.core.sealed import open_for
from casework.desk.today import todays_work
from casework.messages.models import Letter
from tests import make


def lead(case: Case) -> User | None:
    row = lead_of(case)
    return db.session.get(User, row.user_id) if row else None


def loaded(viewer: User, case: Case) -> Case:
    found = find_case(viewer, case.ref)
    assert found is not None
    return found


def assign(case: Case, advisor: User, by: User, **more: object) -> AdvisorDecision:
    case = loaded(by, case)
    decision = service.assign_advisor(case, advisor, by=by, shown=ranked_advisors(by, case)[:3], **more)  # type: ignore[arg-type]  # what a test gives by name
    db.session.commit()
    return decision


def test_an_assigned_case_is_the_advisors_and_the_decision_is_kept_as_it_was_shown(context: Flask) -> None:
    boss, advisor = make.user("coordinator"), make.user(languages=["ar"])
    case = make.case(
        person=make.person(language="ar"), status="enquiry", next_action="choose_advisor", next_on=clock.today()
    )
    decision = assign(case, advisor, boss)
    assert lead(case) == advisor
    assert (case.status, case.next_action) == ("triage", "first_contact")
    assert (decision.decided_by, decision.override_reason) == (boss.id, None)
    assert decision.shown["proposals"][0]["advisor"] == str(advisor.id)
    assert any("40" in reason for reason in decision.shown["proposals"][0]["reasons"])


def test_the_letter_to_the_advisor_says_only_that_there_is_news(context: Flask) -> None:
    boss, advisor = make.user("coordinator", language="en"), make.user(languages=["ar"], language="en")
    case = make.case(person=make.person("Samira"))
    assign(case, advisor, boss)
    letter = db.session.scalars(select(Letter).where(Letter.user_id == advisor.id)).one()
    from casework.core.access import SYSTEM

    open_for(SYSTEM, [letter], "test")
    assert "news" in str(letter.body)
    assert "Samira" not in f"{letter.title} {letter.body}" and case.ref not in f"{letter.title} {letter.body}"


def test_the_former_advisor_sees_the_case_no_longer(context: Flask) -> None:
    boss, old, new = make.user("coordinator"), make.user(), make.user()
    case = make.case(advisor=old)
    assert db.session.scalars(visible_cases(old)).all() == [case.id]
    assign(case, new, boss)
    assert db.session.scalars(visible_cases(old)).all() == []
    assert db.session.scalars(visible_cases(new)).all() == [case.id]


def test_the_same_advisor_is_refused(context: Flask) -> None:
    boss, advisor = make.user("coordinator"), make.user()
    case = make.case(advisor=advisor)
    with pytest.raises(service.SameAdvisor):
        assign(case, advisor, boss)


def test_an_excluded_advisor_is_refused_even_with_a_reason(context: Flask) -> None:
    boss, advisor = make.user("coordinator"), make.user()
    case = make.case()
    db.session.add(Exclusion(person_id=case.person_id, user_id=advisor.id))
    db.session.commit()
    with pytest.raises(service.AdvisorExcluded):
        assign(case, advisor, boss, override_reason="I want it")
    assert lead(case) is None


def test_a_full_advisor_needs_a_reason_that_is_kept_sealed(context: Flask) -> None:
    boss, advisor = make.user("coordinator"), make.user(capacity=0)
    case = make.case()
    with pytest.raises(service.AdvisorIsFull):
        assign(case, advisor, boss)
    decision = assign(case, advisor, boss, override_reason=" knows the family ")
    assert decision.override_reason == "knows the family"
    assert b"family" not in (decision.override_reason_sealed or b"")


def test_an_advisor_who_is_away_needs_a_reason(context: Flask) -> None:
    boss, advisor = make.user("coordinator"), make.user()
    db.session.add(Absence(user_id=advisor.id, from_on=clock.today(), until_on=clock.today()))
    case = make.case()
    with pytest.raises(service.AdvisorIsAway):
        assign(case, advisor, boss)
    assign(case, advisor, boss, override_reason="back tomorrow")
    assert lead(case) == advisor


def test_front_desk_and_locked_accounts_get_no_case(context: Flask) -> None:
    boss, desk, locked = make.user("coordinator"), make.user("front_desk"), make.user()
    locked.state = "locked"
    case = make.case()
    for user in (desk, locked):
        with pytest.raises(service.NotAnAdvisor):
            assign(case, user, boss)


def test_a_compartment_keeps_two_named_people(context: Flask) -> None:
    first, second, third = (make.user("scholar_advisor") for _number in range(3))
    case = make.case(advisor=first, compartment=True)
    make.access(case, second, "named")
    with pytest.raises(service.CompartmentNeedsTwo):
        assign(case, second, first)
    db.session.rollback()
    assign(case, third, first)
    assert lead(case) == third
    assert db.session.scalars(visible_cases(second)).all() == [case.id]


def test_locking_an_account_gives_its_cases_to_the_teams_queue_with_a_date(context: Flask) -> None:
    boss, user = make.user("coordinator"), make.user(team=make.team())
    case, closed = make.case(advisor=user), make.case(advisor=user, status="closed", closed_at=clock.now())
    covered = make.case(advisor=make.user())
    make.access(covered, user, "cover", until=None)
    assert objections_to_closing(user)
    assert lock(user, by=boss) == 1
    db.session.commit()
    assert user.state == "locked" and lead(case) is None
    assert (case.team_id, case.next_action) == (user.team_id, "choose_advisor")
    assert case.next_on is not None and case.next_on > clock.today() and case.next_on.weekday() < 5
    assert closed.next_action is None
    assert db.session.scalars(select(Access).where(Access.user_id == user.id, Access.case_id == covered.id)).one().until
    assert objections_to_closing(user) == []


def test_a_compartment_never_loses_its_last_person(context: Flask) -> None:
    boss, alone, second = make.user("coordinator"), make.user("scholar_advisor"), make.user("scholar_advisor")
    lost, kept = make.case(advisor=alone, compartment=True), make.case(advisor=alone, compartment=True)
    make.access(kept, second, "named")
    assert service.release_cases(alone, by=boss) == 1
    db.session.commit()
    assert lead(lost) == alone and lead(kept) is None


def test_an_advisor_can_exclude_themselves_and_the_case_goes_back(context: Flask) -> None:
    user = make.user()
    case = make.case(advisor=user)
    service.exclude_advisor(loaded(user, case), user)
    service.exclude_advisor(case, user)
    db.session.commit()
    assert lead(case) is None and case.next_action == "choose_advisor"
    assert user not in [one.advisor for one in ranked_advisors(make.user("coordinator"), case)]
    service.lift_exclusion(case, user)
    db.session.commit()
    assert user in [one.advisor for one in ranked_advisors(make.user("coordinator"), case)]


def test_a_cover_sees_the_cases_while_the_absence_lasts(context: Flask) -> None:
    user, cover = make.user(), make.user()
    case, hidden = make.case(advisor=user), make.case(advisor=make.user("scholar_advisor"), compartment=True)
    service.say_absence(
        user, from_on=clock.today() + timedelta(days=1), until_on=clock.today() + timedelta(days=2), cover=cover
    )
    db.session.commit()
    assert start_covers() == 0
    clock.travel(timedelta(days=1))
    assert start_covers() == 1 and start_covers() == 0
    assert db.session.scalars(visible_cases(cover)).all() == [case.id]
    clock.travel(timedelta(days=3))
    assert db.session.scalars(visible_cases(cover)).all() == []
    assert hidden.is_compartment


def test_a_cover_ends_with_an_absence_that_is_taken_back(context: Flask) -> None:
    user, cover = make.user(), make.user()
    case = make.case(advisor=user)
    absence = service.say_absence(user, from_on=clock.today(), until_on=clock.today(), cover=cover)
    db.session.commit()
    start_covers()
    assert db.session.scalars(visible_cases(cover)).all() == [case.id]
    service.end_absence(absence)
    db.session.commit()
    assert db.session.scalars(visible_cases(cover)).all() == []
    assert lead(case) == user


def test_an_absence_is_not_over_before_it_begins_and_covers_nobody_by_themselves(context: Flask) -> None:
    user, today = make.user(), clock.today()
    with pytest.raises(service.AbsenceIsWrong):
        service.say_absence(user, from_on=today, until_on=today - timedelta(days=1))
    with pytest.raises(service.CoversSelf):
        service.say_absence(user, from_on=today, until_on=today, cover=user)


def test_an_erased_person_leaves_neither_reasons_nor_exclusions(context: Flask) -> None:
    boss, advisor = make.user("coordinator"), make.user(capacity=0)
    case = make.case()
    decision = assign(case, advisor, boss, override_reason="speaks her dialect")
    db.session.add(Exclusion(person_id=case.person_id, user_id=make.user().id))
    db.session.commit()
    assert personal.export(case.person_id)["advisors"][0]["name"] == advisor.name
    assert personal.scrub(case.person_id, frozenset()) == 3
    db.session.commit()
    assert (decision.shown, decision.override_reason_sealed, decision.at.day) == ({}, None, 1)
    assert db.session.scalars(select(Exclusion)).all() == []


def test_a_case_without_an_advisor_is_one_line_of_the_coordinators_and_of_nobody_else(context: Flask) -> None:
    coordinator, advisor = make.user("coordinator"), make.user()
    new, old, _led, _hidden = make.case(), make.case(), make.case(advisor=advisor), make.case(compartment=True)
    old.opened_at = old.unled_since = clock.now() - timedelta(days=9)
    db.session.commit()
    lines = [(line.title, line.case.id, line.endpoint) for line in todays_work(coordinator).lines]
    assert lines == [
        ("waits_for_advisor", old.id, "assignment.propose"), ("no_advisor", new.id, "assignment.propose")
    ]  # fmt: skip
    assert {line.title for line in todays_work(advisor).lines} & {"waits_for_advisor", "no_advisor"} == set()
