"""The form in two scripts, with and without scripts, by keyboard alone, enlarged, narrow, and in the system's colours."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.conftest import PHONE, Site, answer, go, phone, press, spoken
from tests.journeys.test_every_page import Inspector
from tests.journeys.test_the_main_job import ANSWERS

pytestmark = pytest.mark.xdist_group("journeys")

NAMES = {"ar": "سُعاد", "uk": "Соломія", "de": "Jördis"}
MOST_PAGES = 14


def filled_in(page: Page, site: Site, language: str) -> str:
    """From the offer to the reference, as a person would; returns what is read on the way."""
    page.goto(f"{site.url}/{language}/offers/sport")
    go(page, f"main a[href*='/{language}/apply/']")
    go(page, "main a.button >> nth=0")
    told = ""
    for _page in range(MOST_PAGES):
        told += spoken(page)
        if page.url.endswith("/check"):
            break
        if page.url.endswith("/papers"):
            go(page, "main a.button >> nth=-1")
            continue
        answer(page, ANSWERS | {"call_name": NAMES[language], "phone": "0176 7654321"})
        press(page)
    assert NAMES[language] in spoken(page)
    press(page)
    return told


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("language", ["ar", "uk"])
def test_a_person_sends_the_form_on_a_phone(chrome: Browser, site: Site, language: str, scripts: bool) -> None:
    page = phone(chrome, locale=language, scripts=scripts).new_page()
    told = filled_in(page, site, language)
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]", page.inner_text("output#reference").strip())
    letters = re.findall(r"[؀-ۿ]" if language == "ar" else r"[Ѐ-ӿ]", told)
    assert len(letters) > len(re.findall(r"[A-Za-z]", told)), "a page in another language"


def test_the_form_needs_no_mouse(chrome: Browser, site: Site) -> None:
    """Tab, space, letters and enter: from the start page to a saved page, and nothing that holds the focus is unseen."""
    page = phone(chrome, locale="de", scripts=True, reduced_motion="reduce").new_page()
    page.goto(f"{site.url}/de/apply/sport")
    _tab_to(page, "a.button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    typed = {"call_name": NAMES["de"]}
    ticked = {("spoken_languages", "de"), ("is_adult", "yes")}
    for _step in range(80):
        name, value, kind = page.evaluate(
            "[document.activeElement.name, document.activeElement.value, document.activeElement.type]"
        )
        if name in typed and not value:
            page.keyboard.type(typed[name])
        elif (name, value) in ticked and kind in {"radio", "checkbox"}:
            page.keyboard.press("Space")
            ticked.discard((name, value))
        elif kind == "radio" and any(wanted == name for wanted, _value in ticked):
            page.keyboard.press("ArrowDown")
            continue
        elif kind == "submit":
            break
        page.keyboard.press("Tab")
        _assert_focus_is_seen(page)
    assert not ticked
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("output#return-code").count() == 1, spoken(page)


def _tab_to(page: Page, selector: str) -> None:
    for _step in range(40):
        page.keyboard.press("Tab")
        _assert_focus_is_seen(page)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def _assert_focus_is_seen(page: Page) -> None:
    """What has the focus lies in the window and under nothing else (WCAG 2.2, 2.4.11), with an outline around it."""
    seen = page.evaluate(
        """() => {
          const it = document.activeElement;
          if (it === document.body) return true;
          // Of a link that is broken into two lines, its first: the middle between both lies beside it.
          const box = it.getClientRects()[0] ?? it.getBoundingClientRect();
          const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 2), y = box.top + box.height / 2;
          if (y < 0 || y > innerHeight) return 'outside: ' + it.outerHTML.slice(0, 120);
          const top = document.elementFromPoint(x, y);
          if (top !== it && !it.contains(top) && !(it.labels && [...it.labels].some(label => label.contains(top))))
            return 'covered: ' + it.outerHTML.slice(0, 120) + ' by ' + top?.outerHTML.slice(0, 120);
          return getComputedStyle(it).outlineStyle !== 'none' || 'no outline: ' + it.outerHTML.slice(0, 120);
        }"""
    )
    assert seen is True, f"{page.url}: {seen}"


def enlarged(chrome: Browser) -> BrowserContext:
    """A desktop of 1280 pixels at 200 % zoom: the page has 640 of its own pixels."""
    return chrome.new_context(viewport={"width": 640, "height": 450}, device_scale_factor=2, locale="ar")


def in_the_systems_colours(chrome: Browser) -> BrowserContext:
    return chrome.new_context(viewport=PHONE, forced_colors="active", locale="uk")


def in_the_dark(chrome: Browser) -> BrowserContext:
    return chrome.new_context(viewport=PHONE, color_scheme="dark", locale="fa")


@pytest.mark.parametrize(
    ("opened", "language"), [(enlarged, "ar"), (in_the_systems_colours, "uk"), (in_the_dark, "fa")]
)
def test_the_form_is_usable_by_everyone(chrome: Browser, site: Site, opened: object, language: str) -> None:
    assert callable(opened)
    page = opened(chrome).new_page()
    look = Inspector(page, site, (320, 640))
    look.walk([f"/{language}/{path}" for path in ("", "offers", "offers/sport", "apply/sport", "status")])
    page.goto(f"{site.url}/{language}/apply/sport/begin")
    for _page in range(MOST_PAGES):
        look.inspect()
        if page.url.endswith("/check"):
            break
        if page.url.endswith("/papers"):
            go(page, "main a.button >> nth=-1")
            continue
        answer(page, ANSWERS | {"call_name": "ZX"})
        press(page)
    press(page)
    look.inspect()
    assert not look.wrong, "\n".join(look.wrong)
    assert len(look.seen) >= 9
