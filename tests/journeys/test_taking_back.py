"""Somebody takes a number out again, because the phone is not theirs alone: it comes back nowhere."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Site, answer, desk, go, phone, press, spoken
from tests.journeys.test_the_main_job import ANSWERS

pytestmark = pytest.mark.xdist_group("journeys")

NAME, NUMBER = "هيفاء", "0176 1112223"
HERS = ANSWERS | {"call_name": NAME, "phone": NUMBER}
APPLY = "/ar/apply/intensive-german"


def test_a_number_that_was_taken_out_is_gone_for_the_office_too(chrome: Browser, site: Site) -> None:
    page = phone(chrome).new_page()
    page.goto(f"{site.url}{APPLY}")
    go(page, "main a.button >> nth=0")
    while page.locator("main [name=phone]").count() == 0:
        answer(page, HERS)
        press(page)
    reach = page.url
    answer(page, HERS)
    press(page)
    page.goto(reach)
    assert page.input_value("[name=phone]") == NUMBER
    page.fill("[name=phone]", "")
    answer(page, {"reach_by": "portal_only"})
    press(page)
    page.goto(reach)
    assert page.input_value("[name=phone]") == ""
    press(page)
    for _page in range(12):
        if "/papers" in page.url or "/check" in page.url:
            break
        answer(page, {name: given for name, given in HERS.items() if name not in {"phone", "reach_by"}})
        press(page)
    page.goto(f"{site.url}{APPLY}/check")
    assert NUMBER not in spoken(page) and NAME in spoken(page)
    press(page)
    reference = re.sub(r"\s", "", page.inner_text("output#reference"))
    office = desk(chrome, site, "koordination")
    office.goto(f"{site.url}/cases/{reference}")
    assert NAME in spoken(office) and "1112223" not in re.sub(r"\s", "", office.content())
