"""What a page may weigh, how wide it may be, how large its targets are: measured on the running program."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from typing import Protocol
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page

from casework.core.i18n import LANGUAGES, VARIANTS
from tests.journeys.conftest import DESK, PHONE, Site, desk, go, phone
from tests.journeys.test_every_page import PUBLIC

pytestmark = pytest.mark.xdist_group("journeys")

ALL_LANGUAGES = [*LANGUAGES, *VARIANTS]
KILOBYTE = 1024
#: The pages on which somebody arrives: one request, 14 KB. All other public pages: three requests, 30 KB.
FIRST = {"offers/intensive-german", "apply/intensive-german", "status"}
LOADS = re.compile(r'<(?:script|img)[^>]*\ssrc="([^"]+)"|<link[^>]*\shref="([^"]+)"')
#: What can be pressed and is smaller than its due. Links within a sentence may be (WCAG 2.5.8); a box counts with its label.
TOO_SMALL = """least => [...document.querySelectorAll("a, button, input, select, textarea, summary")].filter(one => {
  if (!one.checkVisibility({visibilityProperty: true}) || one.closest(".unseen, .skip") || one.type === "hidden") return false;
  const alone = [...one.parentElement.childNodes].every(
    other => other === one || other.nodeType !== 3 || !other.textContent.trim());
  if (one.tagName === "A" && getComputedStyle(one).display === "inline" && (!alone || one.parentElement.tagName === "P")) return false;
  const box = (one.closest(".choice") || one).getBoundingClientRect();
  return box.height < least - 0.5 || box.width < 24;
}).map(one => one.outerHTML.slice(0, 120))"""
#: The element that has the focus, if something else lies over its middle.
COVERED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect();
  const over = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height, 40) / 2);
  return over && (one.contains(over) || over.contains(one) || over.closest("label")) ? null : one.outerHTML.slice(0, 120);
}"""


class Address(Protocol):
    """Where a running program is."""

    @property
    def url(self) -> str: ...


class Weighed:
    """A page as a first visit loads it: its own bytes and those of everything that it asks for."""

    def __init__(self, site: Address, address: str) -> None:
        page = fetched(site.url + address)
        asked = {urljoin(site.url, one or other) for one, other in LOADS.findall(page[1])}
        self.all = [page[0], *(fetched(each)[0] for each in asked if not each.startswith("data:"))]
        self.page, self.total, self.requests = page[0], sum(self.all), len(self.all)


def fetched(url: str) -> tuple[int, str]:
    """The bytes on the wire, headers counted, and the text."""
    import gzip

    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        body = answer.read()
        text = gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body
        return len(body) + len(bytes(answer.headers)), text.decode()


@pytest.mark.parametrize("language", ALL_LANGUAGES)
def test_no_public_page_weighs_more_than_it_may(site: Site, language: str) -> None:
    heavy = []
    for path in PUBLIC:
        weighed = Weighed(site, f"/{language}/{path}")
        bytes_, requests = (14, 1) if path in FIRST else (30, 3)
        if weighed.total > bytes_ * KILOBYTE or weighed.requests > requests:
            heavy.append((path, weighed.total, weighed.requests))
    assert heavy == []


def test_a_desk_page_weighs_little_and_the_next_one_less(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "koordination")
    page.wait_for_load_state("networkidle")
    seen: list[tuple[str, int]] = []
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.on("Network.loadingFinished", lambda done: seen.append((done["requestId"], done["encodedDataLength"])))
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(f"{site.url}/today", wait_until="networkidle")
    first = list(seen)
    assert 0 < sum(size for _id, size in first) <= 60 * KILOBYTE and len(first) <= 4
    client.send("Network.setCacheDisabled", {"cacheDisabled": False})
    page.goto(f"{site.url}/cases", wait_until="networkidle")
    seen.clear()
    page.goto(f"{site.url}/programmes", wait_until="networkidle")
    assert 0 < sum(size for _id, size in seen) <= 20 * KILOBYTE


