"""A photo on a bad network: it is made smaller, goes in pieces, and goes on after the connection was gone."""

from __future__ import annotations

import io
import os

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route

from tests.journeys.conftest import Site, answer, go, phone, press
from tests.journeys.test_the_main_job import ANSWERS

pytestmark = pytest.mark.xdist_group("journeys")
OFFER = "intensive-german"


def noise() -> bytes:
    out = io.BytesIO()
    Image.frombytes("RGB", (2600, 1900), os.urandom(2600 * 1900 * 3)).save(out, "JPEG", quality=80)
    return out.getvalue()


def at_a_paper(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/ar/apply/{OFFER}/begin")
    answer(page, ANSWERS)
    press(page)
    page.goto(f"{site.url}/ar/apply/{OFFER}/papers")
    go(page, "main .tasks a >> nth=0")


def test_a_large_photo_goes_on_where_the_connection_was_lost(chrome: Browser, site: Site) -> None:
    page = phone(chrome, scripts=True).new_page()
    at_a_paper(page, site)
    pieces: list[str] = []

    def lose_two(route: Route) -> None:
        if route.request.method == "POST":
            pieces.append(route.request.url)
            if len(pieces) in (2, 3):
                return route.abort("connectionreset")
        return route.continue_()

    page.route("**/pieces/*", lose_two)
    content = noise()
    page.set_input_files("[name=files]", {"name": "zeugnis.jpg", "mimeType": "image/jpeg", "buffer": content})
    page.click("main form button[type=submit]")
    page.wait_for_url("**/papers", timeout=90_000)
    assert len(pieces) >= 5
    # Less came than was chosen: the phone made it smaller first.
    assert (len(pieces) - 2) * 256 * 1024 < len(content)
    go(page, "main .tasks a >> nth=0")
    assert page.locator("main .rows a bdi").first.inner_text() == "zeugnis.jpg"


def test_without_a_script_the_same_page_takes_the_file_in_one_go(chrome: Browser, site: Site) -> None:
    page = phone(chrome).new_page()
    at_a_paper(page, site)
    page.set_input_files("[name=files]", {"name": "zeugnis.jpg", "mimeType": "image/jpeg", "buffer": noise()})
    press(page)
    page.wait_for_url("**/papers")
    go(page, "main .tasks a >> nth=0")
    assert page.locator("main .rows a bdi").first.inner_text() == "zeugnis.jpg"
