"""Tasks: again by a rhythm, done and undone, handed to a colleague, planned back from a day that cannot move."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from casework.accounts.models import User
from casework.cases import tasking
from casework.cases.models import Access, Task
from casework.cases.panels import TASKS
from casework.cases.queries import load_workers
from casework.cases.records import add_task
from casework.cases.task_models import TaskOffer
from casework.cases.task_sets import planned, task_sets
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.anchoring import anchors_of
from casework.core.models import db
from casework.core.references import shown_reference
from casework.core.sealed import open_for
from casework.desk.today import todays_work
from casework.documents.service import add_paper
from tests import make
from tests.browser import Browser
from tests.desk.reading import every_statement


def tasks() -> list[Task]:
    rows = db.session.scalars(select(Task).order_by(Task.due_on, Task.created_at)).all()
    return open_for(SYSTEM, rows, "test")


@pytest.mark.parametrize(
    ("day", "every", "then"),
    [
        (date(2027, 1, 31), "month", date(2027, 2, 28)), (date(2027, 11, 30), "half_year", date(2028, 5, 30)),
        (date(2028, 2, 29), "year", date(2029, 2, 28)), (date(2026, 12, 28), "week", date(2027, 1, 4)),
        (date(2026, 12, 15), "month", date(2027, 1, 15)),
    ],
)  # fmt: skip
def test_a_rhythm_keeps_the_day_where_the_month_has_it(day: date, every: str, then: date) -> None:
    assert tasking.next_time(day, every) == then


def test_a_task_with_a_rhythm_comes_again_and_undoing_takes_the_next_one_away(browser: Browser) -> None:
    advisor = make.user("advisor", language="en")
    case = make.case(advisor=advisor)
    at = f"/cases/{case.ref}/tasks/new"
    browser.fill(browser.sign_in(advisor).get(at), at=at, text="Call", due_on=clock.today().isoformat(), every="week")
    (first,) = tasks()
    page = browser.get(f"/cases/{case.ref}")
    browser.fill(page, at="", action=f"/tasks/{first.ref[:4]}")
    done, following = tasks()
    assert done.done_at is not None
    assert (following.due_on, following.text, following.owner_id) == (
        clock.today() + timedelta(days=7),
        "Call",
        advisor.id,
    )
    page = browser.get(f"/tasks/{done.ref}")
    assert browser.fill(page, at="", action="/undo").status == 200
    assert [(task.ref, task.done_at) for task in tasks()] == [(done.ref, None)]


def test_after_a_month_a_done_task_stays_done(context: Flask) -> None:
    advisor = make.user("advisor")
    task = add_task(make.case(advisor=advisor), "Call", clock.today(), by=advisor)
    db.session.flush()
    with pytest.raises(tasking.CannotUndo):
        tasking.undo_task(task)
    task.done_at = clock.now() - timedelta(days=31)
    with pytest.raises(tasking.CannotUndo):
        tasking.undo_task(task)
    task.done_at = clock.now() - timedelta(days=29)
    tasking.undo_task(task)
    assert task.done_at is None


def test_a_colleague_accepts_or_declines_and_until_then_it_stays(browser: Browser, another_browser: Browser) -> None:
    advisor, grace = make.user("advisor", language="en"), make.user("advisor", name="Grace", language="en")
    outsider = make.user("advisor")
    case = make.case(advisor=advisor)
    make.access(case, grace, "cover")
    at = f"/cases/{case.ref}/tasks/new"
    for text in ("First", "Second"):
        page = browser.sign_in(advisor).get(at)
        browser.fill(page, at=at, text=text, due_on=clock.today().isoformat(), owner=str(grace.id))
    first, second = tasks()
    assert {first.owner_id, second.owner_id} == {advisor.id}
    lines = [line for line in todays_work(grace).lines if line.title == "task_offered"]
    assert len(lines) == 2
    at = f"/cases/{case.ref}/tasks/offered"
    page = another_browser.sign_in(grace).get(at)
    assert advisor.name in page.text, "who asks"
    another_browser.fill(page, at=at, accept=first.ref)
    no = f"/tasks/{shown_reference(second.ref)}/decline"
    assert no in another_browser.get(at).html
    another_browser.fill(another_browser.get(no), at=no, why="No time")
    assert "Second" not in another_browser.get(at).text
    assert [line for line in todays_work(grace).lines if line.title == "task_offered"] == []
    owners = {task.text: task.owner_id for task in tasks()}
    assert owners == {"First": grace.id, "Second": advisor.id}
    assert another_browser.fill(another_browser.get(at), at=at, accept=second.ref).status == 422
    with pytest.raises(tasking.NotOnThisCase):
        tasking.offer_task(tasks()[1], outsider, by=advisor)


def said_no(user: User) -> list[str | None]:
    return [line.why for line in todays_work(user).lines if line.title == "task_declined"]


def test_whoever_asked_reads_on_today_who_said_no_and_why_until_they_keep_it_or_ask_somebody_else(
    browser: Browser, another_browser: Browser
) -> None:
    advisor, grace, ada = (make.user("advisor", name=name, language="en") for name in ("Me", "Grace", "Ada"))
    case = make.case(advisor=advisor)
    for colleague in (grace, ada):
        make.access(case, colleague, "cover")
    load_workers([case])
    kept, given = (
        tasking.plan_task(case, text, clock.today(), by=advisor, colleague=grace) for text in ("Kept", "Given")
    )
    db.session.commit()
    another_browser.sign_in(grace)
    for task in (kept, given):
        at = f"/tasks/{task.ref}/decline"
        page = another_browser.get(at)
        assert another_browser.fill(page, at=at, why=" ").status == 422, "without a reason nobody knows what to do"
        assert said_no(advisor) == ([] if task is kept else ["Grace: I am away"])
        another_browser.fill(page, at=at, why="I am away")
    assert said_no(advisor) == ["Grace: I am away"] * 2 and said_no(grace) == said_no(ada) == []
    page = browser.sign_in(advisor).get("/today")
    assert "A colleague said no to a task" in page.text and "Grace: I am away" in page.text
    at = f"/cases/{case.ref}/tasks/declined"
    page = browser.get(at)
    assert (
        "Kept" in page.text and "Grace : I am away" in page.text and f"/tasks/{shown_reference(given.ref)}" in page.html
    )
    assert "Kept" not in another_browser.get(at).text
    assert another_browser.fill(another_browser.get(at), at=at, keep=kept.ref).status == 422, "they did not ask"
    browser.fill(page, at=at, keep=kept.ref)
    assert said_no(advisor) == ["Grace: I am away"] and tasks()[0].owner_id == advisor.id
    page = browser.get(f"/tasks/{given.ref}")
    assert "Grace : I am away" in page.text and "is asked to take it" not in page.text
    browser.fill(page, at=f"/tasks/{given.ref}", action="/offer", colleague=str(ada.id))
    assert said_no(advisor) == [] and [offer.why for offer in db.session.scalars(select(TaskOffer))] == [None]
    assert "Ada is asked to take it" in browser.get(f"/tasks/{given.ref}").text


def test_a_task_that_is_done_or_on_somebody_elses_case_now_asks_nobody_whether_to_keep_it(context: Flask) -> None:
    advisor, grace = make.user("advisor"), make.user("advisor")
    first, second = make.case(advisor=advisor), make.case(advisor=advisor)
    for case in (first, second):
        make.access(case, grace, "cover")
        load_workers([case])
        task = tasking.plan_task(case, "Call", clock.today(), by=advisor, colleague=grace)
        db.session.flush()
        tasking.decline_offer(task, "No", by=grace)
        with pytest.raises(tasking.NotAskedForThis):
            tasking.decline_offer(task, "No", by=grace)
    db.session.commit()
    assert len(said_no(advisor)) == 2
    tasking.finish(tasks()[0])
    access = db.session.scalars(select(Access).where(Access.user_id == advisor.id, Access.case_id == second.id)).one()
    access.until = clock.now()
    db.session.commit()
    assert said_no(advisor) == []


def test_a_colleagues_task_is_offered_to_all_but_them_and_taken_oneself_at_once(browser: Browser) -> None:
    advisor, grace = make.user("advisor", language="en"), make.user("advisor", name="Grace", language="en")
    case = make.case(advisor=advisor)
    make.access(case, grace, "cover")
    task = add_task(case, "Call", clock.today(), by=grace)
    db.session.commit()
    at = f"/tasks/{task.ref}"
    page = browser.sign_in(advisor).get(at)
    assert f'value="{grace.id}"' not in page.html and "I take it myself" in page.text
    page = browser.fill(page, at=at, action="/offer", colleague=str(advisor.id))
    assert task.owner_id == advisor.id and db.session.scalars(select(TaskOffer)).all() == []
    assert f'value="{grace.id}"' in page.html and "I take it myself" not in page.text


def test_whom_one_had_chosen_to_hand_it_to_is_kept_when_the_page_was_open_too_long(browser: Browser) -> None:
    advisor, ada, grace = (make.user("advisor", name=name, language="en") for name in ("Me", "Ada", "Grace"))
    case = make.case(advisor=advisor)
    for colleague in (ada, grace):
        make.access(case, colleague, "cover")
    task = add_task(case, "Call", clock.today(), by=advisor)
    db.session.commit()
    at = f"/tasks/{task.ref}"
    page = browser.sign_in(advisor).get(at)
    for wrong, said in (
        ({"csrf_token": "of-yesterday"}, "The page was open for a long time"),
        ({"colleague": [str(grace.id), str(ada.id)]}, "more than once"),
    ):
        sent = {"colleague": str(grace.id)} | wrong
        again = browser.fill(page, at=at, action="/offer", **sent)
        assert again.status == 422 and said in again.text
        assert f'<option value="{grace.id}" selected>' in again.html and "Call" in again.html
    assert db.session.scalars(select(TaskOffer)).all() == []
    assert browser.fill(again, at=at, action="/offer", colleague=str(grace.id)).status == 200
    assert db.session.scalars(select(TaskOffer)).one().user_id == grace.id


def test_a_set_is_planned_back_from_a_day_and_only_on_working_days(context: Flask) -> None:
    sets = task_sets()
    assert {"degree", "semester", "paper_ends", "language_course"} <= sets.keys()
    far = clock.today() + timedelta(days=400)
    for one in sets.values():
        found = planned(one, far)
        assert all(task.due_on.weekday() < 5 and not task.is_late for task in found)
        assert [task.due_on for task in found] == sorted(task.due_on for task in found)
        assert 0 <= (far + timedelta(days=one.steps[0].days) - found[0].due_on).days <= 2
    near = planned(sets["degree"], clock.today() + timedelta(days=30))
    assert [task.is_late for task in near][:4] == [True] * 4
    assert {task.due_on for task in near if task.is_late} == {clock.today()}


def test_from_the_page_a_set_becomes_tasks_from_a_dated_fact_of_the_case(browser: Browser) -> None:
    advisor = make.user("advisor", language="en")
    case = make.case(advisor=advisor)
    ends = clock.today() + timedelta(days=90)
    paper = add_paper(case.person_id, "school_certificate", "photo_scan")
    paper.expires_on = ends
    make.cohort(neutral_name="Course X", closes_on=clock.today() + timedelta(days=50))
    db.session.commit()
    kinds = {anchor.kind for anchor in anchors_of(advisor, case)}
    assert kinds == {"semester", "window", "paper"}
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}/tasks/set?set=paper_ends")
    link = f"/cases/{case.ref[:4]}-{case.ref[4:8]}-{case.ref[8:]}/tasks/set?set=paper_ends&amp;day={ends.isoformat()}"
    assert link in page.html and "Course X" in page.text
    page = browser.get(link.replace("&amp;", "&"))
    assert browser.fill(page, at="", action="/tasks/set", tasks=["0", "2"]).status == 200
    assert [task.kind for task in tasks()] == ["set", "set"]
    assert all(task.due_on < ends for task in tasks())
    assert browser.fill(browser.get(link.replace("&amp;", "&")), at="", action="/tasks/set", tasks=[]).status == 422


def test_two_who_change_one_task_see_both_versions(browser: Browser, another_browser: Browser) -> None:
    advisor, grace = make.user("advisor", language="en"), make.user("advisor", language="en")
    case = make.case(advisor=advisor)
    make.access(case, grace, "cover")
    task = add_task(case, "Call", clock.today(), by=advisor)
    db.session.commit()
    at = f"/tasks/{task.ref}"
    mine, theirs = browser.sign_in(advisor).get(at), another_browser.sign_in(grace).get(at)
    assert another_browser.fill(theirs, at=at, text="Call the school").status == 200
    sent = browser.fill(mine, at=at, text="Write to the school")
    assert sent.status == 409
    assert "Call the school" in sent.text and "Write to the school" in sent.html


def test_the_case_shows_the_nearest_tasks_and_a_page_of_its_own_all_of_them(browser: Browser) -> None:
    advisor, colleague = make.user("advisor", language="en"), make.user("advisor", language="en")
    case = make.case(advisor=advisor)
    for number in range(TASKS + 2):
        add_task(case, f"Step-{number:02}", clock.today() + timedelta(days=TASKS + 2 - number), by=advisor)
    db.session.commit()
    nearest = [f"Step-{number:02}" for number in range(TASKS + 1, -1, -1)]
    page = browser.sign_in(advisor).get(f"/cases/{case.ref}")
    assert re.findall(r"<bdi>(Step-\d\d)</bdi>", page.html.partition("Timeline")[0]) == nearest[:TASKS]
    link = f"/cases/{shown_reference(case.ref)}/tasks"
    assert f'href="{link}"' in page.html
    page = browser.get(link)
    assert re.findall(r"<bdi>(Step-\d\d)</bdi>", page.html) == nearest
    first = tasks()[0]
    browser.fill(page, at=link, action=f"{shown_reference(first.ref)}/done")
    assert first.done_at is not None
    assert sum(task.done_at is None for task in tasks()) == TASKS + 1
    assert browser.sign_in(colleague).get(link).status == 404


@pytest.mark.counts_statements
def test_the_page_of_tasks_that_colleagues_hand_over_costs_the_same_for_one_and_for_ten(browser: Browser) -> None:
    advisor = make.user("advisor")
    counts = []
    for number in (1, 10):
        case = make.case(advisor=advisor)
        for _each in range(number):
            colleague = make.user("advisor")
            make.access(case, colleague, "cover")
            task = add_task(case, "Call the school", clock.today(), by=colleague)
            db.session.flush()
            db.session.add(TaskOffer(task_id=task.id, user_id=advisor.id, by_id=colleague.id, at=clock.now()))
        db.session.commit()
        browser.sign_in(advisor)
        address = f"/cases/{case.ref}/tasks/offered"
        browser.get(address)
        with every_statement() as asked:
            page = browser.get(address)
        assert page.html.count("Call the school") == number
        counts.append(len(asked))
    assert counts[0] == counts[1]
