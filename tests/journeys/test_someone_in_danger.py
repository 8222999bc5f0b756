"""Somebody is looked for: their case goes into a compartment, it is opened in need, an uncle asks; and a complaint that
the advisor never hears of."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Seat, Site, go, phone, press, spoken

pytestmark = pytest.mark.xdist_group("journeys")
NAME, ALIAS, WHY = "محمد", "Lindenblatt", "Er steht am Empfang und braucht heute Hilfe."
story: dict[str, str] = {}


def open_case(page: Page, site: Site, name: str) -> str:
    page.goto(f"{site.url}/cases")
    go(page, f"main th[scope=row] a:has-text('{name}') >> nth=0")
    return page.url


def status_of(page: Page, address: str) -> int:
    answer = page.goto(address)
    assert answer is not None
    return answer.status


def test_a_case_is_put_where_two_named_people_see_it_and_nobody_else(site: Site, seat: Seat) -> None:
    page = seat("koordination")
    story["case"] = case = open_case(page, site, NAME)
    go(page, "main a[href$='/compartment']")
    page.select_option("[name=lead]", label="Helena Vogt")
    page.select_option("[name=second]", label="Tomasz Nowak")
    page.fill("[name=alias]", ALIAS)
    press(page)
    assert "Nur die beiden dort Benannten sehen ihn" in page.inner_text("[role=status]")
    assert status_of(page, case) == 404
    page.goto(f"{site.url}/cases")
    assert NAME not in spoken(page) and ALIAS not in spoken(page)
    assert status_of(seat("beratung"), case) == 404
    named = seat("forschung2")
    named.goto(f"{site.url}/cases")
    assert ALIAS in spoken(named) and NAME not in spoken(named)


def test_who_breaks_the_glass_is_seen_by_the_two_with_name_and_reason(site: Site, seat: Seat) -> None:
    admin = seat("admin")
    admin.goto(f"{site.url}/accounts")
    go(admin, "main a:has-text('Deniz')")
    go(admin, "main a[href$='/roles']")
    admin.check("[name=roles][value=scholar_advisor]")
    press(admin)
    page = seat("beratung4")
    assert status_of(page, story["case"]) == 404
    page.goto(f"{site.url}/today")
    page.click("nav summary:has-text('Datenschutz')")
    go(page, "nav a[href='/compartments/open'] >> nth=0")
    page.fill("[name=reference]", story["case"].rsplit("/", 1)[1].lower().replace("-", " "))
    page.fill("[name=reason]", "dringend")
    press(page)
    assert "zehn Zeichen" in page.inner_text("[role=alert]")
    page.fill("[name=reason]", WHY)
    press(page)
    assert page.url == story["case"] and f"{WHY}" in page.inner_text(".notice")
    for account in ("forschung", "forschung2"):
        named = seat(account)
        named.goto(f"{site.url}/today")
        go(named, "main tr:has-text('im Notfall geöffnet') td a")
        assert "Deniz Yıldız" in named.inner_text(".notice") and WHY in named.inner_text(".notice")
        assert re.search(r"bis \d\d\.\d\d\.", named.inner_text(".notice")), "until when stands there"
    site.command("worker", "--once")
    told = {address for letter in site.office.letters for address in letter.rcpt_tos}
    assert told >= {"forschung@example.org", "forschung2@example.org"}
    site.let_pass(story["case"], hours=25)
    assert status_of(page, story["case"]) == 404, "it ended by itself"


def test_an_uncle_who_asks_gets_no_answer_and_it_is_recorded(site: Site, seat: Seat) -> None:
    page = seat("beratung")
    case = open_case(page, site, "سميرة")
    go(page, "main a[href*='/disclosures/new']")
    assert "dürfen nicht erfahren" in spoken(page) and "عمي نبيل" in spoken(page)
    page.select_option("[name=asked_by_kind]", "relative")
    page.fill("[name=asked_by]", "Ein Mann am Telefon")
    page.select_option("[name=ground]", "no_ground")
    page.check("[name=is_answered][value=no]")
    page.fill("[name=said]", "Wir geben über niemanden Auskunft.")
    page.select_option("[name=second_person]", label="Sabine Krüger")
    page.check("[name=person_told][value=no]")
    press(page)
    assert page.input_value("[name=asked_by]") == "Ein Mann am Telefon", "asked why, and what was typed is kept"
    page.fill("[name=why_not_told]", "Sie erfährt es im Gespräch am Montag.")
    press(page)
    assert "festgehalten" in page.inner_text("[role=status]")
    go(page, f"main a[href='{case.removeprefix(site.url)}'] >> nth=0")
    officer = seat("datenschutz")
    go(officer, "main a[href='/disclosures'] >> nth=0")
    row = officer.locator("main tr:has-text('Ein Mann am Telefon')").inner_text()
    assert "Abgelehnt" in row and "Gespräch am Montag" in row


def test_a_complaint_is_answered_and_does_not_exist_for_whom_it_is_about(
    chrome: Browser, site: Site, seat: Seat
) -> None:
    advisor = seat("beratung")
    case = open_case(advisor, site, "سميرة")
    page = phone(chrome).new_page()
    page.goto(site.way_in(case))
    press(page)
    go(page, "main a[href='/ar/status/complaint'] >> nth=0")
    page.fill("[name=body]", "أريد مستشارة أخرى")
    press(page)
    assert "أريد مستشارة أخرى" in spoken(page)
    hearer = seat("vertrauen")
    go(hearer, "main .duties a[href='/complaints']")
    go(hearer, "main th a >> nth=0")
    assert "أريد مستشارة أخرى" in spoken(hearer) and "Arabisch" in spoken(hearer)
    hearer.fill("[name=body]", "Wir finden jemanden.")
    press(hearer)
    page.goto(f"{site.url}/ar/status/file")
    go(page, "main a[href='/ar/status/complaint'] >> nth=0")
    assert "Wir finden jemanden." in spoken(page)
    for path in (
        "/today",
        case.removeprefix(site.url),
        f"{case.removeprefix(site.url)}/messages",
        "/cases?q=Beschwerde",
    ):
        advisor.goto(site.url + path)
        assert "مستشارة أخرى" not in advisor.content() and "Wir finden jemanden" not in advisor.content(), path
    assert status_of(advisor, f"{site.url}/complaints") == 403
