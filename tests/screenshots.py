"""`make screenshots`: the pictures of the README, taken from the running demo."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.server import free_port
from tests import chromium
from tests.demonstration import environ_of, started
from tests.journeys.conftest import PHONE, Site, answer, desk, go, phone, press

TARGET = Path(__file__).parent.parent / "docs" / "screenshots"


def public_side(chrome: Browser, site: Site) -> None:
    """An offer with its check, in Arabic on a phone."""
    page = phone(chrome, reduced_motion="reduce").new_page()
    page.goto(f"{site.url}/ar/offers/intensive-german")
    answer(
        page,
        {
            "residence_status": "refugee_recognised",
            "german_level": "A2",
            "hzb_state": "under_check",
            "full_time_available": "yes",
        },
    )
    press(page)
    page.wait_for_timeout(500)
    page.screenshot(path=TARGET / "offer-ar-phone.png")
    page.goto(f"{site.url}/ar/apply/intensive-german/begin")
    page.screenshot(path=TARGET / "form-ar-phone.png")


def staff_side(chrome: Browser, site: Site) -> None:
    """Today, a case and the proposals, in German at a desk."""
    page = desk(chrome, site, "beratung")
    page.screenshot(path=TARGET / "today-de-desk.png")
    go(page, "main th[scope=row] a >> nth=0")
    page.screenshot(path=TARGET / "case-de-desk.png")
    page = desk(chrome, site, "koordination")
    page.goto(f"{site.url}/assignment")
    go(page, "main a[href*='/advisor'] >> nth=0")
    page.screenshot(path=TARGET / "advisor-de-desk.png")
    page.goto(f"{site.url}/programmes")
    go(page, "main tr:has-text('Weide') a >> nth=0")
    page.screenshot(path=TARGET / "course-de-desk.png")


def teaching_side(chrome: Browser, site: Site) -> None:
    """The list of a lesson, in German on a phone."""
    page = desk(chrome, site, "lehre")
    page.set_viewport_size(PHONE)
    page.goto(f"{site.url}/lessons")
    go(page, "main a[href*='/lessons/'] >> nth=0")
    page.screenshot(path=TARGET / "lesson-de-phone.png")


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as player:
        port = free_port()
        environ = environ_of(Path(folder), port)
        process = started(environ, port)
        try:
            chrome = player.chromium.launch(executable_path=chromium.ensure(), args=chromium.SWITCHES)
            site = Site(f"http://127.0.0.1:{port}", environ, None)  # type: ignore[arg-type]  # no letter is sent here
            public_side(chrome, site)
            staff_side(chrome, site)
            teaching_side(chrome, site)
            chrome.close()
        finally:
            process.terminate()
            process.wait(timeout=20)
    print(f"{len(list(TARGET.glob('*.png')))} pictures in docs/screenshots")


if __name__ == "__main__":
    main()
