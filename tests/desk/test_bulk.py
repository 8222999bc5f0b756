"""Many cases at once: looked at first, done row by row by each one's own right, kept, and undone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from casework.assignment.models import AdvisorDecision
from casework.cases.models import Case, Task
from casework.cases.queries import lead_of
from casework.cases.service import set_next
from casework.core import clock
from casework.core.audit import acting_as
from casework.core.errors import Refusal
from casework.core.models import db
from casework.desk import bulk, tagging
from casework.desk.models import BulkAction, BulkRow, CaseTag
from casework.desk.personal import scrub
from casework.messages.models import HeldMessage, Message
from casework.people.service import set_contact_stop
from tests import make
from tests.browser import Browser, Page
from tests.desk.acting import done, undone


def refs(page: Page) -> list[str]:
    return re.findall(r'<tr data-ref="(\w+)"', page.html)


def select_and_do(browser: Browser, address: str, **said: object) -> Page:
    """Choose, look, do: returns the page that says what became of each case."""
    preview = browser.fill(browser.get(address), at=address, **said)
    assert preview.status == 200, preview.text
    return browser.fill(preview, at=address, action="/cases/bulk/do")


def rows(action: BulkAction) -> dict[object, tuple[str, str | None]]:
    found = db.session.scalars(select(BulkRow).where(BulkRow.bulk_id == action.id))
    return {row.case_id: (row.outcome, row.why) for row in found}


def only_action() -> BulkAction:
    return db.session.scalars(select(BulkAction)).one()


def picks(*cases: Case) -> str:
    return "&".join(f"pick={case.ref}" for case in cases)


def test_what_is_ticked_is_tried_out_then_done_each_by_its_own_right(browser: Browser) -> None:
    anna, colleague = make.user(language="en"), make.user()
    led, other, closed = (
        make.case(advisor=anna),
        make.case(advisor=colleague),
        make.case(advisor=anna, status="closed", closed_at=clock.now()),
    )
    make.access(other, anna, "cover", until=clock.now() + timedelta(days=3))
    foreign = make.case(advisor=colleague)
    browser.sign_in(anna)
    address = f"/cases/bulk?do=task&{picks(led, closed, foreign, other)}"
    page = browser.get(address)
    assert "3 cases" in page.text
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    preview = browser.fill(page, at=address, text="Bring the papers", due_on=tomorrow, owner="me")
    assert "For 2 cases it will be done" in preview.text and "For 1 it cannot" in preview.text
    assert sorted(refs(preview)) == sorted([led.ref, closed.ref, other.ref])
    assert db.session.scalars(select(Task)).all() == []
    shown = browser.fill(preview, at=address, action="/cases/bulk/do")
    assert sorted(refs(shown)) == sorted([led.ref, closed.ref, other.ref])
    assert "You may not do this in this case" in shown.text
    tasks = db.session.scalars(select(Task)).all()
    assert {task.case_id for task in tasks} == {led.id, other.id}
    action = only_action()
    assert {key: outcome for key, (outcome, _why) in rows(action).items()} == {
        led.id: "done", other.id: "done", closed.id: "refused",
    }  # fmt: skip
    assert "Bring" not in str(action.said)
    # The same click once more shows what the first one did.
    again = browser.fill(preview, at=address, action="/cases/bulk/do")
    assert again.status == 200 and len(db.session.scalars(select(Task)).all()) == 2


def test_all_of_a_list_and_all_lines_of_one_reason_can_be_taken(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casework.desk.selecting.MOST", 4)
    anna = make.user(language="en")
    for _number in range(5):
        make.case(advisor=anna, status="triage", next_on=clock.today(), next_action="call")
    apart = make.case(advisor=anna, status="counselling")
    browser.sign_in(anna)
    page = browser.get("/cases/bulk?all=1&status=new&do=next")
    assert "4 cases" in page.text and "At most 200 at once" in page.text
    today = clock.today().isoformat()
    line = browser.get(f"/today?reason=next_due&due={today}")
    assert "Set the next step of all of these" in line.text
    address = f"/cases/bulk?reason=next_due&due={today}&do=next"
    assert f"reason=next_due&amp;due={today}&amp;do=next" in line.html
    in_a_week = clock.today() + timedelta(days=7)
    shown = select_and_do(browser, address, step="write", on=in_a_week.isoformat())
    assert len(refs(shown)) == 4 and apart.ref not in refs(shown)
    changed = db.session.scalars(select(Case).where(Case.next_on == in_a_week)).all()
    assert len(changed) == 4 and {case.next_action for case in changed} == {"write"}


def test_nobody_is_offered_what_no_case_would_allow_and_each_case_says_why_not(browser: Browser) -> None:
    boss, anna = make.user("coordinator", language="en"), make.user(language="en")
    led, early = make.case(advisor=anna, status="counselling"), make.case(advisor=anna, status="enquiry")
    assert "do=task" in browser.sign_in(anna).get(f"/cases/bulk?{picks(led)}").html
    offered = browser.sign_in(boss).get(f"/cases/bulk?{picks(led)}").html
    assert "do=task" not in offered and "do=status" in offered, "a coordinator adds no tasks to anybody's case"
    address = f"/cases/bulk?do=status&{picks(led, early)}"
    preview = browser.fill(browser.get(address), at=address, status="plan_active").text
    assert "Only whoever advises on this case can do this" in preview
    assert "From its status now it does not get there in one step" in preview


def test_why_not_is_never_cut_off_within_a_word() -> None:
    long = " ".join(["Needed: a second one."] * 30)
    said = bulk.said_of(Refusal(message=long))
    assert 280 < len(said) <= 300 and long.startswith(f"{said.removesuffix(' …')} "), said[-20:]


def test_undo_takes_back_what_is_still_so_and_says_what_it_left(browser: Browser) -> None:
    anna = make.user(language="en")
    today = clock.today()
    first, second = (make.case(advisor=anna, next_action="call", next_on=today) for _each in range(2))
    browser.sign_in(anna)
    later = today + timedelta(days=9)
    select_and_do(browser, f"/cases/bulk?do=next&{picks(first, second)}", step="meet", on=later.isoformat())
    with acting_as("user", str(anna.id)):
        set_next(db.session.get_one(Case, second.id), "write", today + timedelta(days=2))
    db.session.commit()
    action = only_action()
    listed = browser.get("/bulk")
    assert "Set the next step" in listed.text and "can be undone" in listed.text
    page = browser.fill(browser.get(f"/bulk/{action.ref}"), at=f"/bulk/{action.ref}", action="/undo")
    assert (first.next_action, first.next_on) == ("call", today)
    assert (second.next_action, second.next_on) == ("write", today + timedelta(days=2))
    assert "left as it is" in page.text and "Changed since" in page.text and "/undo" not in page.html
    with pytest.raises(bulk.CannotUndo):
        bulk.begin_undo(action)


def test_every_deed_but_a_message_goes_back_to_where_it_came_from(context: Flask) -> None:
    boss, anna, berta = make.user("coordinator"), make.user(), make.user()
    free, led = (
        make.case(status="enquiry", next_action="choose_advisor", next_on=clock.today()),
        make.case(advisor=anna),
    )
    thesis = tagging.add_tag("Thesis", readers=["coordinator"], team_id=None)
    db.session.commit()
    with acting_as("user", str(boss.id)):
        assigned = done("assign", {"advisor": berta}, [free, led], by=boss)
        assert {case.id: lead_of(case).user_id for case in (free, led)} == {free.id: berta.id, led.id: berta.id}  # type: ignore[union-attr]  # there is one
        undone(assigned)
        assert lead_of(free) is None and lead_of(led).user_id == anna.id  # type: ignore[union-attr]  # there is one
        assert (free.status, free.next_action) == ("enquiry", "choose_advisor")
        assert len(db.session.scalars(select(AdvisorDecision).where(AdvisorDecision.case_id == led.id)).all()) == 2
        moved = done("status", {"status": "enquiry"}, [led], by=boss)
        assert led.status == "enquiry"
        undone(moved)
        assert led.status == "triage"
        given = done("tag", {"tag": thesis}, [free, led], by=boss)
        again = done("tag", {"tag": thesis}, [free], by=boss)
        assert rows(again)[free.id][0] == "refused"
        taken = done("untag", {"tag": thesis}, [free], by=boss)
        undone(taken)
        assert len(db.session.scalars(select(CaseTag)).all()) == 2
        undone(given)
        assert {row[0] for row in rows(given).values()} == {"undone", "kept"}
        # What another action gave anew is not this one's to take.
        assert [row.case_id for row in db.session.scalars(select(CaseTag))] == [free.id]


def test_messages_to_many_wait_in_the_outbox_and_cannot_be_undone(browser: Browser) -> None:
    anna = make.user(language="en")
    open_one, stopped = make.case(advisor=anna), make.case(advisor=anna)
    set_contact_stop(stopped.person, "a reason")
    db.session.commit()
    browser.sign_in(anna)
    address = f"/cases/bulk?do=message&{picks(open_one, stopped)}"
    looked = browser.fill(browser.get(address), at=address, body="x", language="de")
    assert "These people write in: Arabic (2)" in looked.text
    shown = select_and_do(browser, address, body="The office is closed on Friday.", language="de")
    assert "All contact with this person is stopped" in shown.text and "wait in the outbox" in shown.text
    assert [row.person_id for row in db.session.scalars(select(HeldMessage))] == [open_one.person_id]
    assert db.session.scalars(select(Message)).all() == []
    assert "The office is closed on Friday." in browser.get("/outbox").text
    assert "Friday" not in str(only_action().said) and "/undo" not in shown.html
    with pytest.raises(bulk.CannotUndo):
        bulk.begin_undo(only_action())


def test_a_refused_right_is_asked_again_when_it_is_undone(context: Flask) -> None:
    anna = make.user()
    case = make.case(advisor=anna, next_action="call", next_on=clock.today())
    with acting_as("user", str(anna.id)):
        action = done("next", {"step": "meet", "on": clock.today()}, [case], by=anna)
        lead_of(case).until = clock.now()  # type: ignore[union-attr]  # there is one
        db.session.commit()
        undone(action)
    assert rows(action)[case.id] == ("kept", str(bulk.OutOfReach.message)) and case.next_action == "meet"


def test_nobody_sees_a_colleagues_actions_and_after_thirty_days_nobody_any(
    browser: Browser, another_browser: Browser
) -> None:
    anna, boss = make.user(), make.user("coordinator")
    case = make.case(advisor=anna)
    action = done("status", {"status": "counselling"}, [case], by=anna)
    assert browser.sign_in(anna).get(f"/bulk/{action.ref}").status == 200
    assert another_browser.sign_in(boss).get(f"/bulk/{action.ref}").status == 404
    assert bulk.forget_old_actions() == 0
    action.at = clock.now() - bulk.UNDONE_FOR - timedelta(minutes=1)
    db.session.commit()
    assert not bulk.can_be_undone(action)
    assert bulk.forget_old_actions() == 1
    db.session.commit()
    assert db.session.scalars(select(BulkRow)).all() == [] and case.status == "counselling"


def test_what_was_done_to_many_is_forgotten_of_the_erased(context: Flask) -> None:
    anna = make.user()
    cases = [make.case(advisor=anna) for _each in range(2)]
    done("status", {"status": "counselling"}, cases, by=anna)
    scrub(cases[0].person_id, frozenset())
    db.session.commit()
    assert [row.case_id for row in db.session.scalars(select(BulkRow))] == [cases[1].id]


@pytest.mark.counts_statements
def test_looking_at_what_was_done_costs_as_much_for_thirty_cases(browser: Browser) -> None:
    anna = make.user()
    browser.sign_in(anna)

    def cost(action: BulkAction) -> int:
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        assert browser.get(f"/bulk/{action.ref}").status == browser.get("/bulk").status == 200
        return len([one for one in statements if not one.startswith(("PRAGMA", "BEGIN"))])

    one = done("status", {"status": "counselling"}, [make.case(advisor=anna)], by=anna)
    many = done("status", {"status": "counselling"}, [make.case(advisor=anna) for _each in range(30)], by=anna)
    cost(one)
    assert cost(one) == cost(many)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cases", ""),
        ("cases", "x " * 5000),
        ("on", "tomorrow"),
        ("step", "nonsense"),
        ("form_ticket", "\x00"),
        ("csrf_token", "x"),
    ],
)
def test_nonsense_sent_to_be_done_is_refused_and_does_nothing(browser: Browser, name: str, value: str) -> None:
    anna = make.user()
    case = make.case(advisor=anna)
    address = f"/cases/bulk?do=next&pick={case.ref}"
    browser.sign_in(anna)
    today = clock.today().isoformat()
    preview = browser.fill(browser.get(address), at=address, step="call", on=today)
    page = browser.fill(preview, at=address, action="/cases/bulk/do", **{name: value})
    assert page.status in {400, 422} or name == "form_ticket", page.status
    assert db.session.scalars(select(BulkAction)).all() == [] or name == "form_ticket"
    assert browser.post("/cases/bulk/do?do=nonsense", {}).status == 404
