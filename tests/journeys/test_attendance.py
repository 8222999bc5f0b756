"""A lesson on a phone: thirty people in taps, the network gone in the middle, a colleague at the same list, nothing lost."""

from __future__ import annotations

import json
import time

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import PHONE, Site, go, spoken

pytestmark = pytest.mark.xdist_group("journeys")


def teacher(chrome: Browser, site: Site) -> Page:
    from casework.demo.programme import SIGN_INS

    email, password, _what = next(each for each in SIGN_INS if each[0].startswith("lehre@"))
    page = chrome.new_context(viewport=PHONE, locale="de-DE", reduced_motion="reduce", has_touch=True).new_page()
    page.goto(f"{site.url}/signin")
    page.fill("[name=email]", email)
    page.fill("[name=password]", password)
    go(page, "main button[type=submit]")
    page.goto(f"{site.url}/lessons")
    go(page, "main h2:has-text('Heute') + ul a[href^='/lessons/'] >> nth=0")
    return page


def tap(page: Page, row: int, state: str) -> None:
    page.locator(".seat").nth(row).locator(f"input[value={state}]").click()


def chosen(page: Page, row: int) -> str:
    return str(page.locator(".seat").nth(row).locator("input:checked").get_attribute("value"))


def kept(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate("({...localStorage})")
    return {name: value for name, value in found.items() if name.startswith("attendance ")}


def saved(page: Page) -> None:
    page.wait_for_selector(".told[data-state=saved]", state="attached")
    page.wait_for_function("!Object.keys(localStorage).some((name) => name.startsWith('attendance '))")


def stand_in(chrome: Browser, page: Page) -> Page:
    """Somebody else's phone with the link of the day, and the same list on it."""
    list_url = page.url
    page.goto(page.url.rpartition("/lessons/")[0] + "/lessons")
    go(page, "main a[href$='/attendance'] >> nth=0")
    go(page, "main a[href$='/stand-in']")
    page.fill("[name=name]", "Kim")
    go(page, "main form[method=post] button[type=submit] >> nth=0")
    link = page.inner_text("main code")
    other = chrome.new_context(viewport=PHONE, locale="de-DE", reduced_motion="reduce").new_page()
    other.goto(link)
    go(other, "main form[method=post] button[type=submit]")
    if not other.locator(".seat").count():
        go(other, f"main a[href*='{list_url.rpartition('/')[2]}']")
    page.goto(list_url)
    return other


def test_what_is_tapped_without_a_network_is_kept_sent_later_and_shown_where_two_differ(
    chrome: Browser, site: Site
) -> None:
    page = teacher(chrome, site)
    other = stand_in(chrome, page)
    count = page.locator(".seat").count()
    assert count >= 2
    began = time.monotonic()
    for row in range(count):
        tap(page, row, "present")
    saved(page)
    # Thirty people within twenty seconds of taps.
    assert (time.monotonic() - began) / count < 20 / 30
    names = page.locator(".seat legend").all_inner_texts()

    page.context.set_offline(True)
    tap(page, 0, "late")
    page.wait_for_selector(".told[data-state=kept]")
    tap(page, 1, "absent")
    page.wait_for_function("document.querySelector('.told').textContent.endsWith(': 2')")
    assert "Kein Netz" in spoken(page)
    (entry,) = kept(page).values()
    assert len(json.loads(entry)) == 2 and not any(name.strip(" …") in entry for name in names), "no name stays"

    # Meanwhile whoever stands in notes the first row in another way.
    other.reload()
    tap(other, 0, "excused")
    saved(other)
    page.context.set_offline(False)
    page.wait_for_selector(".told[data-state=conflicts]")
    assert "Entschuldigt, eingetragen von Kim" in spoken(page) and chosen(page, 0) == "late"
    (entry,) = kept(page).values()
    assert len(json.loads(entry)) == 1, "what nobody else noted is saved meanwhile"
    page.click("[data-mine]")
    saved(page)
    other.reload()
    assert (chosen(other, 0), chosen(other, 1)) == ("late", "absent")
    go(other, "main form[action$='/stand-in/end'] button")
    assert other.url.endswith("/stand-in/over") and not any(name in spoken(other) for name in names)


def test_a_phone_that_died_sends_when_the_list_is_opened_again(chrome: Browser, site: Site) -> None:
    page = teacher(chrome, site)
    path = page.url
    page.context.set_offline(True)
    tap(page, 0, "excused")
    page.wait_for_selector(".told[data-state=kept]")
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(path)
    saved(page)
    page.reload()
    assert chosen(page, 0) == "excused" and kept(page) == {}
