"""A real Chromium against a real server with the demo programme, on each database."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests import chromium
from tests.core.post_office import PostOffice
from tests.demonstration import Demonstration, started
from tests.warm import run

PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1440, "height": 900}


@dataclass
class Site:
    """A running programme: its address, its environment for the command, the mail server that it uses."""

    url: str
    environ: dict[str, str]
    office: PostOffice

    def command(self, *arguments: str) -> str:
        return self._done("casework.cli", *arguments)

    def way_in(self, case: str) -> str:
        """The address of the person's own page, as a letter carries it. `case`: its reference, or its address."""
        return self.url + self._done("tests.journeys.way_in", case.rsplit("/", 1)[-1]).split()[-1]

    def let_pass(self, *cases: str, hours: int) -> None:
        """As if what happened in these cases had happened so much earlier."""
        self._done("tests.journeys.earlier", str(hours), *[case.rsplit("/", 1)[1] for case in cases])

    def _done(self, module: str, *arguments: str) -> str:
        done = run(module, *arguments, environ=self.environ)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def settings() -> dict[str, str]:
    """What the program is set up with beside the demonstration: a file that needs more says so in one of its own."""
    return {}


@pytest.fixture(scope="module")
def site(
    settings: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
    demonstration: Demonstration,
    post_office_server: tuple[PostOffice, int],
) -> Iterator[Site]:
    office, mail_port = post_office_server
    with demonstration.copied(tmp_path_factory.mktemp("site")) as (environ, port):
        environ |= {"CASEWORK_MAIL_PORT": str(mail_port)} | settings
        process = started(environ, port)
        try:
            yield Site(f"http://127.0.0.1:{port}", environ, office)
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture(scope="package")
def chromium_process() -> Iterator[Browser]:
    """One for all journeys: to start a browser and what leads it takes seconds."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium.ensure(), args=chromium.SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def chrome(chromium_process: Browser) -> Iterator[Browser]:
    """The browser, of which nothing is left for the next file: no tab, no cookie, no storage."""
    assert not chromium_process.contexts
    yield chromium_process
    for context in chromium_process.contexts:
        context.close()


def phone(chrome: Browser, *, locale: str = "ar", scripts: bool = False, **more: object) -> BrowserContext:
    return chrome.new_context(viewport=PHONE, locale=locale, java_script_enabled=scripts, **more)  # type: ignore[arg-type]  # what a test gives by name


def desk(chrome: Browser, site: Site, account: str) -> Page:
    """A desktop browser, signed in with one of the demo's accounts."""
    from casework.demo.programme import SIGN_INS

    email, password, _what = next(each for each in SIGN_INS if each[0].startswith(f"{account}@"))
    # Without the soft change from page to page, which a picture could catch half-way.
    page = chrome.new_context(viewport=DESK, locale="de-DE", reduced_motion="reduce").new_page()
    page.goto(f"{site.url}/signin")
    page.fill("[name=email]", email)
    page.fill("[name=password]", password)
    go(page, "main button[type=submit]")
    page.wait_for_url("**/today")
    return page


#: By the name of an account, the page of whoever has it.
Seat = Callable[[str], Page]


@pytest.fixture(scope="module")
def seat(chrome: Browser, site: Site) -> Seat:
    """One desktop browser for each account of a file, signed in when it is first asked for: to sign in takes a second."""
    return cache(partial(desk, chrome, site))


def go_away(page: Page, site: Site, *, cover: str) -> None:
    """From today on for three days; this account covers, from the next run of the clock on."""
    page.goto(f"{site.url}/absences")
    page.fill("[name=from_on]", date.today().isoformat())
    page.fill("[name=until_on]", (date.today() + timedelta(days=3)).isoformat())
    page.select_option("[name=cover]", f"{cover}@example.org")
    press(page, form="main form:has([name=cover])")
    site.command("worker", "--once")


def press(page: Page, *, form: str = "main form[method=post]") -> None:
    """The one button of the page's form; returns when the page that follows is there."""
    go(page, f"{form} button[type=submit]:not([name])")


def go(page: Page, selector: str) -> None:
    """Click what leads on and wait until the next page has loaded: a reload in between would be lost."""
    with page.expect_navigation():
        page.click(selector)


def answer(page: Page, answers: dict[str, str | list[str]]) -> None:
    """Fill whichever of these answers this page asks for, as a person would: tick, choose, type."""
    for name, value in answers.items():
        for one in [value] if isinstance(value, str) else value:
            inputs = page.locator(f"main [name='{name}']")
            if inputs.count() == 0:
                continue
            ticks = page.locator(f"main input[name='{name}'][value='{one}']")
            if ticks.count() and ticks.first.get_attribute("type") in {"radio", "checkbox"}:
                ticks.first.check()
            elif inputs.first.evaluate("e => e.tagName") == "SELECT":
                inputs.first.select_option(one)
            else:
                inputs.first.fill(one)


def spoken(page: Page) -> str:
    return re.sub(r"\s+", " ", page.inner_text("body"))


def screenshot_folder() -> Path | None:
    given = os.environ.get("CASEWORK_SCREENSHOTS")
    return Path(given) if given else None
