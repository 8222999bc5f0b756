"""Views of the list: one's own until they are shared, then the team's; and tags, which exist for their readers alone."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import event, select

from casework.accounts.models import User
from casework.cases.models import Case
from casework.core.models import db
from casework.desk import tagging
from casework.desk.models import CaseTag, SavedView, Tag
from casework.desk.personal import export, scrub
from casework.desk.saved_views import find_view
from tests import make
from tests.browser import Browser, Page


def refs(page: Page) -> list[str]:
    return re.findall(r'<tr data-ref="(\w+)"', page.html)


def send(browser: Browser, address: str, *, action: str | None = None, **values: object) -> Page:
    return browser.fill(browser.get(address), at=address, action=action, **values)


def tag(label: str = "Thesis", *, readers: tuple[str, ...] = ("advisor", "coordinator"), team: object = None) -> Tag:
    made = tagging.add_tag(label, readers=readers, team_id=team)  # type: ignore[arg-type]  # what a test gives by name
    db.session.commit()
    return made


def put(case: Case, tag: Tag, by: User) -> None:
    tagging.put_tag(case, tag, by=by)
    db.session.commit()


def test_a_view_is_kept_opened_shared_changed_and_deleted(browser: Browser, another_browser: Browser) -> None:
    team = make.team()
    anna, berta = (make.user(language="en", team=team) for _each in range(2))
    running = make.case(advisor=anna, status="counselling")
    waits = make.case(advisor=anna, status="triage")
    browser.sign_in(anna)
    page = browser.get("/cases?status=running&sort=oldest&q=Samira")
    assert "Keep this as a view" in page.text
    page = browser.get("/views/new?status=running&sort=oldest&q=Samira")
    assert "Status: Running" in page.text and "Samira" not in page.text
    browser.fill(page, at="/views/new?status=running&sort=oldest&q=Samira", name="Running")
    view = db.session.scalars(select(SavedView)).one()
    assert view.state == {"status": "running", "sort": "oldest"} and not view.is_shared and view.team_id == team.id
    listed = browser.get("/cases")
    opened = browser.get(re.findall(r'class="views"><li><a href="([^"]+)"', listed.html)[0].replace("&amp;", "&"))
    assert refs(opened) == [running.ref] and 'aria-current="page"><bdi>Running' in opened.html
    another_browser.sign_in(berta)
    assert "Running</bdi>" not in another_browser.get("/cases").html
    assert another_browser.get(f"/views/{view.ref}").status == 404
    page = browser.get(f"/views/{view.ref}?status=new")
    assert "From now on it shows" in page.text
    send(browser, f"/views/{view.ref}?status=new", name="New", is_shared="y")
    shared = another_browser.get("/cases")
    assert "New</bdi>" in shared.html and another_browser.get(f"/views/{view.ref}").status == 200
    assert refs(browser.get("/cases?status=new")) == [waits.ref]
    send(browser, f"/views/{view.ref}", action="/delete")
    assert db.session.scalars(select(SavedView)).all() == []


def test_a_shared_view_is_of_its_team_and_one_left_behind_falls_to_it(context: Flask) -> None:
    team = make.team()
    maker, colleague, stranger = make.user(team=team), make.user(team=team), make.user(team=make.team("Andere"))
    view = SavedView(team_id=team.id, maker_id=maker.id, name="A", state={"status": "new"})
    db.session.add(view)
    db.session.commit()

    def seen() -> list[bool]:
        return [find_view(each, view.ref) is not None for each in (maker, colleague, stranger)]

    assert seen() == [True, False, False]
    maker.state = "closed"
    db.session.commit()
    assert seen() == [True, True, False]
    maker.state, view.is_shared = "active", True
    db.session.commit()
    assert seen() == [True, True, False]


def test_a_name_is_given_once_and_an_empty_list_is_not_kept(browser: Browser) -> None:
    browser.sign_in(make.user(language="en"))
    page = send(browser, "/views/new", name="All")
    assert page.status == 422 and "Choose filters" in page.text
    assert send(browser, "/views/new?status=new", name="New").status in {200, 303}
    page = send(browser, "/views/new?status=running", name=" new ")
    assert page.status == 422 and "There is a view with this name already" in page.text


def test_a_tag_exists_for_its_readers_and_its_team_alone(browser: Browser, another_browser: Browser) -> None:
    team = make.team()
    anna, boss = make.user(language="en", team=team), make.user("coordinator", language="en")
    case = make.case(advisor=anna)
    mine, hidden, other = (
        tag("Thesis", team=team.id),
        tag("Housing", readers=("coordinator",), team=team.id),
        tag("Sports", team=make.team("Andere").id),
    )
    for each in (mine, hidden, other):
        db.session.add(CaseTag(case_id=case.id, tag_id=each.id, by_id=boss.id, at=case.opened_at))
    db.session.commit()
    browser.sign_in(anna)
    another_browser.sign_in(boss)
    for address in ("/cases?cols=tags", f"/cases/{case.ref}/tags"):
        page = browser.get(address)
        assert "Thesis" in page.text and "Housing" not in page.html and "Sports" not in page.html, address
    page = another_browser.get("/cases?cols=tags")
    assert all(word in page.text for word in ("Thesis", "Housing", "Sports"))
    assert refs(browser.get(f"/cases?tag={mine.ref}")) == refs(browser.get("/cases?q=tag:thesis")) == [case.ref]
    # One that does not exist for them is no filter: nothing can be tried out with it.
    make.case(advisor=anna)
    assert len(refs(browser.get(f"/cases?tag={hidden.ref}"))) == 2
    assert refs(another_browser.get(f"/cases?tag={hidden.ref}")) == [case.ref]


def test_an_advisor_gives_and_takes_tags_and_leaves_those_they_do_not_see(browser: Browser) -> None:
    anna = make.user(language="en")
    case = make.case(advisor=anna)
    first, second, hidden = tag("First"), tag("Second"), tag("Hidden", readers=("coordinator",))
    put(case, first, anna)
    db.session.add(CaseTag(case_id=case.id, tag_id=hidden.id, by_id=anna.id, at=case.opened_at))
    db.session.commit()
    browser.sign_in(anna)
    send(browser, f"/cases/{case.ref}/tags", tags=second.ref)
    rows = db.session.scalars(select(Tag.label).join(CaseTag).where(CaseTag.case_id == case.id).order_by(Tag.label))
    assert list(rows) == ["Hidden", "Second"]
    assert send(browser, f"/cases/{case.ref}/tags", tags=hidden.ref).status == 422


def test_a_coordinator_keeps_a_small_closed_list(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.desk.tagging.MOST", 1)
    browser.sign_in(make.user("coordinator", language="en"))
    send(browser, "/tags", label="Thesis", readers="advisor")
    made = db.session.scalars(select(Tag)).one()
    assert (made.label, made.readers, made.team_id) == ("Thesis", ["advisor"], None)
    page = send(browser, "/tags", label="thesis", readers="advisor")
    assert page.status == 422 and "already" in page.text
    page = send(browser, "/tags", label="Other", readers="advisor")
    assert page.status == 422 and "at most 12" in page.text
    send(browser, f"/tags/{made.ref}", label="Final thesis", is_retired="y")
    db.session.expire_all()
    assert made.is_retired and made.label == "Final thesis"
    with pytest.raises(tagging.NotThisTag):
        tagging.put_tag(make.case(), made, by=make.user())


def test_tags_are_told_to_the_person_and_go_when_they_are_erased(context: Flask) -> None:
    anna = make.user()
    case, other = make.case(advisor=anna), make.case(advisor=anna)
    thesis = tag()
    put(case, thesis, anna)
    put(other, thesis, anna)
    assert [row["tag"] for row in export(case.person_id)["tags"]] == ["Thesis"]
    scrub(case.person_id, frozenset({"proof"}))
    db.session.commit()
    assert list(db.session.scalars(select(CaseTag.case_id))) == [other.id]


def test_thirty_tags_cost_no_statement_more_than_one(browser: Browser) -> None:
    anna = make.user()
    thesis = tag()
    browser.sign_in(anna)

    def add() -> None:
        put(make.case(advisor=anna), thesis, anna)

    def cost() -> int:
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        assert browser.get("/cases?cols=tags").text.count("Thesis") >= 1
        return len([one for one in statements if not one.startswith(("PRAGMA", "BEGIN"))])

    add()
    cost()
    one = cost()
    for _number in range(29):
        add()
    assert cost() == one <= 10
