"""The office's post in a real browser: a mail is filed, a letter written, what goes out looked at first."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.inbox.mails import picture
from tests.journeys.conftest import Site, desk, go, phone, screenshot_folder

pytestmark = pytest.mark.xdist_group("journeys")


def shot(page: Page, name: str) -> None:
    folder = screenshot_folder()
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_a_mail_is_filed_in_the_case_that_its_text_names(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "koordination")
    go(page, "nav a[href='/inbox'] >> nth=0")
    shot(page, "post-inbox")
    go(page, "a:has-text('Kursbeginn verschoben')")
    assert page.locator("input[name=cases]").first.is_checked()
    shot(page, "post-mail")
    go(page, "form[action$='/file'] button")
    assert page.locator("a:has-text('Kursbeginn verschoben')").count() == 0
    go(page, "a:has-text('Ihr Angebot zum Jahresende')")
    go(page, "form[action$='/drop'] button")
    assert page.locator("a:has-text('Jahresende')").count() == 0


def test_a_message_begins_with_a_template_and_many_are_looked_at_before_they_leave(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "beratung")
    page.click("nav summary:has-text('Das Programm')")
    go(page, "nav a[href='/templates'] >> nth=0")
    shot(page, "post-templates")
    go(page, "a:has-text('Unterlagen nachreichen')")
    shot(page, "post-template")
    page.goto(f"{site.url}/outbox")
    shot(page, "post-outbox")
    assert page.locator("input[name=chosen]:checked").count() == 2
    page.locator("input[name=chosen] >> nth=1").uncheck()
    go(page, "button[value=send]")
    assert page.locator("input[name=chosen]").count() == 1
    page.goto(f"{site.url}/cases")
    go(page, "main td a[href^='/cases/'], main th a[href^='/cases/'] >> nth=0")
    page.goto(f"{page.url.split('?')[0]}/messages")
    page.select_option("[name=template]", label="Unterlagen nachreichen")
    go(page, "form.filters button")
    assert "{" not in page.input_value("[name=body]")
    shot(page, "post-message")
    go(page, "button[value=draft]")
    go(page, "form[action$='/messages'] button:not([name])")


def test_the_offices_list_comes_in_and_is_taken_back(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "koordination")
    page.goto(f"{site.url}/imports")
    shot(page, "sheet-list")
    go(page, "a:has-text('seit 2022')")
    shot(page, "sheet-dry-run")
    go(page, "main a[href$='/columns'] >> nth=0")
    shot(page, "sheet-columns")
    page.locator("select[name^=word_german_level]").first.select_option("C1")
    go(page, "main form button:not([name])")
    assert "Es steht kein Name da" in page.inner_text("main table") and "Muster" not in page.inner_text("main table")
    go(page, "main form:not([action]) button")
    site.command("worker", "--once")
    page.reload()
    assert page.locator("form[action$='/undo']").count() == 1
    shot(page, "sheet-taken")
    go(page, "form[action$='/undo'] button")
    site.command("worker", "--once")
    page.reload()
    assert page.locator("form[action$='/undo']").count() == 0


def test_a_confirmation_is_one_click_from_the_case(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "beratung2")
    page.goto(f"{site.url}/cases")
    go(page, "main td a[href^='/cases/'], main th a[href^='/cases/'] >> nth=0")
    page.goto(f"{page.url.split('?')[0]}/confirmations")
    shot(page, "confirm")
    page.locator("input[name=what]").first.check()
    go(page, "main form button")
    page.emulate_media(media="print")
    shot(page, "confirm-paper")
    assert "Unterschrift" in page.inner_text("section.sheet")


def test_the_counter_draws_a_number_and_prints_the_day(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "empfang")
    page.goto(f"{site.url}/counter")
    page.select_option("[name=language]", "uk")
    go(page, "main form:has([name=language]) button")
    shot(page, "counter-slip")
    page.goto(f"{site.url}/counter")
    go(page, "form[action$='/next'] button")
    shot(page, "counter")
    page.goto(f"{site.url}/day-sheet")
    shot(page, "day-sheet")
    assert page.locator("section.sheet tbody tr").count() > 12


def test_a_paper_comes_from_a_phone_without_a_code(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "beratung")
    page.goto(f"{site.url}/cases")
    links = page.locator("main tbody a[href^='/cases/']").evaluate_all("all => all.map(one => one.href)")
    for address in dict.fromkeys(links):
        page.goto(address)
        if page.locator("a[href$='/link']").count():
            break
    go(page, "a[href$='/link'] >> nth=0")
    go(page, "main form button")
    shot(page, "paper-link")
    address = page.inner_text("main code[dir=ltr] >> nth=-1")
    visitor = phone(chrome).new_page()
    visitor.goto(f"{site.url}/{address.split('/', 3)[3]}")
    assert visitor.locator("h1").count() == 1
    visitor.set_input_files("[name=files]", {"name": "a.png", "mimeType": "image/png", "buffer": picture()})
    go(visitor, "main form button")
    assert "arrived=1" in visitor.url
    shot(visitor, "paper-sent")