@pytest.mark.parametrize("language", ALL_LANGUAGES)
def test_every_public_page_fits_a_window_of_320_pixels(chrome: Browser, site: Site, language: str) -> None:
    page = phone(chrome, locale=language).new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    assert list(too_wide(page, [f"{site.url}/{language}/{path}" for path in PUBLIC])) == []


def too_wide(page: Page, addresses: list[str]) -> Iterator[tuple[str, int]]:
    for address in addresses:
        page.goto(address)
        wide: int = page.evaluate("document.documentElement.scrollWidth")
        if wide > page.viewport_size["width"]:  # type: ignore[index]  # it was set
            yield address, wide


def test_letters_of_twice_the_size_still_fit(chrome: Browser, site: Site) -> None:
    """A window of half the width is what a browser makes of 200 %."""
    page = desk(chrome, site, "koordination")
    page.set_viewport_size({"width": 640, "height": 450})
    paths = ["today", "cases", "assignment", "programmes", "deliveries", "reports", "account", "signin"]
    assert list(too_wide(page, [f"{site.url}/{path}" for path in paths])) == []


@pytest.mark.parametrize("language", ["de", "ar"])
def test_everything_that_is_pressed_on_a_public_page_is_44_pixels_high(
    chrome: Browser, site: Site, language: str
) -> None:
    page = phone(chrome, locale=language).new_page()
    small = {}
    for path in [*PUBLIC, "apply/intensive-german/begin"]:
        page.goto(f"{site.url}/{language}/{path}")
        if found := page.evaluate(TOO_SMALL, 44):
            small[path] = found
    assert small == {}


@pytest.mark.parametrize("account", ["koordination", "beratung", "leitung", "lehre", "empfang"])
def test_everything_that_is_pressed_at_the_desk_is_24_pixels_high(chrome: Browser, site: Site, account: str) -> None:
    page = desk(chrome, site, account)
    links = page.locator(".rail a").evaluate_all("all => all.map(one => one.href)")
    small = {}
    for link in links:
        page.goto(link)
        if found := page.evaluate(TOO_SMALL, 24):
            small[link] = found
    assert len(links) >= 2 and small == {}


def test_a_row_of_a_list_is_40_pixels_high_and_no_line_is_too_long(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "koordination")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{site.url}/cases")
    rows = page.locator("tbody tr").evaluate_all(
        "all => all.map(one => Math.round(one.getBoundingClientRect().height))"
    )
    assert sorted(rows)[len(rows) // 2] <= 41 and min(rows) >= 40
    page.goto(f"{site.url}/de/privacy")
    assert page.evaluate("document.querySelector('main').getBoundingClientRect().width") <= page.evaluate(
        """() => { const one = document.createElement("p"); one.style.cssText = "position:absolute;inline-size:66.5ch";
        document.querySelector("main").append(one); return one.getBoundingClientRect().width }"""
    )


@pytest.mark.parametrize("side", ["public", "desk"])
def test_what_has_the_focus_is_never_covered(chrome: Browser, site: Site, side: str) -> None:
    if side == "public":
        page = phone(chrome, locale="ar", scripts=True).new_page()
        page.goto(f"{site.url}/ar/apply/intensive-german/begin")
    else:
        page = desk(chrome, site, "beratung")
        go(page, "main th[scope=row] a >> nth=0")
        page.set_viewport_size({"width": DESK["width"], "height": 600})
    covered, steps = [], 0
    for key in ["Tab"] * 30 + ["Shift+Tab"] * 25:
        page.keyboard.press(key)
        steps += 1
        if found := page.evaluate(COVERED):
            covered.append(found)
    assert steps > 50 and covered == []


def test_forced_colours_and_less_motion_are_heard(chrome: Browser, site: Site) -> None:
    page = chrome.new_context(viewport=PHONE, forced_colors="active", reduced_motion="reduce").new_page()
    page.goto(f"{site.url}/de/offers")
    edges = page.locator(".tag").first.evaluate("one => getComputedStyle(one).borderTopWidth")
    assert edges == "2px"
    moving = page.evaluate(
        "[...document.styleSheets[0].cssRules].filter(one => one.media?.mediaText.includes('no-preference')).every(one => !matchMedia(one.media.mediaText).matches)"
    )
    assert moving is True
