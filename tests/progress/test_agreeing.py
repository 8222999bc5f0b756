"""The plan as both sides own it: shared as a version, agreed on the person's page or in a talk, changed only by a new one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from casework.cases.models import Case
from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.messages.models import Letter
from casework.progress import attention, personal, planning, service
from casework.progress.models import Goal
from casework.progress.plan_answers import PlanHasChanged, answer_plan
from casework.progress.plan_models import PlanStep, PlanVersion
from casework.progress.plan_queries import own_version
from tests import make
from tests.browser import Browser

GOAL, THEIRS, STEP = "B2 bis zum Sommer, Kanarie", "أريد مستوى B2", "Kurs anmelden, Kanarie"


@pytest.fixture
def advisor(context: Flask) -> Any:
    return make.user("advisor")


@pytest.fixture
def case(advisor: Any) -> Any:
    return make.case(advisor=advisor, status="plan_active")


@pytest.fixture
def goal(case: Any, advisor: Any) -> Goal:
    with unit_of_work():
        made = service.agree_goal(case, GOAL, by=advisor, orally=False, area="language", words=THEIRS)
        planning.add_step(made, STEP, owner="advisor", due_on=clock.today())
    return made


def versions(case: Case) -> list[tuple[int, str]]:
    db.session.expire_all()
    rows = select(PlanVersion).where(PlanVersion.case_id == case.id).order_by(PlanVersion.number)
    return [(row.number, row.state) for row in db.session.scalars(rows)]


def titles(viewer: Any) -> set[str]:
    return {row.title for query in attention.entries(viewer) for row in db.session.execute(query)}


def test_the_advisor_writes_shares_and_the_person_says_yes_in_their_language(
    browser: Browser, another_browser: Browser, advisor: Any, case: Any
) -> None:
    browser.sign_in(advisor)
    path = f"/cases/{case.ref}/plan/new"
    browser.fill(browser.get(path), at=path, text=GOAL, words=THEIRS, area="language", due_on="2030-07-01")
    made = db.session.scalars(select(Goal)).one()
    assert (made.agreed_at, made.area) == (None, "language")
    assert GOAL.encode() not in (made.text_sealed or b"")
    path = f"/goals/{made.ref}/steps/new"
    browser.fill(browser.get(path), at=path, text=STEP, owner="person")
    own = another_browser.visit(case.person)
    assert STEP not in own.get("/ar/status/plan").text, "nothing is shared by writing it down"
    path = f"/cases/{case.ref}/plan/share"
    page = browser.get(path)
    assert THEIRS in page.text and STEP in page.text
    browser.fill(page, at=path, review_on=str(clock.today() + timedelta(days=90)))
    assert db.session.scalars(select(Letter.kind)).all() == ["plan"]
    assert "/ar/status/plan" in own.get("/ar/status/file").html
    page = own.get("/ar/status/plan")
    assert THEIRS in page.text and STEP in page.text
    own.fill(page, at="/ar/status/plan", given="yes")
    assert versions(case) == [(1, "agreed")]
    assert made.agreed_at is not None and not made.agreed_orally
    assert '/ar/status/plan"' not in own.get("/ar/status/file").html.split("<nav")[0]


def test_a_change_after_the_agreement_is_a_new_version_that_waits_for_a_new_yes(
    context: Flask, advisor: Any, case: Any, goal: Goal
) -> None:
    with unit_of_work():
        first = planning.share_plan(case, by=advisor)
    with pytest.raises(planning.NothingHasChanged), unit_of_work():
        planning.share_plan(case, by=advisor)
    with unit_of_work():
        answer_plan(first, True, by=case.person)
    with unit_of_work():
        goal.state = "reached"
    with pytest.raises(planning.NothingHasChanged), unit_of_work():
        planning.share_plan(case, by=advisor)
    with unit_of_work():
        planning.change_goal(goal, text="C1", area="language", words=None, due_on=None, state="open")
        second = planning.share_plan(case, by=advisor)
    assert versions(case) == [(1, "agreed"), (2, "shared")], "what was agreed holds until the new one is"
    assert [each["text"] for each in planning.newest_version(advisor, case).content["goals"]] == ["C1"]  # type: ignore[union-attr]  # it was just made
    with unit_of_work():
        answer_plan(second, True, by=case.person)
    assert versions(case) == [(1, "replaced"), (2, "agreed")]
    with pytest.raises(PlanHasChanged), unit_of_work():
        answer_plan(first, True, by=case.person)


def test_an_agreement_in_a_talk_says_who_read_it_out_and_when(
    browser: Browser, advisor: Any, case: Any, goal: Goal
) -> None:
    browser.sign_in(advisor)
    path = f"/cases/{case.ref}/plan/agreed"
    page = browser.get(path)
    assert browser.fill(page, at=path, read_by="  ", on=str(clock.today())).status == 422
    assert (
        browser.fill(browser.get(path), at=path, read_by="Lea", on=str(clock.today() + timedelta(days=1))).status == 422
    )
    assert versions(case) == []
    browser.fill(browser.get(path), at=path, read_by="Lea (dolmetscht)", on=str(clock.today()))
    row = db.session.scalars(select(PlanVersion)).one()
    assert (row.state, row.how, row.agreed_on) == ("agreed", "talk", clock.today())
    assert "Lea (dolmetscht)" in browser.get(f"/plan-versions/{row.ref}").text
    assert b"Lea" not in (row.read_by_sealed or b"")


def test_whoever_wants_to_talk_first_is_on_the_advisors_day_and_may_still_say_yes(
    browser: Browser, advisor: Any, case: Any, goal: Goal
) -> None:
    with unit_of_work():
        planning.share_plan(case, by=advisor)
    own = browser.visit(case.person)
    own.fill(own.get("/ar/status/plan"), at="/ar/status/plan", given="talk")
    assert titles(advisor) >= {"plan_talk", "plan_step"}
    assert "plan_talk" not in titles(make.user("advisor"))
    own.fill(own.get("/ar/status/plan"), at="/ar/status/plan", given="yes")
    assert versions(case) == [(1, "agreed")] and "plan_talk" not in titles(advisor)


def test_a_plan_is_looked_at_again_on_its_day(context: Flask, advisor: Any, case: Any, goal: Goal) -> None:
    with unit_of_work():
        planning.agree_in_a_talk(
            case, by=advisor, read_by="Lea", on=clock.today(), review_on=clock.today() + timedelta(days=30)
        )
    assert "plan_review" not in titles(advisor)
    clock.travel_days(30)
    assert "plan_review" in titles(advisor)


def test_nobody_says_yes_to_what_they_have_not_read(browser: Browser, advisor: Any, case: Any, goal: Goal) -> None:
    with unit_of_work():
        planning.share_plan(case, by=advisor)
    own = browser.visit(case.person)
    page = own.get("/ar/status/plan")
    with unit_of_work():
        planning.change_goal(goal, text="something else", area="work", words=None, due_on=None, state="open")
        planning.share_plan(case, by=advisor)
    assert own.fill(page, at="/ar/status/plan", given="yes").status == 422
    assert versions(case) == [(1, "replaced"), (2, "shared")]


def test_the_plan_of_another_is_not_there(
    browser: Browser, another_browser: Browser, advisor: Any, case: Any, goal: Goal
) -> None:
    with unit_of_work():
        version = planning.share_plan(case, by=advisor)
    step = db.session.scalars(select(PlanStep)).one()
    browser.sign_in(make.user("advisor"))
    another_browser.sign_in(advisor)
    for path in (f"/plan-versions/{version.ref}", f"/plan-steps/{step.ref}"):
        assert browser.get(path).status == 404
        assert STEP in another_browser.get(path).html
    stranger = make.person()
    assert own_version(stranger) is None
    with pytest.raises(PlanHasChanged), unit_of_work():
        answer_plan(version, True, by=stranger)


def test_the_plan_is_handed_out_whole_and_goes_with_the_person(
    context: Flask, advisor: Any, case: Any, goal: Goal
) -> None:
    with unit_of_work():
        planning.agree_in_a_talk(case, by=advisor, read_by="Lea", on=clock.today())
    told = personal.export(case.person_id)
    assert [row["text"] for row in told["steps"]] == [STEP]
    assert told["plan_versions"][0]["read_by"] == "Lea"
    with unit_of_work():
        personal.scrub(case.person_id, frozenset())
    assert [db.session.scalars(select(model)).all() for model in (Goal, PlanStep, PlanVersion)] == [[], [], []]


@pytest.mark.counts_statements
@pytest.mark.parametrize("page", ["/cases/{}/plan", "/ar/status/plan"])
def test_a_plan_costs_the_same_for_one_and_for_thirty_steps(
    browser: Browser, advisor: Any, case: Any, goal: Goal, page: str
) -> None:
    def cost() -> int:
        with unit_of_work():
            planning.share_plan(case, by=advisor)
        seen: list[Any] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        assert browser.get(page.format(case.ref)).status == 200
        return len(seen)

    browser.visit(case.person) if "status" in page else browser.sign_in(advisor)
    browser.get(page.format(case.ref))
    one = cost()
    with unit_of_work():
        for number in range(29):
            planning.add_step(goal, f"step {number}", owner="person")
    assert cost() == one
