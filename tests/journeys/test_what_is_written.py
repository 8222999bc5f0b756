"""Notes and messages: a colleague who may not read is not named, what is restricted stays with those who work on the case, a
slip is corrected for ten minutes, an Arabic message gets German beside it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Seat, Site, go, go_away, press, spoken

pytestmark = pytest.mark.xdist_group("journeys")
NAME, COLLEAGUE = "آراس", "Olena Bondar"
OPEN, HIDDEN = "Er fragt nach einem Sprachkurs.", "Die Schwester darf davon nichts wissen."
story: dict[str, str] = {}


def open_case(page: Page, site: Site) -> str:
    page.goto(f"{site.url}/cases")
    go(page, f"main th[scope=row] a:has-text('{NAME}') >> nth=0")
    return page.url


def write(page: Page, body: str, *, restricted: bool = False) -> None:
    page.goto(story["case"])
    page.fill("[name=body]", body)
    if restricted:
        page.check("[name=is_restricted]")
    press(page, form="main form:has([name=body])")


def test_a_slip_is_corrected_for_ten_minutes_and_then_stands(site: Site, seat: Seat) -> None:
    page = seat("beratung")
    story["case"] = open_case(page, site)
    write(page, "Er fragt nach einem Sportkurs.")
    go(page, ".timeline a[href^='/notes/'] >> nth=0")
    correct = page.url
    page.fill("[name=body]", OPEN)
    press(page)
    assert OPEN in spoken(page) and "Sportkurs" not in spoken(page)
    site.let_pass(story["case"], hours=1)
    page.goto(correct)
    page.fill("[name=body]", "Etwas ganz anderes")
    press(page)
    assert "zehn Minuten" in page.inner_text("[role=alert]")
    page.goto(story["case"])
    assert OPEN in spoken(page) and "Etwas ganz anderes" not in spoken(page)


def test_nobody_is_named_who_may_not_read_until_they_stand_in(site: Site, seat: Seat) -> None:
    page, colleague = seat("beratung"), seat("beratung2")
    write(page, f"@{COLLEAGUE}: bitte ansehen.")
    assert f"{COLLEAGUE} arbeitet nicht an diesem Fall" in page.inner_text("[role=alert]")
    assert page.input_value("[name=body]") == f"@{COLLEAGUE}: bitte ansehen.", "what was typed is kept"
    colleague.goto(f"{site.url}/today")
    assert "Notiz" not in colleague.inner_text("main")
    write(page, HIDDEN, restricted=True)
    go_away(page, site, cover="beratung2")
    write(page, f"@{COLLEAGUE}: bitte ansehen.")
    colleague.goto(f"{site.url}/today")
    go(colleague, f"main tr:has-text('{NAME}'):has-text('nennt Sie in einer Notiz') td a")
    assert "bitte ansehen" in spoken(colleague)
    press(colleague)
    assert colleague.url == story["case"]
    assert OPEN in spoken(colleague) and HIDDEN not in colleague.content()
    page.goto(story["case"])
    assert HIDDEN in spoken(page)


def test_a_message_gets_german_beside_it_and_waits_no_longer(site: Site, seat: Seat) -> None:
    page = seat("beratung")
    page.goto(f"{site.url}/today")
    go(page, f"main tr:has-text('{NAME}'):has-text('bersetz') td a")
    assert "Das lesen im Team: Amira Haddad" in spoken(page) and "Nele Hartmann" not in spoken(page)
    go(page, "main a[href$='/translate']") if not page.url.endswith("/translate") else None
    page.locator("main [name=message]").first.check()
    page.check("main [name=language][value=de]")
    page.fill("[name=translation]", "Ich verstehe den Brief vom Jobcenter nicht.")
    press(page)
    sides = page.locator(".side-by-side").inner_text()
    assert "Arabisch" in sides and "Deutsch" in sides and "Amira Haddad" in sides
    assert "Ich verstehe den Brief" in sides and "رسالة" in sides
    assert "Übersetzung nötig" not in spoken(page)


def test_the_next_step_is_back_on_its_day_with_its_reason(site: Site, seat: Seat) -> None:
    page = seat("beratung")
    page.goto(story["case"])
    go(page, "main a[href$='/next'] >> nth=0")
    page.select_option("[name=step]", "call")
    page.fill("[name=on]", (date.today() + timedelta(days=1)).isoformat())
    page.fill("[name=why]", "Antwort vom Jobcenter")
    press(page)
    page.goto(f"{site.url}/today")
    assert "Antwort vom Jobcenter" not in spoken(page)
    page.goto(f"{story['case']}/next")
    page.fill("[name=on]", date.today().isoformat())
    press(page)
    page.goto(f"{site.url}/today")
    line = page.locator(f"main tr:has-text('{NAME}'):has-text('nächste Schritt')").inner_text()
    assert "Anrufen" in line and "Antwort vom Jobcenter" in line
