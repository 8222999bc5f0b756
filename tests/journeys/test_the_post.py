"""The office's post in a real browser: a mail is filed, a letter written, what goes out looked at first."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Site, desk, go, screenshot_folder

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
