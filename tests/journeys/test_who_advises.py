"""Who advises, and how it is settled: pinned, refused with a reason, wished for, never answered, asked to be taken away."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Seat, Site, go, phone, press, spoken

pytestmark = pytest.mark.xdist_group("journeys")
WAITS, OTHER = "فرید", "Оксана"
FULL = "Im Dezember habe ich keinen Platz mehr."
story: dict[str, str] = {}


def proposal_for(page: Page, site: Site, name: str) -> str:
    page.goto(f"{site.url}/assignment")
    go(page, f"main tr:has-text('{name}') a[href$='/advisor']")
    return page.url


def proposed(page: Page) -> list[str]:
    return page.locator("main label:has([name=advisor]), main [name=advisor] + label").all_inner_texts()


def test_a_colleague_who_helps_the_person_already_is_neither_proposed_nor_pinned(
    chrome: Browser, site: Site, seat: Seat
) -> None:
    page = seat("koordination")
    at = proposal_for(page, site, WAITS)
    assert "Reza Karimi" in page.inner_text("main form")
    person = phone(chrome, locale="fa").new_page()
    person.goto(site.way_in(at.removesuffix("/advisor")).replace("/ar/", "/fa/"))
    press(person)
    person.goto(f"{site.url}/fa/status/reach")
    person.check("[name=reach_by][value=email]")
    person.fill("[name=email]", "beratung3@example.org")
    press(person)
    page.goto(at)
    assert "Reza Karimi" not in page.inner_text("main form")
    go(page, "main a[href$='/advisor/pin']")
    page.select_option("[name=colleague]", label="Reza Karimi")
    press(page)
    assert "kann diesen Fall nicht übernehmen" in page.inner_text("[role=alert]")


def test_whom_the_coordinator_pins_the_plan_gives_it_to(site: Site, seat: Seat) -> None:
    page = seat("koordination")
    at = proposal_for(page, site, WAITS)
    go(page, "main a[href$='/advisor/pin']")
    page.select_option("[name=colleague]", label="Deniz Yıldız")
    press(page)
    assert page.url == at and "Jetzt festgelegt auf: Deniz Yıldız" in spoken(page), spoken(page)
    page.goto(f"{site.url}/assignment/plans")
    press(page)
    row = page.inner_text(f"main tr:has-text('{WAITS}')")
    assert "Deniz Yıldız" in row and "festgelegt" in row
    page.uncheck(f"main tr:has-text('{OTHER}') .pick input")
    press(page, form="main form[action$='/apply']")
    assert "zugewiesen" in page.inner_text(f"main tr:has-text('{WAITS}')")


def test_an_advisor_says_no_with_a_reason_and_is_not_asked_again(site: Site, seat: Seat) -> None:
    page, advisor = seat("koordination"), seat("beratung4")
    advisor.goto(f"{site.url}/today")
    go(advisor, "main a[href='/handovers'] >> nth=0")
    go(advisor, f"main li:has-text('{WAITS}') a[href$='/decline']")
    press(advisor)
    assert advisor.locator("[role=alert]").count(), "not without a reason"
    advisor.fill("[name=reason]", FULL)
    press(advisor)
    assert WAITS not in spoken(advisor)
    at = proposal_for(page, site, WAITS)
    assert "Deniz Yıldız" not in spoken(page), "neither proposed nor pinned any more"
    page.goto(at.removesuffix("/advisor"))
    assert FULL in page.locator("main .timeline").last.inner_text()


def test_who_wishes_for_a_woman_is_proposed_women_and_what_advisors_wish_is_read(site: Site, seat: Seat) -> None:
    page, advisor = seat("koordination"), seat("beratung4")
    at = proposal_for(page, site, OTHER)
    page.goto(f"{at}/wish")
    page.check("[name=gender][value=female]")
    press(page)
    page.goto(at)
    told = page.inner_text("main")
    assert "Wunsch der Person: Eine Frau" in told and "Olena Bondar" in told
    assert not any(name in told for name in ("Reza Karimi", "Deniz Yıldız", "Tomasz Nowak"))
    advisor.goto(f"{site.url}/absences")
    go(advisor, "main a[href*='/advisors/']")
    advisor.fill("[name=wishes]", "Gern auch Familien.")
    press(advisor)
    page.goto(f"{site.url}/advisors")
    assert "Gern auch Familien." in page.inner_text("main tr:has-text('Deniz'):has-text('Türkisch')")


def test_who_does_not_answer_in_time_is_reported_and_another_is_chosen(site: Site, seat: Seat) -> None:
    page = seat("koordination")
    at = proposal_for(page, site, OTHER)
    page.check("main [name=advisor] >> nth=0")
    press(page)
    page.goto(f"{site.url}/today")
    assert OTHER not in spoken(page)
    site.let_pass(at.removesuffix("/advisor"), hours=24 * 5)
    site.command("worker", "--once")
    page.goto(f"{site.url}/today")
    go(page, f"main tr:has-text('{OTHER}'):has-text('keine Antwort') td a")
    assert "Olena Bondar, Antwort bis" in spoken(page), spoken(page)
    page.check("main [name=advisor] >> nth=0")
    press(page)
    page.goto(f"{site.url}/today")
    assert OTHER not in spoken(page)


def test_an_advisor_asks_for_somebody_else_and_why_and_keeps_the_case_until_then(site: Site, seat: Seat) -> None:
    page, coordinator = seat("beratung"), seat("koordination")
    page.goto(f"{site.url}/cases")
    go(page, "main th[scope=row] a:has-text('Aminata')")
    case = page.url
    go(page, "main a[href$='/handover']")
    press(page)
    assert page.locator("[role=alert]").count(), "not without a reason"
    page.fill("[name=reason]", "Ab Januar bin ich am anderen Campus.")
    press(page)
    assert "Amira Haddad" in page.inner_text("main .head")
    coordinator.goto(f"{site.url}/today")
    go(coordinator, "main tr:has-text('Aminata'):has-text('jemand anderen') td a")
    told = coordinator.inner_text("main .notice")
    assert "Ab Januar" in told and "angefragt von Amira Haddad" in told
    coordinator.check("main [name=advisor][value='beratung2@example.org']")
    press(coordinator)
    coordinator.goto(f"{site.url}/today")
    assert "Aminata" not in spoken(coordinator)
    answer = page.goto(case)
    assert answer is not None and answer.status == 404
    colleague = seat("beratung2")
    colleague.goto(f"{site.url}/handovers")
    press(colleague, form="main li:has-text('Aminata') form[action$='/accept']")
    assert colleague.url == case
