"""Lost the PIN, lost the phone: Rojin comes back on a small phone in Arabic, without scripts. One story, in order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.conftest import Site, answer, desk, go, phone, press, screenshot_folder, spoken
from tests.journeys.test_the_main_job import ANSWERS

pytestmark = pytest.mark.xdist_group("journeys")

NAME, PIN, MAIL = "روجين", "246813", "rojin@example.org"
HERS = ANSWERS | {"call_name": NAME, "reach_by": "email", "email": MAIL, "shared_with": "nobody"}
APPLY = "/ar/apply/intensive-german"
story: dict[str, str] = {}


def shot(page: Page, name: str) -> None:
    folder = screenshot_folder()
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def fill_in(page: Page) -> None:
    for _page in range(12):
        if "/papers" in page.url or "/check" in page.url:
            return
        answer(page, HERS)
        press(page)
    raise AssertionError(page.url)


def come(context: BrowserContext, site: Site, pin: str = PIN) -> Page:
    page = context.new_page()
    page.goto(f"{site.url}/ar/status")
    page.fill("[name=code]", story["code"])
    page.fill("[name=pin]", pin)
    press(page)
    return page


def test_she_begins_a_form_chooses_a_pin_and_keeps_a_card(chrome: Browser, site: Site) -> None:
    page = phone(chrome).new_page()
    page.goto(f"{site.url}{APPLY}")
    go(page, "main a.button >> nth=0")
    fill_in(page)
    page.goto(f"{site.url}{APPLY}/code")
    page.fill("[name=pin]", PIN)
    press(page)
    shot(page, "intake-code")
    page.goto(f"{site.url}/ar/status/code")
    story["code"] = page.inner_text("output#return-code")
    assert page.locator("svg.qr").is_visible()
    shot(page, "own-code")
    go(page, "a[href='/ar/status/code/card']")
    assert NAME not in page.content() and PIN not in page.content()
    shot(page, "card-on-the-phone")
    page.emulate_media(media="print")
    assert not page.locator("h1.screen").is_visible() and page.locator(".card svg").is_visible()
    shot(page, "card-in-print")
    page.emulate_media(media="screen")


def test_she_gives_a_word_to_her_aunt_and_clears_the_phone(chrome: Browser, site: Site) -> None:
    context = phone(chrome)
    page = come(context, site)
    page.goto(f"{site.url}/ar/status/code/trust")
    shot(page, "trust")
    page.fill("[name=whom]", "عمتي")
    press(page)
    story["word"] = page.inner_text("output#word")
    shot(page, "trust-word")
    page.goto(f"{site.url}{APPLY}/check")
    assert NAME in spoken(page)
    go(page, "footer a[href='/ar/leave']")
    shot(page, "leave")
    press(page)
    assert page.url == f"{site.url}/ar/"
    for _step in range(2):
        page.go_back(wait_until="load")
        assert NAME not in spoken(page), page.url
    page.goto(f"{site.url}{APPLY}/check")
    assert NAME not in page.content()


def test_the_camera_of_another_phone_fills_in_the_code_and_takes_it_out_of_the_address(
    chrome: Browser, site: Site
) -> None:
    page = phone(chrome, scripts=True).new_page()
    digits = re.sub(r"\D", "", story["code"])
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site.url}/ar/card#{digits}")
    assert re.sub(r"\D", "", page.input_value("[name=code]")) == digits
    assert page.url == f"{site.url}/ar/card"
    page.fill("[name=pin]", PIN)
    press(page)
    assert "/apply/" in page.url and NAME in ((page.goto(f"{site.url}{APPLY}/check") and spoken(page)) or "")
    assert not [url for url in asked if digits in url.split("#")[0]]


def test_with_her_aunts_word_she_chooses_a_new_pin(chrome: Browser, site: Site) -> None:
    page = phone(chrome).new_page()
    page.goto(f"{site.url}/ar/status")
    for _try in range(4):
        page.fill("[name=code]", story["code"])
        page.fill("[name=pin]", "135792")
        press(page)
    shot(page, "locked")
    go(page, "a[href='/ar/status/new-pin']")
    shot(page, "new-pin")
    page.fill("[name=code]", story["code"])
    page.fill("[name=word]", story["word"].lower())
    page.fill("[name=pin]", "864209")
    press(page)
    assert page.url.endswith("/ar/status/code")
    shot(page, "own-code-after")
    story["pin"] = "864209"


def test_a_link_by_e_mail_brings_her_back_once(chrome: Browser, site: Site) -> None:
    site.office.letters.clear()
    page = phone(chrome).new_page()
    page.goto(f"{site.url}/ar/status/link")
    page.fill("[name=address]", MAIL.upper())
    press(page)
    shot(page, "link-asked")
    site.command("worker", "--once")
    letter = next(one for one in map(site.office.read, range(len(site.office.letters))) if one["To"] == MAIL)
    link = re.search(r"https?://\S+/link/\S+", letter.get_content())
    assert link and NAME not in letter.get_content()
    page.goto(link[0])
    shot(page, "link")
    press(page)
    assert "/apply/intensive-german" in page.url
    again = phone(chrome).new_page()
    again.goto(link[0])
    assert again.locator("main form").count() == 0
    shot(again, "link-over")


def test_the_office_gives_a_slip_to_somebody_who_is_there(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "beratung")
    page.goto(f"{site.url}/cases")
    go(page, "main th[scope=row] a >> nth=0")
    page.goto(f"{page.url}/new-pin")
    shot(page, "desk-new-pin")
    page.check("[name=checked][value=known]")
    press(page)
    assert page.locator("output#word").is_visible()
    shot(page, "desk-slip")
    page.emulate_media(media="print")
    shot(page, "desk-slip-print")
