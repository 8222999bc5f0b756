"""A course is certified, a certificate is printed, and an employer on another device checks it by number and name."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Site, desk, go, phone, spoken

pytestmark = pytest.mark.xdist_group("journeys")


def test_a_course_is_certified_and_an_employer_checks_what_was_printed(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "koordination")
    page.goto(f"{site.url}/programmes")
    go(page, "main a[href^='/programmes/'] >> text=Ahorn 1")
    go(page, "main a[href$='/attendance']")
    assert "Besuchte UE" in spoken(page)
    go(page, "main a[href$='/certificates']")
    page.check("[name=kind][value=attendance]")
    go(page, "main form[method=post] button[type=submit]")
    assert page.locator("progress").get_attribute("value") == "0"
    site.command("worker", "--once")
    page.reload()
    assert "Alle sind geschrieben" in spoken(page)
    go(page, "main ul.rows a >> nth=0")
    name = page.inner_text(".certificate .first tr:first-child td")
    number = page.inner_text(".certificate .certificate-number")
    page.emulate_media(media="print")
    assert not page.locator(".rail").is_visible() and page.locator(".certificate .second[dir=rtl]").is_visible()

    employer = phone(chrome, locale="fr").new_page()
    employer.goto(f"{site.url}/fr/check?number={number}")
    employer.fill("[name=name]", name)
    go(employer, "main form[method=post] button[type=submit]")
    assert "correspondent" in spoken(employer) and name not in employer.content() and "Ahorn" not in employer.content()
    employer.fill("[name=name]", "Autre Personne")
    go(employer, "main form[method=post] button[type=submit]")
    assert "ne correspondent à aucune" in spoken(employer)
