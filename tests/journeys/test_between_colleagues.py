"""Colleagues on one case: two close it and nobody alone, what matters stays on top, who looked is seen, a task is handed over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Seat, Site, go, go_away, press, spoken

pytestmark = pytest.mark.xdist_group("journeys")
NAME, ENDS = "سميرة", "Гиорги"
KITA = "Die Kita ruft nur vormittags zurück."


@pytest.fixture(scope="module")
def settings() -> dict[str, str]:
    return {"CASEWORK_CLOSING_FOUR_EYES": "1"}


def open_case(page: Page, site: Site, name: str) -> str:
    page.goto(f"{site.url}/cases")
    go(page, f"main th[scope=row] a:has-text('{name}') >> nth=0")
    return page.url


def test_one_asks_to_close_another_says_what_is_missing_and_then_yes(site: Site, seat: Seat) -> None:
    page, other = seat("beratung2"), seat("koordination")
    case = open_case(page, site, ENDS)
    go(page, "main nav a[href$='/applications'], main a[href$='/applications'] >> nth=0")
    go(page, "main a[href^='/applications/'] >> nth=0")
    press(page, form="main form[action$='/withdraw']")
    for said in ("refuse", "approve"):
        page.goto(f"{case}/close")
        page.select_option("[name=reason]", "other_course")
        press(page)
        assert "vorgeschlagen, diesen Fall abzuschließen. Jemand anders" in spoken(page) and "Anderer Kurs" in spoken(
            page
        )
        assert page.locator("main [name=reason]").count() == 0 and "Sabine Krüger" in spoken(page)
        page.goto(f"{case}/close/decide")
        assert page.locator("main [name=decision]").count() == 0, "not alone"
        other.goto(f"{site.url}/today")
        go(other, f"main tr:has-text('{ENDS}'):has-text('zweite Paar Augen') td a")
        assert "Olena Bondar" in spoken(other) and "Anderer Kurs" in spoken(other)
        other.check(f"[name=decision][value={said}]")
        press(other)
        if said == "refuse":
            assert "was sich ändern muss" in other.inner_text("[role=alert]")
            other.fill("[name=comment]", "Bitte erst das Gespräch eintragen.")
            press(other)
            page.goto(f"{site.url}/today")
            go(page, f"main tr:has-text('{ENDS}'):has-text('Nicht abgeschlossen') td a")
            assert "Sabine Krüger: Bitte erst das Gespräch eintragen." in spoken(page)
    page.goto(case)
    assert "Abgeschlossen" in page.inner_text("main") and page.locator("main a[href$='/reopen']").count()
    page.goto(f"{site.url}/today")
    assert ENDS not in spoken(page)


def test_what_matters_stays_on_top_and_whoever_looked_is_named(site: Site, seat: Seat) -> None:
    page, other = seat("beratung"), seat("koordination")
    case = open_case(page, site, NAME)
    page.fill("[name=body]", KITA)
    page.check("[name=is_pinned]")
    press(page, form="main form:has([name=body])")
    for show, is_there, is_not in (("courses", "Ahorn 1", "Schulzeugnis"), ("papers", "Schulzeugnis", "Ahorn 1")):
        go(page, f"main nav a[href*='show={show}']")
        history = page.locator(".timeline").last.inner_text()
        assert is_there in history and is_not not in history, (show, history)
    assert KITA in spoken(page), "pinned, it stands there whatever is chosen"
    other.goto(case)
    page.goto(case)
    go(page, "main a[href$='/looks']")
    assert "Sabine Krüger" in spoken(page)
    page.goto(case)
    go(page, "main a:has-text('Nicht mehr oben')")
    press(page)
    go(page, "main nav a[href*='show=papers']")
    assert KITA not in spoken(page)


def test_a_task_is_asked_of_who_stands_in_and_is_theirs_when_they_say_yes(site: Site, seat: Seat) -> None:
    page, other = seat("beratung"), seat("beratung2")
    case = open_case(page, site, NAME)
    go_away(page, site, cover="beratung2")
    page.goto(f"{case}/tasks/new")
    page.fill("[name=text]", "Die Kita anrufen")
    page.fill("[name=due_on]", (date.today() + timedelta(days=2)).isoformat())
    page.select_option("[name=owner]", label="Olena Bondar")
    press(page)
    task = "main li:has-text('Die Kita anrufen')"
    asked, refused = "Aufgabe zu übernehmen", f"main tr:has-text('{NAME}'):has-text('nicht übernommen')"
    other.goto(f"{site.url}/today")
    go(other, f"main tr:has-text('{NAME}'):has-text('{asked}') td a")
    go(other, "main a[href$='/decline']")
    other.fill("[name=why]", "Nur wenn es bis Freitag Zeit hat.")
    press(other)
    page.goto(f"{site.url}/today")
    assert "Olena Bondar: Nur wenn es bis Freitag Zeit hat." in page.inner_text(refused)
    go(page, f"{refused} td a")
    go(page, "main .buttons a")
    page.select_option("[name=colleague]", label="Olena Bondar")
    press(page, form="main form[action$='/offer']")
    page.goto(f"{site.url}/today")
    assert page.locator(refused).count() == 0, "asked once more"
    page.goto(case)
    go(page, f"{task} a")
    assert "Amira Haddad · Olena Bondar ist gefragt" in spoken(page)
    other.goto(f"{site.url}/today")
    go(other, f"main tr:has-text('{NAME}'):has-text('{asked}') td a")
    assert "Die Kita anrufen" in spoken(other) and "angefragt von Amira Haddad" in spoken(other)
    go(other, "main button[name=accept]")
    page.reload()
    assert "Wer sie erledigt: Olena Bondar" in spoken(page)
    page.goto(f"{site.url}/absences")
    go(page, "main form[action$='/end'] button >> nth=0")
    site.command("worker", "--once")
    page.goto(case)
    go(page, f"{task} a")
    assert "Wer sie erledigt: Amira Haddad" in spoken(page), "with the last day of her cover it comes back"
