"""The coordinator decides, the advisor applies and answers on someone's behalf; others find nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from casework.core.models import db
from casework.core.references import new_reference
from casework.core.sealed import open_for
from casework.core.transaction import unit_of_work
from casework.enrolment import service
from casework.enrolment.models import Application, ApplicationStep, Place
from casework.enrolment.queries import applications_of, find_application
from casework.messages.models import Letter
from tests import make
from tests.browser import Browser

NAME = "Parwana-Kanarienvogel"


@pytest.fixture
def advisor(context: Flask) -> Any:
    return make.user("advisor")


@pytest.fixture
def coordinator(context: Flask) -> Any:
    return make.user("coordinator")


@pytest.fixture
def case(advisor: Any) -> Any:
    return make.case(person=make.person(NAME), advisor=advisor)


@pytest.fixture
def application(case: Any) -> Application:
    return make.application(make.cohort(capacity=1), case)


def test_the_coordinator_holds_a_place_and_the_person_is_written_to(
    browser: Browser, coordinator: Any, application: Application
) -> None:
    browser.sign_in(coordinator)
    path = f"/programmes/{application.cohort.ref}"
    page = browser.get(path)
    assert page.status == 200
    assert NAME in page.text
    after = browser.fill(page, at=path, action="/hold")
    assert after.status == 200
    assert application.state == "place_held"
    letter = open_for(application.person, db.session.scalars(select(Letter)), "test")[0]
    assert letter.kind == "place_held"
    assert application.cohort.neutral_name in letter.body


def test_pressing_the_button_twice_holds_one_place_and_says_no_harm(
    browser: Browser, coordinator: Any, application: Application
) -> None:
    browser.sign_in(coordinator)
    path = f"/programmes/{application.cohort.ref}"
    page = browser.get(path)
    browser.fill(page, at=path, action="/hold")
    assert browser.fill(page, at=path, action="/hold").status == 200
    assert len(db.session.scalars(select(ApplicationStep)).all()) == 1


def test_when_all_places_are_held_the_page_offers_the_waiting_list(
    browser: Browser, coordinator: Any, application: Application
) -> None:
    other = make.application(application.cohort)
    with unit_of_work():
        service.hold_place(other, by=coordinator)
    browser.sign_in(coordinator)
    path = f"/programmes/{application.cohort.ref}"
    page = browser.get(path)
    assert "/hold" not in page.html
    browser.fill(page, at=path, action="/wait")
    assert application.state == "waiting_list"


def test_a_no_carries_its_reason_and_what_else_is_possible_in_the_persons_language(
    browser: Browser, coordinator: Any, application: Application
) -> None:
    other = make.cohort(neutral_name="Gruppe Ahorn")
    browser.sign_in(coordinator)
    path = f"/applications/{application.ref}/reject"
    after = browser.fill(browser.get(path), at=path, reason="level", alternatives=[other.ref])
    assert after.status == 200
    step = db.session.scalars(select(ApplicationStep)).one()
    assert (step.state, step.reason, step.by_id) == ("rejected", "level", str(coordinator.id))
    letter = open_for(application.person, db.session.scalars(select(Letter)), "test")[0]
    assert "Gruppe Ahorn" in letter.body
    assert letter.language == application.person.language


def test_a_no_without_a_reason_is_asked_for_one(browser: Browser, coordinator: Any, application: Application) -> None:
    browser.sign_in(coordinator)
    path = f"/applications/{application.ref}/reject"
    assert browser.fill(browser.get(path), at=path).status == 422
    assert application.state == "applied"


def test_the_number_of_places_is_changed_by_name_and_with_a_reason(
    browser: Browser, coordinator: Any, application: Application
) -> None:
    browser.sign_in(coordinator)
    path = f"/programmes/{application.cohort.ref}/capacity"
    assert browser.fill(browser.get(path), at=path, capacity="3", reason="").status == 422
    assert browser.fill(browser.get(path), at=path, capacity="3", reason="Raum 2 ist frei").status == 200
    page = browser.get(path)
    assert "Raum 2 ist frei" in page.text
    assert coordinator.name in page.text
    assert len(db.session.scalars(select(Place)).all()) == 3


def test_two_who_change_the_number_at_once_do_not_overwrite_each_other(
    browser: Browser, coordinator: Any, application: Application
) -> None:
    browser.sign_in(coordinator)
    path = f"/programmes/{application.cohort.ref}/capacity"
    old = browser.get(path)
    browser.fill(browser.get(path), at=path, capacity="3", reason="one")
    assert browser.fill(old, at=path, capacity="2", reason="two").status == 409
    assert len(db.session.scalars(select(Place)).all()) == 3


def test_the_rank_orders_the_list(browser: Browser, coordinator: Any, application: Application) -> None:
    other = make.application(application.cohort, make.case(person=make.person("Zweite")))
    browser.sign_in(coordinator)
    path = f"/applications/{application.ref}/rank"
    browser.fill(browser.get(path), at=path, rank="5", reason="equal")
    text = browser.get(f"/programmes/{application.cohort.ref}").text
    assert text.index("Zweite") < text.index(NAME)
    assert other.rank == 0


def test_the_advisor_applies_and_answers_on_the_persons_behalf(
    browser: Browser, advisor: Any, coordinator: Any, case: Any
) -> None:
    cohort = make.cohort(capacity=1)
    browser.sign_in(advisor)
    path = f"/cases/{case.ref}/applications/new"
    after = browser.fill(browser.get(path), at=path, cohort=cohort.ref)
    assert after.status == 200
    application = db.session.scalars(select(Application)).one()
    with unit_of_work():
        service.hold_place(application, by=coordinator)
    path = f"/applications/{application.ref}"
    after = browser.fill(browser.get(path), at=path, action="/accept")
    assert after.status == 200
    row = applications_of(case.person)[0]
    assert (row.application.state, row.place and row.place.state) == ("accepted", "taken")
    assert row.enrolment is not None
    assert [step.reason for step in row.steps] == [None, None, "on_behalf"]


def test_an_advisor_decides_about_no_place(browser: Browser, advisor: Any, application: Application) -> None:
    browser.sign_in(advisor)
    assert browser.get(f"/programmes/{application.cohort.ref}").status == 403
    page = browser.get(f"/applications/{application.ref}")
    assert page.status == 200
    assert "/hold" not in page.html
    (back,) = re.findall(r'class="back" href="([^"]+)"', page.html)
    assert back.endswith("/applications") and browser.get(back).status == 200, "and from there to the case"
    assert browser.post(f"/applications/{application.ref}/hold", {}).status == 403


@pytest.mark.parametrize("role", ["advisor", "front_desk", "teacher", "reporting", "head_of_unit", "dpo", "admin"])
def test_someone_elses_application_does_not_exist(
    browser: Browser, another_browser: Browser, coordinator: Any, application: Application, role: str
) -> None:
    browser.sign_in(make.user(role))
    path = f"/applications/{application.ref}"
    missing = browser.get("/applications/" + new_reference())
    hidden = browser.get(path)
    assert (hidden.status, hidden.text) == (404, missing.text)
    for other in (
        "/programmes",
        f"/programmes/{application.cohort.ref}",
        f"/cases/{application.person_id}/applications",
    ):
        page = browser.get(other)
        assert page.status in {403, 404}
        assert NAME not in page.html
    assert NAME in another_browser.sign_in(coordinator).get(path).html


def test_a_compartment_shows_its_alias_to_its_own_and_nothing_to_the_coordinator(
    browser: Browser, another_browser: Browser, coordinator: Any
) -> None:
    scholar_advisor = make.user("scholar_advisor")
    person = make.person(NAME)
    person.alias = "Gast Linde"
    db.session.commit()
    case = make.case(person=person, advisor=scholar_advisor, compartment=True)
    cohort = make.cohort(offer=make.offer(is_compartment=True))
    application = make.application(cohort, case)
    browser.sign_in(coordinator)
    page = browser.get(f"/programmes/{cohort.ref}")
    assert page.status == 200
    assert "Gast Linde" not in page.html
    assert browser.get(f"/applications/{application.ref}").status == 404
    own = another_browser.sign_in(scholar_advisor).get(f"/applications/{application.ref}")
    assert "Gast Linde" in own.text
    assert NAME not in own.html
    assert "/hold" in own.html


def test_the_person_finds_only_their_own_application(context: Flask, application: Application) -> None:
    stranger = make.person()
    assert find_application(application.person, application.ref) is application
    assert find_application(stranger, application.ref) is None


def count_statements(work: Any) -> int:
    seen = []

    def note(*_details: Any) -> None:
        seen.append(1)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.counts_statements
@pytest.mark.parametrize("page", ["/programmes", "/programmes/{}", "/cases/{}/applications"])
def test_a_list_costs_the_same_for_one_and_for_thirty(browser: Browser, coordinator: Any, case: Any, page: str) -> None:
    cohort = make.cohort(capacity=40)
    path = page.format(case.ref if "cases" in page else cohort.ref)
    browser.sign_in(coordinator)

    def look() -> None:
        assert browser.get(path).status == 200

    def add() -> None:
        if page == "/programmes":
            make.application(make.cohort())
        elif "cases" in page:
            make.application(make.cohort(), case)
        else:
            with unit_of_work():
                service.hold_place(make.application(cohort), by=coordinator)

    add()
    look()
    one = count_statements(look)
    for _ in range(29):
        add()
    assert count_statements(look) == one


def test_a_long_list_is_paged_by_key_and_shows_each_once(browser: Browser, coordinator: Any) -> None:
    cohort = make.cohort(capacity=0)
    refs = {make.application(cohort).ref for _ in range(53)}
    browser.sign_in(coordinator)
    first = browser.get(f"/programmes/{cohort.ref}")
    link = first.html.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = browser.get(link)
    seen = [
        ref for page in (first, second) for ref in refs if f'/applications/{ref[:4]}-{ref[4:8]}-{ref[8:]}"' in page.html
    ]
    assert len(seen) == 53
    assert set(seen) == refs
