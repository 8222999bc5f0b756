"""While a course runs: its list is printed, signed and kept; the person says how they see it, and the advisor sees it move."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Site, desk, go, phone, press, spoken
from tests.warm import run

pytestmark = pytest.mark.xdist_group("journeys")


def test_a_list_is_printed_and_its_signed_scan_kept_at_the_lesson(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "lehre")
    page.goto(f"{site.url}/lessons")
    go(page, "main a[href$='/attendance'] >> nth=0")
    course = page.url
    go(page, "main a[href$='/paper'] >> nth=0")
    page.emulate_media(media="print")
    assert page.locator("table tbody tr").count() and not page.locator(".rail").is_visible()
    scan = page.screenshot()
    page.emulate_media(media="screen")
    page.goto(course)
    go(page, "main a[href$='/signed'] >> nth=0")
    page.set_input_files("[type=file]", {"name": "Liste.png", "mimeType": "image/png", "buffer": scan})
    go(page, "main form[enctype] button[type=submit]")
    assert page.locator("main ul.rows a").count() == 1
    with page.expect_download() as waiting:
        page.click("main ul.rows a")
    assert waiting.value.suggested_filename == "list.pdf"
    assert waiting.value.path().read_bytes().startswith(b"%PDF")


def test_the_person_says_how_sure_they_feel_and_the_advisor_sees_what_has_moved(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "beratung")
    page.goto(f"{site.url}/cases")
    go(page, "main th[scope=row] a:has-text('سميرة') >> nth=0")
    case = page.url
    way = run("tests.journeys.way_in", case.rsplit("/", 1)[1], environ=site.environ)
    person = phone(chrome).new_page()
    person.goto(site.url + way.stdout.strip().splitlines()[-1])
    press(person)
    for points in ("1", "4"):
        person.goto(f"{site.url}/ar/status/assessments")
        go(person, "main a[href*='/status/assessments/'] >> nth=0")
        for tick in person.locator(f"main input[type=radio][value='{points}']").all():
            tick.check()
        press(person)
    assert "بثقة" in spoken(person)
    assert person.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(f"{case}/assessments")
    assert "+9" in spoken(page)


def test_a_providers_month_is_drawn_and_frozen_with_a_name(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "koordination")
    page.goto(f"{site.url}/statements")
    page.goto(site.url + str(page.locator("main a[href*='/statements/draw']").first.get_attribute("href")))
    page.fill("[name=remark]", "Mit der Schule besprochen")
    press(page)
    told = spoken(page)
    assert "Sabine Krüger" in told and "Mit der Schule besprochen" in told
    assert "Seit dem Festschreiben hat sich nichts geändert" in told


def test_who_passed_goes_to_the_next_level_with_one_press(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "koordination")
    page.goto(f"{site.url}/programmes/next-level")
    assert page.locator("main section").count()
    if page.locator("main form[method=post]").count():
        press(page)
    assert "Im Moment geht hier niemand weiter" in spoken(page)
