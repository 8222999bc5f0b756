"""Who is silent, who leaves, who waits: three tries and a closing, an account that is locked at once and closed when it is
empty, and pages that show how it goes without naming anybody."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Seat, Site, go, press, spoken

pytestmark = pytest.mark.xdist_group("journeys")
SILENT, LEFT = "Selam", "زهرا"
WEEKS = 24 * 21


def open_case(page: Page, site: Site, name: str) -> str:
    page.goto(f"{site.url}/cases")
    go(page, f"main th[scope=row] a:has-text('{name}') >> nth=0")
    return page.url


def test_three_tries_on_three_days_propose_a_closing_and_who_comes_back_is_known(site: Site, seat: Seat) -> None:
    page = seat("beratung4")
    case = open_case(page, site, SILENT)
    for way in ("phone", "whatsapp", "letter"):
        page.goto(f"{case}/attempts")
        page.check(f"[name=way][value={way}]")
        press(page)
        site.let_pass(case, hours=24)
    page.goto(f"{site.url}/today")
    line = f"main tr:has-text('{SILENT}'):has-text('drei Tagen nicht erreicht')"
    go(page, f"{line} td a")
    assert page.url == f"{case}/close"
    assert page.input_value("[name=reason]") == "no_contact", "proposed, and a human closes"
    press(page)
    assert "Anmeldung wartet" in page.inner_text("[role=alert]")
    go(page, "main li a:has-text('Anmeldung wartet')")
    go(page, "main a[href^='/applications/'] >> nth=0")
    press(page, form="main form[action$='/withdraw']")
    page.goto(f"{case}/close")
    press(page)
    assert page.url == case and "Abgeschlossen" in page.inner_text("main")
    page.goto(f"{site.url}/today")
    assert SILENT not in page.inner_text("main")
    page.goto(case)
    go(page, "main a[href$='/reopen']")
    press(page)
    assert page.url == case and "Deniz Yıldız" in spoken(page)
    assert page.locator("main a[href$='/close']").count(), "it is open"


def test_what_the_night_finds_stands_first_with_the_coordinator_until_somebody_says_what_is_next(
    site: Site, seat: Seat
) -> None:
    advisor, page = seat("beratung"), seat("koordination")
    advisor.goto(f"{site.url}/cases?q=is:running")
    go(advisor, "main th[scope=row] a >> nth=0")
    case, name = advisor.url, advisor.inner_text("h1")
    advisor.goto(f"{case}/next")
    advisor.select_option("[name=step]", "call")
    advisor.fill("[name=on]", (date.today() + timedelta(days=1)).isoformat())
    press(advisor)
    site.let_pass(case, hours=WEEKS)
    site.command("worker", "--once")
    page.goto(f"{site.url}/today")
    first = page.locator("main tbody tr >> nth=0")
    assert name in first.inner_text() and "seit zwei Wochen vorbei" in first.inner_text()
    go(page, "main tbody tr >> nth=0 >> td a")
    page.fill("[name=on]", (date.today() + timedelta(days=3)).isoformat())
    press(page)
    page.goto(f"{site.url}/today")
    assert "seit zwei Wochen vorbei" not in page.inner_text("main")


def test_an_account_is_locked_at_once_and_closed_when_it_is_empty(site: Site, seat: Seat) -> None:
    leaving, admin = seat("beratung3"), seat("admin")
    case = open_case(leaving, site, LEFT)
    admin.goto(f"{site.url}/accounts")
    go(admin, "main a:has-text('Reza')")
    assert admin.locator("form[action$='/close']").count() == 0, "there are cases"
    go(admin, "main form[action$='/lock'] button")
    assert "cases are in the queue" in admin.inner_text("main")
    leaving.goto(case)
    assert "/signin" in leaving.url
    page = seat("koordination")
    page.goto(f"{site.url}/assignment")
    assert "Beratung" in page.inner_text(f"main tr:has-text('{LEFT}')")
    taker = seat("beratung")
    taker.goto(f"{site.url}/today")
    go(taker, "main a[href='/queue'] >> nth=0")
    assert LEFT not in taker.inner_text("main")
    press(taker, form="main form[action$='/take']")
    assert taker.url == case and LEFT in spoken(taker)
    go(admin, "main form[action$='/close'] button")
    assert "closed" in admin.inner_text("main dl")


def test_load_and_fairness_are_seen_without_anybody_being_ranked(site: Site, seat: Seat) -> None:
    page = seat("koordination")
    page.goto(f"{site.url}/advisors")
    names = page.locator("main table >> nth=0").locator("tbody th").all_inner_texts()
    assert len(names) > 3 and names == sorted(names), "by name and not by load"
    assert page.locator("main table >> nth=0").locator("tbody td.number").count() == len(names)
    page.goto(f"{site.url}/reports/fairness")
    told = page.inner_text("main")
    assert "<5" in told and not any(name in told for name in names)
    answer = seat("beratung4").goto(f"{site.url}/reports/fairness")
    assert answer is not None and answer.status == 403
