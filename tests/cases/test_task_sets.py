"""Sets of tasks: the coordination changes them, each time as a version; what was planned before stays."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from casework.cases.models import Task
from casework.cases.task_set_models import TaskSetVersion
from casework.cases.task_sets import planned, task_sets
from casework.core import clock
from casework.core.models import db
from tests import make
from tests.browser import Browser
from tests.cases.counting import statements

AT = "/task-sets/set/language_course"


def test_a_changed_set_is_a_new_version_and_what_was_planned_stays(browser: Browser, another_browser: Browser) -> None:
    boss, anna = make.user("coordinator", language="en", name="Cora"), make.user(language="en")
    case, far = make.case(advisor=anna), clock.today() + timedelta(days=200)
    another_browser.sign_in(anna)
    plan = f"/cases/{case.ref}/tasks/set?set=language_course&day={far.isoformat()}"
    another_browser.fill(another_browser.get(plan), at=plan)
    before = {task.id for task in db.session.scalars(select(Task))}
    assert len(before) == 4
    browser.sign_in(boss)
    assert "Sets of tasks" in browser.get("/today").text
    page, stale = browser.get(AT), browser.get(AT)
    assert 'value="-28"' in page.html and "Arrange the placement test" in page.html
    said = {
        "days_1": "-40",
        "de_1": "Kursgebühr klären",
        "en_1": "Sort out the fee",
        "days_2": "",
        "de_2": "",
        "en_2": "",
    }
    shown = browser.fill(page, at=AT, **said)
    assert shown.status == 200 and "version 1" in shown.text
    texts = [step.text() for step in task_sets()["language_course"].steps]
    assert len(texts) == 3 and task_sets()["language_course"].steps[0].days == -40
    assert {task.id for task in db.session.scalars(select(Task))} == before
    # Who had the page open before is told, and writes over nothing.
    assert browser.fill(stale, at=AT, title_de="Anders").status == 409
    history = browser.get(AT)
    assert "Cora" in history.text and "Sort out the fee" in history.text
    browser.fill(browser.get(AT), at=AT, title_de="Kurs")
    assert [row.number for row in db.session.scalars(select(TaskSetVersion).order_by(TaskSetVersion.number))] == [1, 2]
    another_browser.fill(another_browser.get(plan), at=plan)
    assert len(db.session.scalars(select(Task)).all()) == 7
    assert another_browser.get("/task-sets").status == 403


def test_a_set_of_ones_own_is_planned_and_one_that_is_retired_is_not_offered(browser: Browser) -> None:
    boss = make.user("coordinator", language="en", roles=("coordinator", "advisor"))
    case = make.case(advisor=boss)
    browser.sign_in(boss)
    at = "/task-sets/new"
    empty = browser.fill(browser.get(at), at=at, title_de="Wohnung")
    assert empty.status == 422 and "at least one task" in empty.text
    half = browser.fill(browser.get(at), at=at, title_de="Wohnung", days_1="-7")
    assert half.status == 422 and "task in German" in half.text
    far = browser.fill(browser.get(at), at=at, title_de="Wohnung", days_1="-9999", de_1="Antrag")
    assert far.status == 422
    browser.fill(browser.get(at), at=at, title_de="Wohnung", anchor="semester", days_1="-7", de_1="Antrag stellen")
    own = next(one for one in task_sets().values() if one.title == "Wohnung")
    assert [task.text for task in planned(own, clock.today() + timedelta(days=90))] == ["Antrag stellen"]
    assert "Wohnung" in browser.get(f"/cases/{case.ref}/tasks/set").text
    at = f"/task-sets/set/{own.key}"
    browser.fill(browser.get(at), at=at, state="retired")
    assert "Wohnung" not in browser.get(f"/cases/{case.ref}/tasks/set").text
    assert "not offered any more" in browser.get("/task-sets").text


def test_the_list_of_sets_asks_as_often_for_many_as_for_few(browser: Browser) -> None:
    boss = make.user("coordinator")
    browser.sign_in(boss)

    def cost() -> int:
        with statements() as seen:
            browser.get("/task-sets")
        return len(seen)

    cost()
    few = cost()
    for number in range(30):
        db.session.add(
            TaskSetVersion(
                key=f"SET{number}", number=1, anchor="window", by_id=boss.id, at=clock.now(),
                content={"title": {"de": "x", "en": ""}, "tasks": [{"days": 1, "de": "y", "en": ""}]},
            )
        )  # fmt: skip
    db.session.commit()
    assert cost() == few
