"""The pages on which somebody decides who advises."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from casework.assignment.models import AdvisorDecision, Exclusion
from casework.cases.queries import lead_of
from casework.core import clock
from casework.core.models import db
from tests import make
from tests.browser import Browser


def test_a_coordinator_assigns_one_of_three_with_reasons(browser: Browser) -> None:
    boss = make.user("coordinator", language="en")
    best = make.user(languages=["ar"], name="Best Advisor")
    for number in range(3):
        make.user(languages=["fr"], name=f"Other {number}")
    case = make.case(person=make.person(language="ar"))
    page = browser.sign_in(boss).get(f"/cases/{case.ref}/advisor")
    assert page.status == 200
    assert "Speaks Arabic" in page.text and "Has room for 40 of 40" in page.text
    assert page.html.count('type="radio"') == 4
    done = browser.fill(page, at=f"/cases/{case.ref}/advisor", advisor=best.email)
    assert done.status == 200 and "Everybody has an advisor" in done.text
    row = lead_of(case)
    assert row is not None and row.user_id == best.id
    decision = db.session.scalars(select(AdvisorDecision)).one()
    assert len(decision.shown["proposals"]) == 3 and "Speaks Arabic" in decision.shown["proposals"][0]["reasons"]


def test_what_is_kept_is_what_the_page_said_not_what_is_true_by_now(browser: Browser) -> None:
    boss, best = make.user("coordinator", language="en"), make.user(languages=["ar"])
    case = make.case(person=make.person(language="ar"))
    page = browser.sign_in(boss).get(f"/cases/{case.ref}/advisor")
    make.case(advisor=best)
    browser.fill(page, at=f"/cases/{case.ref}/advisor", advisor=best.email)
    kept = db.session.scalars(select(AdvisorDecision)).one().shown["proposals"][0]["reasons"]
    assert "Has room for 40 of 40" in kept


def test_reasons_that_somebody_made_up_are_not_kept(browser: Browser) -> None:
    boss, best = make.user("coordinator", language="en"), make.user(languages=["ar"])
    case = make.case(person=make.person(language="ar"))
    page = browser.sign_in(boss).get(f"/cases/{case.ref}/advisor")
    browser.fill(page, at=f"/cases/{case.ref}/advisor", advisor=best.email, shown='{"proposals": "forged"}')
    assert "Speaks Arabic" in str(db.session.scalars(select(AdvisorDecision)).one().shown)


def test_someone_else_needs_a_reason(browser: Browser) -> None:
    boss, full = make.user("coordinator", language="en"), make.user(capacity=0)
    case = make.case()
    browser.sign_in(boss)
    address = f"/cases/{case.ref}/advisor"
    page = browser.get(address)
    assert "Nobody has room" in page.text
    refused = browser.fill(page, at=address, advisor="else", other=full.email)
    assert refused.status == 422 and "Please say why." in refused.text
    assert lead_of(case) is None
    browser.fill(refused, at=address, advisor="else", other=full.email, reason="She asked for it")
    row = lead_of(case)
    assert row is not None and row.user_id == full.id


def test_a_double_click_decides_once(browser: Browser) -> None:
    boss, best = make.user("coordinator"), make.user(languages=["ar"])
    case = make.case(person=make.person(language="ar"))
    page = browser.sign_in(boss).get(f"/cases/{case.ref}/advisor")
    for _click in range(2):
        sent = browser.fill(page, at=f"/cases/{case.ref}/advisor", follow=False, advisor=best.email)
        assert sent.status == 303
    assert len(db.session.scalars(select(AdvisorDecision)).all()) == 1


def test_an_advisor_does_not_assign_and_a_strangers_case_is_not_there(browser: Browser) -> None:
    advisor = make.user()
    own, other = make.case(advisor=advisor), make.case(advisor=make.user())
    browser.sign_in(advisor)
    assert browser.get(f"/cases/{own.ref}/advisor").status == 403
    assert browser.get(f"/cases/{other.ref}/advisor").status == 404
    assert browser.get("/assignment").status == 403


def test_a_compartment_is_assigned_by_its_own_people_and_by_nobody_else(
    browser: Browser, another_browser: Browser
) -> None:
    named, boss = make.user("scholar_advisor"), make.user("coordinator")
    case = make.case(advisor=named, compartment=True)
    assert browser.sign_in(named).get(f"/cases/{case.ref}/advisor").status == 200
    assert another_browser.sign_in(boss).get(f"/cases/{case.ref}/advisor").status == 404


def test_the_queue_shows_who_waits_longest_first_with_language(browser: Browser) -> None:
    boss = make.user("coordinator", language="en")
    late = make.case(person=make.person("Olena", language="uk"), opened_at=clock.now() - timedelta(days=9))
    new = make.case(person=make.person("Samira"), opened_at=clock.now() - timedelta(days=1))
    make.case(person=make.person("Hasan"), advisor=make.user())
    make.case(person=make.person("Hidden"), compartment=True)
    page = browser.sign_in(boss).get("/assignment")
    assert "Ukrainian" in page.text and "Olena" in page.text
    assert page.html.index(f'data-ref="{late.ref}"') < page.html.index(f'data-ref="{new.ref}"')
    assert "Hasan" not in page.text and "Hidden" not in page.text


def test_a_case_that_was_given_back_waits_since_then(browser: Browser) -> None:
    boss = make.user("coordinator")
    back = make.case(opened_at=clock.now() - timedelta(days=90))
    make.access(back, make.user(), until=clock.now() - timedelta(days=1))
    longer = make.case(opened_at=clock.now() - timedelta(days=2))
    page = browser.sign_in(boss).get("/assignment")
    assert page.html.index(f'data-ref="{longer.ref}"') < page.html.index(f'data-ref="{back.ref}"')


def test_the_queue_goes_on_behind_fifty(browser: Browser) -> None:
    boss = make.user("coordinator", language="en")
    cases = [
        make.case(person=make.person(f"P{number}"), opened_at=clock.now() - timedelta(hours=90 - number))
        for number in range(52)
    ]
    first = browser.sign_in(boss).get("/assignment")
    assert first.html.count("data-ref=") == 50
    second = browser.get(f"/assignment?after={cases[49].ref}")
    assert [case.ref for case in cases if f'data-ref="{case.ref}"' in second.html] == [cases[50].ref, cases[51].ref]
    assert f"after={cases[49].ref}" in first.html


@pytest.mark.counts_statements
def test_the_queue_costs_the_same_for_one_and_for_thirty(browser: Browser) -> None:
    browser.sign_in(make.user("coordinator"))
    make.case()

    def cost() -> int:
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        assert browser.get("/assignment").status == 200
        return len(statements)

    one = cost()
    for number in range(29):
        make.case(person=make.person(f"P{number}"))
    assert cost() == one


def test_an_advisor_who_must_not_be_proposed_is_named_and_taken_back(browser: Browser) -> None:
    boss, named = make.user("coordinator", language="en"), make.user(name="Named Advisor")
    case = make.case()
    browser.sign_in(boss)
    address = f"/cases/{case.ref}/advisor/not"
    after = browser.fill(browser.get(address), at=address, colleague=named.email)
    assert "Named Advisor" in after.text and f'value="{named.email}"' not in after.html
    assert db.session.scalars(select(Exclusion.user_id)).all() == [named.id]
    address = f"/cases/{case.ref}/advisor/again"
    after = browser.fill(browser.get(address), at=address, colleague=named.email)
    assert f'value="{named.email}"' in after.html


def test_an_advisor_gives_a_case_back_without_saying_why(browser: Browser) -> None:
    advisor = make.user()
    case = make.case(advisor=advisor)
    browser.sign_in(advisor)
    address = f"/cases/{case.ref}/advisor/not-me"
    assert browser.fill(browser.get(address), at=address).status == 200
    assert lead_of(case) is None
    assert browser.get(f"/cases/{case.ref}").status == 404


def test_the_case_page_says_who_decided_and_leads_to_the_decision(browser: Browser) -> None:
    boss, best = (
        make.user("coordinator", name="Clara Coordinator", language="en"),
        make.user(languages=["ar"], name="Best Advisor"),
    )
    case = make.case(person=make.person(language="ar"))
    browser.sign_in(boss)
    browser.fill(browser.get(f"/cases/{case.ref}/advisor"), at=f"/cases/{case.ref}/advisor", advisor=best.email)
    page = browser.get(f"/cases/{case.ref}")
    assert page.status == 200
    assert "Assigned to Best Advisor" in page.text and "Clara Coordinator" in page.text
    assert "/advisor" in page.html


def test_who_waits_more_than_three_working_days_stands_on_the_coordinators_today(browser: Browser) -> None:
    boss = make.user("coordinator", language="en")
    late = make.case(person=make.person("Olena"), opened_at=clock.now() - timedelta(days=7))
    make.case(person=make.person("Samira"), opened_at=clock.now() - timedelta(hours=20))
    page = browser.sign_in(boss).get("/today?reason=waits_for_advisor")
    assert f'data-ref="{late.ref}"' in page.html and "Olena" in page.text
    assert "Samira" not in page.text


def test_an_absence_has_dates_and_a_cover_and_can_be_ended(browser: Browser, context: Flask) -> None:
    advisor, cover = make.user(language="en"), make.user(name="Cover Colleague")
    today = clock.today().isoformat()
    browser.sign_in(advisor)
    page = browser.fill(browser.get("/absences"), at="/absences", from_on=today, until_on=today, cover=cover.email)
    assert page.status == 200 and "End this absence" in page.text
    ended = browser.fill(page, at="/absences", action="/end")
    assert "End this absence" not in ended.text


def test_a_team_has_a_queue_of_its_own(browser: Browser) -> None:
    boss, north = make.user("coordinator", language="en"), make.team("North")
    make.case(person=make.person("Olena"), team_id=north.id)
    make.case(person=make.person("Samira"))
    browser.sign_in(boss)
    assert "Samira" in browser.get("/assignment").text
    page = browser.get("/assignment?team=North")
    assert "Olena" in page.text and "Samira" not in page.text
