"""A complaint goes to the coordination and does not exist for the advisor: a canary on every page of theirs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, union_all

from casework.accounts.models import User
from casework.cases.history import asked_of
from casework.core.contributions import modules
from casework.core.models import db
from casework.core.sealed import open_for
from casework.messages.models import Letter, Message
from casework.people.models import Person
from casework.portal import personal
from casework.portal.models import Complaint
from tests import make
from tests.browser import Browser, Page
from tests.portal.conftest import World, post
from tests.portal.counting import statements

CANARY = "Zwergpinguin"
ANSWER = "Kolibrischwarm"
AT = "/en/status/complaint"


@pytest.fixture
def coordinator(context: Flask) -> User:
    return make.user("coordinator", name="Cora Coordinator", language="en")


@pytest.fixture
def complaint(world: World, own: Browser) -> Complaint:
    assert post(own, AT, body=f"{CANARY}: I want another advisor").status == 303
    return db.session.scalars(select(Complaint)).one()


def pages_of(browser: Browser, begin: list[str]) -> dict[str, str]:
    """Every page that can be reached by links and GET forms from these, as the signed-in one sees them."""
    found: dict[str, str] = {}
    todo = list(begin)
    while todo and len(found) < 150:
        path = todo.pop(0)
        if path in found:
            continue
        page = browser.follow(browser.get(path))
        found[path] = page.html
        todo += [link for link in re.findall(r'href="(/[^"#]*)', page.html) if not link.startswith("/static")]
    return found


def test_the_coordination_reads_it_and_the_person_reads_the_answer(
    world: World, own: Browser, another_browser: Browser, coordinator: User, complaint: Complaint
) -> None:
    another_browser.sign_in(coordinator)
    listed = another_browser.get("/complaints")
    assert "Samira" in listed.text and "Waits for an answer" in listed.text
    at = f"/complaints/{complaint.ref}"
    assert CANARY in another_browser.get(at).text
    assert post(another_browser, at, body=ANSWER).status == 303
    assert "Answered" in another_browser.get("/complaints").text
    assert "There is an answer from the coordination" in own.get("/en/status/file").text
    page = own.get(AT)
    assert ANSWER in page.text and "Cora" not in page.text
    assert all(message.answered_at for message in db.session.scalars(select(Message).where(Message.direction == "in")))


def test_it_does_not_exist_for_the_advisor_on_any_page(
    world: World, own: Browser, another_browser: Browser, coordinator: User, complaint: Complaint
) -> None:
    desk = another_browser.sign_in(coordinator)
    post(desk, f"/complaints/{complaint.ref}", body=ANSWER)
    reached = pages_of(desk, ["/complaints"])
    assert any(CANARY in html and ANSWER in html for html in reached.values())
    advisor = Browser(desk.app).sign_in(world.advisor)
    begin = [
        "/today",
        f"/cases/{world.case.ref}",
        "/cases",
        f"/cases?q={CANARY[:9]}",
        "/cases?q=Samira",
        "/account",
        "/complaints",
    ]
    pages = pages_of(advisor, [*begin, f"/complaints/{complaint.ref}", f"/cases/{world.case.ref}/complaint"])
    assert "Samira" in pages[f"/cases/{world.case.ref}"], "the advisor does see the case"
    for path, html in pages.items():
        assert CANARY not in html and ANSWER not in html, path
        # The public pages say to anyone that one may complain; the desk does not know the word.
        assert "omplaint" not in html or re.match(r"/(\w\w|prs)/", path), path
    assert advisor.get("/complaints").status == 403
    for path in (f"/complaints/{complaint.ref}", f"/cases/{world.case.ref}/complaint"):
        assert advisor.get(path).text == advisor.get("/cases/nothing-here").text, path


def test_no_timeline_no_day_list_and_no_letter_of_the_advisor_tells_of_it(
    world: World, coordinator: User, complaint: Complaint
) -> None:
    def lines(viewer: User) -> list[Any]:
        parts = [part for module in modules("attention") for part in module.entries(viewer)]
        return list(db.session.execute(union_all(*parts))) if parts else []

    def told(viewer: User) -> list[str]:
        entries = [part for module in modules("timeline") for part in module.entries(viewer, world.case)]
        return [row.title for row in db.session.execute(union_all(*entries), asked_of(world.case))]

    assert [row.title for row in lines(coordinator)].count("complaint") == 1
    for advisor in (world.advisor, make.user("advisor"), make.user("scholar_advisor")):
        assert "complaint" not in [row.title for row in lines(advisor)]
    before = told(world.advisor)
    assert not any("message" in title or "complaint" in title for title in before)
    assert db.session.scalars(select(Letter)).all() == []


def test_a_coordinator_who_works_on_the_case_does_not_see_it_but_a_colleague_does(
    world: World, another_browser: Browser, coordinator: User, complaint: Complaint
) -> None:
    both = make.user(roles=("coordinator", "advisor"), name="Both", language="en")
    make.access(world.case, both, "cover")
    another_browser.sign_in(both)
    assert "Samira" not in another_browser.get("/complaints").text
    assert another_browser.get(f"/complaints/{complaint.ref}").status == 404
    assert post_status(another_browser, complaint) == 404
    assert "Samira" in Browser(another_browser.app).sign_in(coordinator).get("/complaints").text


def post_status(browser: Browser, complaint: Complaint) -> int:
    return browser.post(f"/complaints/{complaint.ref}", {"body": "x"}).status


def duties_on(today: Page) -> str:
    """What Today leads to beside single cases: it knows none of a compartment."""
    return today.html.split('class="rows duties"')[1].split("</ul>")[0]


def test_a_complaint_out_of_a_compartment_names_nobody(
    context: Flask, browser: Browser, another_browser: Browser, coordinator: User
) -> None:
    person = make.person("Professor Canary")
    case = make.case(person=person, compartment=True, advisor=make.user("scholar_advisor"))
    browser.visit(person)
    assert post(browser, AT, body=CANARY).status == 303
    another_browser.sign_in(coordinator)
    row = db.session.scalars(select(Complaint)).one()
    for path in ("/complaints", f"/complaints/{row.ref}"):
        html = another_browser.get(path).html
        assert "protected area" in html and "Professor" not in html and case.ref not in html, path
    assert 'href="/complaints"' in duties_on(another_browser.get("/today"))
    assert CANARY in another_browser.get(f"/complaints/{row.ref}").html
    assert another_browser.get(f"/cases/{case.ref}/complaint").status == 404
    post(another_browser, f"/complaints/{row.ref}", body=ANSWER)
    assert "/complaints" not in duties_on(another_browser.get("/today"))


def test_other_roles_have_no_complaints(world: World, another_browser: Browser, complaint: Complaint) -> None:
    for role in ("teacher", "front_desk", "reporting", "dpo", "admin", "scholar_advisor"):
        browser = Browser(another_browser.app).sign_in(make.user(role))
        assert browser.get("/complaints").status == 403, role
        assert browser.get(f"/complaints/{complaint.ref}").status in {403, 404}, role


def test_it_is_not_among_the_messages_with_the_office(world: World, own: Browser, complaint: Complaint) -> None:
    assert CANARY not in own.get("/en/status/messages").text
    assert CANARY in own.get(AT).text


def test_a_second_complaint_opens_it_again(
    world: World, own: Browser, another_browser: Browser, coordinator: User, complaint: Complaint
) -> None:
    desk = another_browser.sign_in(coordinator)
    post(desk, f"/complaints/{complaint.ref}", body=ANSWER)
    post(own, AT, body="Still the same")
    assert "Waits for an answer" in desk.get("/complaints").text
    assert len(db.session.scalars(select(Complaint)).all()) == 1


def test_bad_input_is_asked_again(
    world: World, own: Browser, another_browser: Browser, coordinator: User, complaint: Complaint
) -> None:
    for body in ("", "   ", "x" * 5001):
        assert post(own, AT, body=body).status == 422
        assert post(another_browser.sign_in(coordinator), f"/complaints/{complaint.ref}", body=body).status == 422
    assert len(db.session.scalars(select(Message)).all()) == 1


def test_the_list_is_paged_and_asks_as_often_for_thirty_as_for_one(
    world: World, another_browser: Browser, coordinator: User, complaint: Complaint
) -> None:
    desk = another_browser.sign_in(coordinator)
    desk.get("/complaints")
    with statements() as one:
        desk.get("/complaints")
    for number in range(60):
        make.case(person=make.person(f"Person {number}"))
    people = db.session.scalars(select(Person).where(Person.id != world.person.id)).all()
    db.session.add_all([Complaint(person_id=person.id, asked_at=complaint.asked_at) for person in people])
    db.session.commit()
    with statements() as many:
        first = desk.get("/complaints")
    assert len(many) == len(one) > 1
    second = desk.get(re.search(r'rel="next" href="([^"]+)"', first.html).group(1))  # type: ignore[union-attr]  # fails with it
    shown = [set(re.findall(r'href="(/complaints/[^"?]+)"', page.html)) for page in (first, second)]
    assert (len(shown[0]), len(shown[1]), len(shown[0] & shown[1])) == (50, 11, 0)
    assert desk.get("/complaints?after=nonsense").status == 200


def test_erasure_takes_the_complaint_and_the_export_tells_of_it(world: World, complaint: Complaint) -> None:
    assert len(personal.export(world.person.id)["complaints"]) == 1
    assert personal.scrub(world.person.id, frozenset()) == 1
    assert db.session.scalars(select(Complaint)).all() == []


def test_what_was_written_is_sealed(world: World, complaint: Complaint) -> None:
    message = db.session.scalars(select(Message)).one()
    assert message.body_sealed and CANARY.encode() not in message.body_sealed
    assert CANARY in (open_for(world.person, [message], "test")[0].body or "")
