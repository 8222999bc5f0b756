"""The queue of a team: put in by the coordination, taken by one member, given back with a reason, told when nobody takes it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from casework.accounts.models import Team, User
from casework.assignment import service, taking
from casework.assignment.jobs import escalate_unanswered
from casework.assignment.models import Exclusion
from casework.assignment.queue_models import Queued
from casework.assignment.queue_queries import team_queue
from casework.cases.history import history_of
from casework.cases.models import Case
from casework.cases.queries import find_case, lead_of
from casework.cases.reach import visible_cases
from casework.cases.service import close_case, end_access, reopen_case
from casework.core import clock
from casework.core.models import db
from casework.desk.gaps import find_gaps
from casework.desk.models import CaseGap
from casework.desk.today import todays_work
from tests import make
from tests.at_once import at_once
from tests.browser import Browser
from tests.cases.counting import statements
from tests.desk.acting import done, undone


def queued(case: Case, team: Team, boss: User) -> Queued:
    row = taking.put_in_queue(case, team, by=boss)
    db.session.commit()
    return row


def lead(case: Case) -> User | None:
    row = lead_of(case)
    return db.session.get(User, row.user_id) if row else None


def titles(viewer: User) -> list[tuple[str, object]]:
    return [(line.title, line.case.id) for line in todays_work(viewer).lines]


def test_a_member_sees_languages_area_and_wait_but_no_name_until_the_case_is_theirs(browser: Browser) -> None:
    team, boss = make.team(), make.user("coordinator", language="en")
    case = make.case(person=make.person("Zerdusht"), opened_at=clock.now() - timedelta(days=3), intensity="intense")
    make.application(make.cohort(offer=make.offer("way", area="advice")), case)
    browser.sign_in(boss)
    page = browser.get(f"/cases/{case.ref}/queue")
    assert browser.fill(page, at=f"/cases/{case.ref}/queue", team=team.id.hex).status == 200
    assert team.name in browser.get("/assignment").text
    member = make.user(team=team, languages=("ar",), language="en")
    browser.sign_in(member)
    assert "Queue of your team" in browser.get("/today").text
    page = browser.get("/queue")
    for text in ("Arabic", "needs much time", "Waiting since", "Weight:"):
        assert text in page.text, text
    assert "Zerdusht" not in page.html and case.ref not in page.html
    row = db.session.scalars(select(Queued)).one()
    assert browser.get(f"/cases/{case.ref}").status == 404
    stranger = Browser(browser.app, "en").sign_in(make.user(team=make.team("Other"), language="en"))
    assert row.ref not in stranger.get("/queue").html
    assert "You belong to no team" in Browser(browser.app, "en").sign_in(make.user(language="en")).get("/queue").text
    taken = browser.fill(page, at="/queue", action="/take")
    assert taken.status == 200 and "Zerdusht" in taken.text
    assert lead(case) == member and case.unled_since is None
    again = browser.fill(page, at="/queue", action="/take")
    assert again.status == 409 and "A colleague was faster" in again.text


def test_two_who_take_one_case_at_the_same_moment_do_not_both_get_it(
    context: Flask, folder: Path, database_url: str
) -> None:
    team, boss = make.team(), make.user("coordinator")
    members = [make.user(team=team) for _each in range(2)]
    case = make.case()
    row = queued(case, team, boss)
    shares = [[str(folder), database_url, str(member.id), row.ref] for member in members]
    db.session.commit()
    told = Counter(at_once("tests.assignment.race", shares))
    db.session.rollback()
    db.session.expire_all()
    assert told == {"taken": 1, "TakenAlready": 1}
    assert lead(case) in members and row.state == "taken"


def test_the_hard_rules_keep_a_case_out_of_sight_and_hand(context: Flask) -> None:
    team, boss = make.team(), make.user("coordinator")
    case = make.case(intensity="intense")
    row = queued(case, team, boss)
    fit, excluded, full, elsewhere = (
        make.user(team=team),
        make.user(team=team),
        make.user(team=team, capacity=0),
        make.user(team=make.team("Other")),
    )
    db.session.add(Exclusion(person_id=case.person_id, user_id=excluded.id))
    db.session.commit()
    assert [line.row.id for line in team_queue(fit)] == [row.id]
    assert team_queue(excluded) == [] and team_queue(elsewhere) == []
    for who, refusal in (
        (excluded, service.AdvisorExcluded), (full, taking.YouAreFull), (elsewhere, taking.NotYourQueue)
    ):  # fmt: skip
        with pytest.raises(refusal):
            taking.take(row, by=who)
    service.say_absence(fit, from_on=clock.today(), until_on=clock.today())
    db.session.flush()
    with pytest.raises(taking.YouAreAway):
        taking.take(row, by=fit)
    with pytest.raises(taking.NoQueueForScholars):
        taking.put_in_queue(make.case(compartment=True), team, by=boss)
    with pytest.raises(taking.IsLed):
        taking.put_in_queue(make.case(advisor=fit), team, by=boss)
    with pytest.raises(taking.StandsThere):
        taking.put_in_queue(case, team, by=boss)


def test_given_back_with_a_reason_it_waits_for_the_team_again_and_goes_when_somebody_decides(browser: Browser) -> None:
    team, boss = make.team(), make.user("coordinator")
    member = make.user(team=team, language="en")
    case = make.case(advisor=member)
    browser.sign_in(member)
    address = f"/cases/{case.ref}/handover"
    page = browser.get(address)
    assert browser.fill(page, at=address, colleague="queue", reason="").status == 422
    assert browser.fill(page, at=address, colleague="queue", reason="No time for court dates").status == 200
    row = db.session.scalars(select(Queued)).one()
    assert (
        lead(case) is None and (row.state, row.team_id) == ("waits", team.id) and case.next_action == "choose_advisor"
    )
    assert b"court" not in (row.reason_sealed or b"")
    assert db.session.scalars(visible_cases(member)).all() == []
    found = find_case(boss, case.ref)
    assert found is not None
    assert any("No time for court" in str(entry.line.body) for entry in history_of(boss, found).entries)
    service.assign_advisor(found, member, by=boss, shown={})
    db.session.commit()
    assert row.state == "left" and team_queue(member) == []
    with pytest.raises(taking.WaitsNoMore):
        taking.take(row, by=member)


def test_a_case_in_a_queue_is_the_coordinations_line_only_when_nobody_takes_it_in_time(context: Flask) -> None:
    team, boss = make.team(), make.user("coordinator")
    make.user(team=team)
    waits, late, closed = (make.case(next_action="choose_advisor", next_on=clock.today()) for _each in range(3))
    for case in (waits, late, closed):
        queued(case, team, boss)
    rows = {row.case_id: row for row in db.session.scalars(select(Queued))}
    assert titles(boss) == []
    for case in (late, closed):
        rows[case.id].take_by = clock.today() - timedelta(days=1)
    closed.next_on = None
    close_case(closed, ["goal_reached"], boss)
    db.session.commit()
    assert rows[closed.id].state == "left"
    assert escalate_unanswered() == 1 and escalate_unanswered() == 0
    assert titles(boss) == [("queue_late", late.id)]


def test_the_night_finds_a_queue_that_nobody_can_take_from(context: Flask) -> None:
    team, boss = make.team(), make.user("coordinator")
    member = make.user(team=team)
    case = make.case(next_action="choose_advisor", next_on=clock.today())
    queued(case, team, boss)
    assert find_gaps() == 0
    member.state = "locked"
    db.session.commit()
    assert find_gaps() == 1
    gap = db.session.scalars(select(CaseGap)).one()
    assert (gap.case_id, gap.kind) == (case.id, "gap_queue")


def test_many_go_into_a_queue_at_once_and_come_out_again(context: Flask) -> None:
    team, other, boss = make.team(), make.team("Other"), make.user("coordinator")
    free, there, led = make.case(), make.case(), make.case(advisor=make.user())
    queued(there, other, boss)
    action = done("queue", {"team": team}, [free, there, led], by=boss)

    def stands() -> dict[object, object]:
        waiting = db.session.scalars(select(Queued).where(Queued.state == "waits"))
        return {row.case_id: row.team_id for row in waiting}

    assert stands() == {free.id: team.id, there.id: team.id}
    undone(action)
    assert stands() == {there.id: other.id} and free.team_id is None


def test_since_when_nobody_leads_a_case_follows_whoever_works_on_it(context: Flask) -> None:
    anna = make.user()
    case = make.case(opened_at=clock.now() - timedelta(days=9))
    assert case.unled_since == case.opened_at
    row = make.access(case, anna)
    assert case.unled_since is None
    make.access(case, make.user(), "cover", until=clock.now() + timedelta(days=1))
    end_access(row)
    db.session.commit()
    assert case.unled_since == row.until
    second = make.access(case, anna)
    close_case(case, ["goal_reached"], anna)
    db.session.commit()
    assert case.unled_since is None and second.until is not None
    reopen_case(case)
    db.session.commit()
    assert case.unled_since is not None and make.case(status="closed", closed_at=clock.now()).unled_since is None


def test_the_queue_asks_the_database_as_often_for_one_as_for_thirty(context: Flask) -> None:
    team, boss = make.team(), make.user("coordinator")
    member = make.user(team=team, languages=("ar",))
    queued(make.case(), team, boss)
    team_queue(member)
    with statements() as few:
        team_queue(member)
    for _each in range(29):
        queued(make.case(), team, boss)
    team_queue(member)
    with statements() as many:
        assert len(team_queue(member)) == 30
    assert len(many) == len(few)
