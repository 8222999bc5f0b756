"""Many cases at once: an advisor, a status, a tag, a task, each looked at first and undone; those who are silent are closed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Seat, Site, go, press, spoken

pytestmark = pytest.mark.xdist_group("journeys")
UNLED, LED = ("Оксана", "فرید"), "Aminata"


def tick(page: Page, site: Site, *names: str) -> None:
    """Tick these in the list and go on to what is to be done with them."""
    page.goto(f"{site.url}/cases")
    for name in names:
        page.check(f"main tr:has-text('{name}') .pick input")
    go(page, "main form[action='/cases/bulk'] button:not([name])")


def row_of(page: Page, name: str) -> str:
    return page.inner_text(f"main tbody tr:has-text('{name}')")


def test_a_reference_read_out_on_the_telephone_finds_its_case(site: Site, seat: Seat) -> None:
    page = seat("koordination")
    page.goto(f"{site.url}/cases")
    said = page.locator(f"main tr:has-text('{LED}') td >> nth=1").inner_text()
    for typed in (said.lower().replace("-", " "), said.replace("-", "")):
        page.fill("#search", typed)
        go(page, "header form[role=search] button")
        assert "gefunden über die Fallnummer" in row_of(page, LED)
        assert page.locator("main tr[data-ref]").count() == 1


def assign(page: Page, site: Site, *names: str) -> None:
    """All of these to Amira Haddad, as far as it goes."""
    tick(page, site, *names)
    go(page, "main a[href*='do=assign']")
    page.select_option("[name=advisor]", label="Amira Haddad")
    press(page)


def test_one_advisor_for_many_is_looked_at_given_and_taken_back(site: Site, seat: Seat) -> None:
    page = seat("koordination")
    assign(page, site, *UNLED, LED)
    assert "Für 2 Fälle wird es geschehen. Für 1 geht es nicht." in spoken(page)
    assert "arbeitet schon an diesem Fall" in row_of(page, LED)
    press(page)
    done = page.url
    assert [name in UNLED for name in page.locator("main tr:has-text('erledigt') th").all_inner_texts()] == [True, True]
    page.goto(f"{site.url}/assignment")
    assert not any(name in spoken(page) for name in UNLED)
    page.goto(done)
    press(page, form="main form[action$='/undo']")
    assert all("rückgängig gemacht" in row_of(page, name) for name in UNLED), spoken(page)
    page.goto(f"{site.url}/assignment")
    assert all(name in spoken(page) for name in UNLED)


def test_a_status_for_two_says_of_each_why_not_and_a_tag_for_all_of_a_list(site: Site, seat: Seat) -> None:
    page = seat("koordination")
    tick(page, site, "Sofía", "Elif", UNLED[0], LED)
    go(page, "main a[href*='do=status']")
    page.select_option("[name=status]", "counselling")
    press(page)
    assert "wird geschehen" in row_of(page, "Sofía") and "schon so" in row_of(page, LED)
    assert "zuerst eine Beraterin" in row_of(page, UNLED[0]) and "wer in diesem Fall berät" in row_of(page, "Elif")
    press(page)
    assert "erledigt" in row_of(page, "Sofía")
    press(page, form="main form[action$='/undo']")
    page.goto(f"{site.url}/cases?language=ar")
    names = page.locator("main tr[data-ref] th").all_inner_texts()
    go(page, "main button[name=all]")
    go(page, "main a[href*='do=tag']")
    page.select_option("[name=tag]", label="Im Team besprechen")
    press(page)
    press(page)
    tagged, done = page.url, page.locator("main tr:has-text('erledigt')").count()
    assert done and page.locator("main tbody tr").count() == len(names)
    shown = f"{site.url}/cases?language=ar&cols=tags"
    page.goto(shown)
    before = page.locator("main tbody tr:has-text('Im Team besprechen')").count()
    assert before >= done
    page.goto(f"{site.url}/bulk")
    go(page, "main tbody th a >> nth=0")
    assert page.url == tagged
    press(page, form="main form[action$='/undo']")
    assert page.locator("main tr:has-text('rückgängig gemacht')").count() == done, spoken(page)
    page.goto(shown)
    assert page.locator("main tbody tr:has-text('Im Team besprechen')").count() == before - done


def test_a_task_that_somebody_did_meanwhile_stays_as_it_is(site: Site, seat: Seat) -> None:
    page = seat("beratung4")
    tick(page, site, "Elif", "Selam")
    go(page, "main a[href*='do=task']")
    page.fill("[name=text]", "Zum Elternabend einladen")
    page.fill("[name=due_on]", (date.today() + timedelta(days=5)).isoformat())
    press(page)
    press(page)
    done = page.url
    page.goto(f"{site.url}/cases")
    go(page, "main th[scope=row] a:has-text('Elif')")
    go(page, "main li:has-text('Elternabend') button[formaction$='/done']")
    page.goto(done)
    press(page, form="main form[action$='/undo']")
    assert "Seither geändert" in row_of(page, "Elif"), row_of(page, "Elif")
    assert "rückgängig gemacht" in row_of(page, "Selam"), row_of(page, "Selam")


def test_who_was_silent_is_closed_together_and_who_is_in_a_course_is_not(site: Site, seat: Seat) -> None:
    assign(seat("koordination"), site, UNLED[0])
    press(seat("koordination"))
    page = seat("beratung")
    page.goto(f"{site.url}/cases?advisor=mine")
    silent = [UNLED[0], LED, "محمد", "سميرة"]
    cases = [page.locator(f"main th a:has-text('{name}')").evaluate("link => link.href") for name in silent]
    for _day in range(3):
        for case in cases:
            page.goto(f"{case}/attempts")
            page.check("[name=way][value=phone]")
            press(page)
        site.let_pass(*cases, hours=24)
    page.goto(f"{site.url}/today")
    line = "main tr:has-text('drei Tagen nicht erreicht')"
    assert "und 3 weitere" in page.inner_text(line)
    go(page, f"{line} a[href*='do=close']")
    assert page.input_value("[name=reason]") == "no_contact", "proposed, and a human closes"
    press(page)
    assert "Für 0 Fälle" in spoken(page) and "Eine Anmeldung wartet noch" in row_of(page, UNLED[0])
    assert "in einem Kurs" in row_of(page, LED)
    page.goto(f"{cases[0]}/close")
    go(page, "main li a:has-text('Anmeldung wartet')")
    go(page, "main a[href^='/applications/'] >> nth=0")
    press(page, form="main form[action$='/withdraw']")
    page.goto(f"{site.url}/cases/bulk?reason=three_tries&do=close")
    press(page)
    assert "wird geschehen" in row_of(page, UNLED[0])
    press(page)
    assert "erledigt" in row_of(page, UNLED[0]) and page.locator("main tr:has-text('erledigt')").count() == 1
    page.goto(f"{site.url}/cases?status=closed")
    assert "no_contact" not in page.content() and "nach drei Versuchen" not in spoken(page), "why, no list says"
    assert UNLED[0] in spoken(page)
