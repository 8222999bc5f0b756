"""What is done to many cases goes in short transactions: killed half-way, it goes on, is done once, and undone whole."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select

from casework.cases.models import Case, Task
from casework.cases.queries import lead_of
from casework.core import clock
from casework.core.models import db
from casework.desk import bulk
from casework.desk.jobs import go_on_with_many
from casework.desk.models import BulkAction, BulkRow
from casework.desk.slices import go_on
from tests import make
from tests.browser import Browser
from tests.desk.acting import undone
from tests.desk.test_bulk import picks, select_and_do
from tests.killed import stopped_half_way

MANY = 60


def outcomes(action: BulkAction) -> dict[str, int]:
    return dict(Counter(db.session.scalars(select(BulkRow.outcome).where(BulkRow.bulk_id == action.id))))


def test_killed_half_way_it_goes_on_is_done_once_and_undone_whole(
    browser: Browser, folder: Path, database_url: str
) -> None:
    anna = make.user(language="en")
    cases = [make.case(advisor=anna) for _each in range(MANY)]
    what = {"text": "Ask for the letter", "due_on": clock.today() + timedelta(days=2), "owner": "me"}
    action = bulk.begin("task", what, [case.id for case in cases], said={}, by=anna)
    db.session.commit()
    assert b"letter" not in (action.what_sealed or b"")
    stopped_half_way(folder, database_url, "casework.desk.slices", action.id, transaction=3)
    db.session.rollback()
    db.session.expire_all()
    half = outcomes(action)
    assert 0 < half["done"] < MANY and half["waits"] == MANY - half["done"]
    assert len(db.session.scalars(select(Task)).all()) == half["done"]
    page = browser.sign_in(anna).get(f"/bulk/{action.ref}")
    assert "On its way" in page.text and f"{half['waits']} cases are still" in page.text and "/undo" not in page.html
    db.session.rollback()
    assert go_on_with_many() == 1 and go_on_with_many() == 0
    db.session.expire_all()
    assert outcomes(action) == {"done": MANY} and action.what_sealed is None
    assert Counter(task.case_id for task in db.session.scalars(select(Task))) == {case.id: 1 for case in cases}
    undone(action)
    assert outcomes(action) == {"undone": MANY} and db.session.scalars(select(Task)).all() == []


def test_an_undo_that_was_killed_goes_on_too(context: Flask, folder: Path, database_url: str) -> None:
    anna = make.user()
    cases = [make.case(advisor=anna, status="triage") for _each in range(MANY)]
    action = bulk.begin("status", {"status": "counselling"}, [case.id for case in cases], said={}, by=anna)
    db.session.commit()
    go_on(action.id)
    bulk.begin_undo(action)
    db.session.commit()
    stopped_half_way(folder, database_url, "casework.desk.slices", action.id, transaction=3)
    db.session.rollback()
    db.session.expire_all()
    assert 0 < outcomes(action)["undone"] < MANY
    with pytest.raises(bulk.CannotUndo):
        bulk.begin_undo(action)
    db.session.rollback()
    go_on_with_many()
    db.session.expire_all()
    assert outcomes(action) == {"undone": MANY} and {case.status for case in cases} == {"triage"}


def test_the_page_does_it_at_once_in_more_than_one_transaction(browser: Browser) -> None:
    anna = make.user(language="en")
    cases = [make.case(advisor=anna, status="triage") for _each in range(25)]
    browser.sign_in(anna)
    commits: list[int] = []
    event.listen(db.engine, "commit", lambda _connection: commits.append(1))
    shown = select_and_do(browser, f"/cases/bulk?do=status&{picks(*cases)}", status="counselling")
    assert "On its way" not in shown.text
    action = db.session.scalars(select(BulkAction)).one()
    assert outcomes(action) == {"done": 25} and action.state == "done"
    # Begun, at least two slices, ended: and the ledger beside each page.
    assert len(commits) >= 5


def test_who_was_locked_meanwhile_does_nothing_any_more(context: Flask) -> None:
    anna = make.user()
    case = make.case(advisor=anna, status="triage")
    action = bulk.begin("status", {"status": "counselling"}, [case.id], said={}, by=anna)
    anna.state = "locked"
    db.session.commit()
    go_on_with_many()
    db.session.expire_all()
    assert outcomes(action) == {"refused": 1} and case.status == "triage"


def test_a_preview_of_many_knows_who_would_have_taken_the_room_before(context: Flask) -> None:
    boss, anna = make.user("coordinator"), make.user(capacity=14)
    cases = [make.case() for _each in range(30)]
    weight = cases[0].weight
    results = bulk.try_out("assign", {"advisor": anna}, [case.id for case in cases], by=boss)
    assert [result.is_done for result in results].count(True) == 14 // weight
    assert [result.case_id for result in results] == [case.id for case in cases]
    assert all(lead_of(case) is None for case in db.session.scalars(select(Case)))
