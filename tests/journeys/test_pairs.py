"""Somebody to meet: the coordinator proposes, the person says yes in Arabic on a phone, the volunteer sees a name, a language, a time."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import PHONE, Site, desk, go, phone, press, spoken

pytestmark = pytest.mark.xdist_group("journeys")
story: dict[str, str] = {}


def volunteers_phone(chrome: Browser, site: Site) -> Page:
    page = desk(chrome, site, "begleitung")
    page.set_viewport_size(PHONE)
    page.goto(f"{site.url}/meetings")
    return page


def test_the_coordinator_looks_at_the_pool_and_pairs_whoever_has_nobody(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "koordination")
    page.goto(f"{site.url}/programmes")
    go(page, "main tr:has-text('Linde 1') a >> nth=0")
    go(page, "main a[href$='/pairs']")
    assert "Nele Hartmann" in spoken(page) and "Stunden, die beide bestätigt haben 1:30" in spoken(page)
    go(page, "main form[action$='/plan'] button")
    row = page.locator("main tr:has(input[name=pair])")
    # Aras is perhaps under 18: only Nele has a certificate that is good.
    assert row.count() == 1 and "Nele Hartmann" in row.inner_text()
    go(page, "main button[value=ask]")
    page.goto(f"{site.url}/cases")
    go(page, "main th[scope=row] a:has-text('سميرة') >> nth=0")
    story["reference"] = page.url.rsplit("/", 1)[1]


def test_the_person_says_yes_in_arabic_without_a_script(chrome: Browser, site: Site) -> None:
    page = phone(chrome).new_page()
    page.goto(site.way_in(story["reference"]))
    press(page)
    go(page, "main a[href$='/status/together'] >> nth=0")
    go(page, "main a[href*='/together/wish/'] >> nth=0")
    assert page.input_value("[name=called]") == "سمر" and page.locator("[name=gender][value=female]").is_checked()
    press(page)
    go(page, "main a.button[href*='/together/'] >> nth=0")
    assert "Nele" in spoken(page) and "Hartmann" not in spoken(page)
    go(page, "main button[value=yes]")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    story["page"] = page.url
    page.context.storage_state(path=site.environ["CASEWORK_INSTANCE"] + "/person.json")


def test_the_volunteer_says_yes_and_proposes_a_time(chrome: Browser, site: Site) -> None:
    page = volunteers_phone(chrome, site)
    assert "سمر" in spoken(page) and "سميرة" not in spoken(page) and "Arabisch" in spoken(page)
    go(page, "main h2 a:has-text('سمر')")
    go(page, "main button[value=yes]")
    go(page, "main h2 a:has-text('سمر')")
    go(page, "main a[href$='/new']")
    page.fill("[name=day]", (date.today() + timedelta(days=6)).isoformat())
    page.fill("[name=time]", "18:00")
    press(page)
    assert "vorgeschlagen" in spoken(page) and "18:00" in spoken(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    go(page, "main a[href$='/call']")
    page.check("[name=reason][value=question]")
    press(page)
    assert "Jemand ruft Sie an" in spoken(page)


def test_the_person_agrees_and_the_advisor_is_asked_to_call(chrome: Browser, site: Site) -> None:
    state = site.environ["CASEWORK_INSTANCE"] + "/person.json"
    page = phone(chrome, storage_state=state).new_page()
    page.goto(story["page"])
    go(page, "main a.button[href*='/together/'] >> nth=0")
    go(page, "main button[value=agree]")
    assert "متفق عليه" in spoken(page)
    advisor = desk(chrome, site, "beratung")
    advisor.goto(f"{site.url}/today?reason=pair_question")
    go(advisor, "main tr[data-ref] td a >> nth=0")
    go(advisor, "main h3 ~ p a[href*='/pairs/'] >> nth=0")
    go(advisor, "main button[value=called]")
    assert not re.search("Ich habe angerufen", spoken(advisor))
