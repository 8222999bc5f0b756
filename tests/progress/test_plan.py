"""The plan that both sides own, tests, milestones, results; asking again later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.cases.history import asked_of
from casework.cases.queries import find_case
from casework.cases.signals import case_closed, case_reopened
from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.enrolment import service as enrolment
from casework.enrolment.months import after_months
from casework.messages.models import Letter
from casework.people.models import LanguageLevel
from casework.people.service import add_level, set_contact_stop
from casework.progress import attention, objections, panels, personal, service, timeline
from casework.progress.jobs import ask_follow_ups
from casework.progress.models import Assessment, Attendance, FollowUp, Goal, Milestone, Outcome
from casework.progress.planning import share_plan
from casework.progress.queries import find_goal, own_progress
from tests import make
from tests.browser import Browser

GOAL = "B2 bis zum Sommer, Kanarie"


@pytest.fixture
def advisor(context: Flask) -> Any:
    return make.user("advisor")


@pytest.fixture
def case(advisor: Any) -> Any:
    return make.case(advisor=advisor, status="plan_active")


def test_a_goal_without_words_is_refused(browser: Browser, advisor: Any, case: Any) -> None:
    path = f"/cases/{case.ref}/plan/new"
    browser.sign_in(advisor)
    assert browser.fill(browser.get(path), at=path, text="   ", area="work").status == 422
    assert db.session.scalars(select(Goal)).all() == []


def test_a_goal_is_reached(browser: Browser, advisor: Any, case: Any) -> None:
    with unit_of_work():
        goal = service.agree_goal(case, GOAL, by=advisor)
    browser.sign_in(advisor)
    path = f"/goals/{goal.ref}"
    old = browser.get(path)
    assert browser.fill(browser.get(path), at=path, state="reached").status == 200
    assert goal.state == "reached"
    assert browser.fill(old, at=path, state="dropped").status == 409


@pytest.mark.parametrize("role", ["coordinator", "advisor", "teacher", "front_desk", "dpo", "admin"])
def test_the_plan_is_for_the_cases_own_people(
    browser: Browser, another_browser: Browser, advisor: Any, case: Any, role: str
) -> None:
    with unit_of_work():
        goal = service.agree_goal(case, GOAL, by=advisor)
    browser.sign_in(make.user(role))
    for path in (f"/cases/{case.ref}/plan", f"/goals/{goal.ref}"):
        page = browser.get(path)
        assert page.status in {403, 404}
        assert GOAL not in page.html
    assert find_goal(make.person(), goal.ref) is None
    assert GOAL in another_browser.sign_in(advisor).get(f"/cases/{case.ref}/plan").html


def test_a_test_adds_a_level_and_overwrites_none(browser: Browser, advisor: Any, case: Any) -> None:
    with unit_of_work():
        add_level(case.person_id, "de", "A2", source="self", on=clock.today() - timedelta(days=90))
    browser.sign_in(advisor)
    path = f"/cases/{case.ref}/tests/new"
    after = browser.fill(browser.get(path), at=path, language="de", level="B1.2", kind="placement")
    assert "B1.2" in after.text
    assert "A2" in after.text
    levels = {level.level: level.source for level in db.session.scalars(select(LanguageLevel))}
    assert levels == {"A2": "self", "B1.2": "test"}
    assert db.session.scalars(select(Assessment)).one().by_id == advisor.id


def test_a_result_of_tomorrow_is_refused(browser: Browser, advisor: Any, case: Any) -> None:
    browser.sign_in(advisor)
    path = f"/cases/{case.ref}/outcomes/new"
    tomorrow = str(clock.today() + timedelta(days=1))
    page = browser.fill(browser.get(path), at=path, code="next_level", evidence="document", on=tomorrow)
    assert page.status == 422
    assert db.session.scalars(select(Outcome)).all() == []


def test_a_milestone_and_an_outcome_with_its_evidence_are_recorded(browser: Browser, advisor: Any, case: Any) -> None:
    browser.sign_in(advisor)
    path = f"/cases/{case.ref}/milestones/new"
    assert browser.fill(browser.get(path), at=path, code="application_sent").status == 200
    path = f"/cases/{case.ref}/outcomes/new"
    assert browser.fill(browser.get(path), at=path, code="admitted_degree", evidence="institution").status == 200
    assert db.session.scalars(select(Milestone.code)).one() == "application_sent"
    outcome = db.session.scalars(select(Outcome)).one()
    assert (outcome.code, outcome.evidence, outcome.on) == ("admitted_degree", "institution", clock.today())


def test_a_test_sent_twice_is_recorded_once(browser: Browser, advisor: Any, case: Any) -> None:
    browser.sign_in(advisor)
    path = f"/cases/{case.ref}/milestones/new"
    page = browser.get(path)
    for _ in range(2):
        assert browser.fill(page, at=path, code="exam_registered").status == 200
    assert len(db.session.scalars(select(Milestone)).all()) == 1


def close(case: Any) -> list[FollowUp]:
    with unit_of_work():
        case.status, case.closed_at = "closed", clock.now()
        case_closed.send(case)
    return list(db.session.scalars(select(FollowUp).order_by(FollowUp.due_on)))


def test_six_and_twelve_months_after_closing_the_person_is_asked(context: Flask, case: Any) -> None:
    planned = close(case)
    assert [row.due_on for row in planned] == [after_months(clock.today(), 6), after_months(clock.today(), 12)]
    assert ask_follow_ups() == 0
    clock.travel(timedelta(days=(planned[0].due_on - clock.today()).days))
    assert ask_follow_ups() == 1
    assert ask_follow_ups() == 0
    db.session.expire_all()
    assert [row.state for row in planned] == ["asked", "due"]
    letter = db.session.scalars(select(Letter)).one()
    assert (letter.kind, letter.person_id, letter.language) == ("follow_up", case.person_id, case.person.language)


def test_a_contact_stop_is_kept_when_the_day_comes(context: Flask, case: Any) -> None:
    planned = close(case)
    with unit_of_work():
        set_contact_stop(case.person, "reason")
    clock.travel(timedelta(days=400))
    assert ask_follow_ups() == 2
    db.session.expire_all()
    assert {row.state for row in planned} == {"opted_out"}
    assert db.session.scalars(select(Letter)).all() == []


def test_whoever_is_counselled_again_is_not_asked_how_it_went(context: Flask, case: Any) -> None:
    close(case)
    with unit_of_work():
        case.status, case.closed_at = "triage", None
        case_reopened.send(case)
    assert db.session.scalars(select(FollowUp)).all() == []
    assert len(close(case)) == 2


def test_the_coordinator_is_reminded_and_notes_the_answer(browser: Browser, case: Any) -> None:
    coordinator = make.user("coordinator")
    first = close(case)[0]
    clock.travel(timedelta(days=190))
    assert ask_follow_ups() == 1
    assert [row for query in attention.entries(coordinator) for row in db.session.execute(query)] == [], (
        "asked just now"
    )
    clock.travel(timedelta(days=200))
    due = [row for query in attention.entries(coordinator) for row in db.session.execute(query)]
    assert [(row.title, row.actor, row.due) for row in due] == [("follow_up", case.id, first.due_on)]
    browser.sign_in(coordinator)
    path = f"/follow-ups/{first.ref}"
    assert browser.fill(browser.get(path), at=path, state="done", code="job_adequate").status == 200
    assert first.state == "done"
    outcome = db.session.scalars(select(Outcome)).one()
    assert (outcome.code, outcome.evidence) == ("job_adequate", "self_report")
    assert [row for query in attention.entries(coordinator) for row in db.session.execute(query)] == []


@pytest.fixture
def course(case: Any, advisor: Any) -> Any:
    """The person was in a course once and away once."""
    today, teacher = clock.today(), make.user("teacher")
    cohort = make.cohort(teacher=teacher, neutral_name="Gruppe Birke", starts_on=today - timedelta(days=9))
    application = make.application(cohort, case)
    with unit_of_work():
        enrolment.hold_place(application, by=make.user("coordinator"))
        begun = enrolment.accept_place(application, by=case.person)
        begun.began_on = cohort.starts_on
    for day, state in ((3, "present"), (2, "absent"), (1, "excused")):
        lesson = make.lesson(cohort, starts_at=clock.now() - timedelta(days=day))
        with unit_of_work():
            service.record_attendance(lesson, {begun.id: state}, by=teacher)
    return begun


def test_the_person_sees_their_own_way(context: Flask, advisor: Any, case: Any, course: Any) -> None:
    with unit_of_work():
        service.agree_goal(case, GOAL, by=advisor)
        service.record_test(case, "de", "B1.2", "exam", clock.today(), advisor)
        service.record_outcome(case, "next_level", "document", clock.today(), advisor)
    own = own_progress(case.person)
    assert [goal.text for goal in own.goals] == [GOAL]
    assert [(each.name, each.present, each.absent, each.excused, each.share) for each in own.courses] == [
        ("Gruppe Birke", 1, 1, 1, 50)
    ]
    assert [level.level for level in own.levels] == ["B1.2"]
    assert [outcome.code for outcome in own.outcomes] == ["next_level"]
    other = own_progress(make.person())
    assert (other.goals, other.courses, other.levels, other.outcomes) == ([], [], [], [])


def test_a_case_whose_person_was_in_a_course_closes_with_a_result(
    context: Flask, advisor: Any, case: Any, course: Any
) -> None:
    assert objections.objections(make.case()) == []
    assert len(objections.objections(case)) == 1
    with unit_of_work():
        service.record_outcome(case, "no_outcome", "self_report", clock.today(), advisor)
    assert objections.objections(case) == []


def test_the_case_page_shows_the_plan_only_to_the_cases_own_people(context: Flask, advisor: Any, case: Any) -> None:
    with unit_of_work():
        service.agree_goal(case, GOAL, by=advisor)
        service.add_milestone(case, "exam_registered", clock.today(), advisor)
        service.record_outcome(case, "next_level", "document", clock.today(), advisor)
        service.record_test(case, "de", "B1", "exam", clock.today(), advisor)
        share_plan(case, by=advisor)
    coordinator = make.user("coordinator")
    for viewer, kinds, sections in (
        (
            advisor,
            {"goal", "plan", "test", "milestone", "outcome"},
            ["progress/panel_plan.html", "progress/panel_progress.html"],
        ),
        (coordinator, {"test", "milestone", "outcome"}, ["progress/panel_progress.html"]),
    ):
        found = find_case(viewer, case.ref)
        rows = [row for query in timeline.entries(viewer, found) for row in db.session.execute(query, asked_of(found))]
        assert {row.kind for row in rows} == kinds
        lines = [timeline.load(viewer, row.kind, [row])[row.id] for row in rows]
        assert (GOAL in [line.body for line in lines]) is ("goal" in kinds)
        assert all(row.title in timeline.TITLES for row in rows)
        assert [panel.template for panel in panels.panels(viewer, found)] == sections


def test_the_case_page_itself_can_be_opened(browser: Browser, advisor: Any, case: Any, course: Any) -> None:
    with unit_of_work():
        service.agree_goal(case, GOAL, by=advisor)
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}")
    assert page.status == 200
    assert GOAL in page.text
    assert "Gruppe Birke" in page.text


def test_what_is_held_of_a_person_is_handed_out_and_then_cut(
    context: Flask, advisor: Any, case: Any, course: Any
) -> None:
    with unit_of_work():
        service.agree_goal(case, GOAL, by=advisor)
        service.record_outcome(case, "next_level", "document", clock.today(), advisor)
        service.add_milestone(case, "exam_registered", clock.today(), advisor)
    close(case)
    told = personal.export(case.person_id)
    assert told["goals"][0]["text"] == GOAL
    assert {key: len(rows) for key, rows in told.items()} == {
        "goals": 1, "steps": 0, "plan_versions": 0, "signs": 0, "assessments": 0, "told_later": 0, "left": 0, "attendance": 3, "tests": 0, "skills": 0, "milestones": 1, "outcomes": 1, "follow_ups": 2,
    }  # fmt: skip
    with unit_of_work():
        personal.scrub(case.person_id, frozenset({"course"}))
    assert len(db.session.scalars(select(Attendance)).all()) == 3, "a funder's proof stays"
    with unit_of_work():
        personal.scrub(case.person_id, frozenset())
    db.session.expire_all()
    assert db.session.scalars(select(Goal)).all() == []
    assert db.session.scalars(select(Attendance)).all() == []
    outcome = db.session.scalars(select(Outcome)).one()
    assert (outcome.code, outcome.on.day) == ("next_level", 1)
    assert {row.state for row in db.session.scalars(select(FollowUp))} == {"opted_out"}
