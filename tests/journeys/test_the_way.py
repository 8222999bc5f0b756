"""The way of a person: the plan is written in German, read in Arabic, agreed on a phone; a sign is acted on with one click."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Site, desk, go, phone, press, spoken

pytestmark = pytest.mark.xdist_group("journeys")
story: dict[str, str] = {}


def test_the_advisor_changes_the_plan_and_shares_it(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "beratung")
    page.goto(f"{site.url}/cases")
    go(page, "main th[scope=row] a:has-text('سميرة') >> nth=0")
    story["reference"] = page.url.rsplit("/", 1)[1]
    page.goto(f"{page.url}/plan")
    go(page, "main a[href$='/steps/new'] >> nth=0")
    page.fill("[name=text]", "Zum Sprachtreff am Mittwoch gehen")
    page.fill("[name=words]", "الذهاب إلى لقاء اللغة يوم الأربعاء")
    page.check("[name=owner][value=person]")
    press(page)
    assert "Seitdem geändert" in spoken(page)
    go(page, "main a[href$='/plan/share']")
    press(page)
    assert "Wartet auf die Antwort der Person" in spoken(page)


def test_the_person_reads_it_in_arabic_and_says_yes(chrome: Browser, site: Site) -> None:
    page = phone(chrome).new_page()
    page.goto(site.way_in(story["reference"]))
    press(page)
    go(page, "main a[href$='/status/plan'] >> nth=0")
    assert "الذهاب إلى لقاء اللغة يوم الأربعاء" in spoken(page)
    go(page, "main button[value=yes]")
    assert "قلت نعم لهذه الخطة" in spoken(page)
    page.goto(f"{site.url}/ar/status/way")
    assert page.locator("ol.path li.done").count() and page.locator("ol.path li.now").count()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_advisor_sees_that_it_is_agreed_and_acts_on_a_sign(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "beratung")
    page.goto(f"{site.url}/cases/{story['reference']}/plan")
    assert "Version 2: Vereinbart" in spoken(page)
    page.goto(f"{site.url}/today")
    go(page, "main a[href$='/signs'] >> nth=0")
    signs = page.locator("main h2").count()
    address = page.url
    go(page, "main button[value=task] >> nth=0")
    assert "Nach der Person fragen" in spoken(page)
    page.goto(address)
    assert "Aufgabe angelegt" in spoken(page) and page.locator("main ul.rows h2").count() == signs - 1
