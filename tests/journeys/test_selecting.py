"""A jury reads under numbers and gives points; who is not chosen is told why, and what else may fit."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Site, desk, go, press, spoken
from tests.journeys.test_filling_a_course import course_with_a_free_place

pytestmark = pytest.mark.xdist_group("journeys")


def unfold(page: Page) -> None:
    page.locator("main details").evaluate_all("each => each.forEach(one => one.open = true)")


def test_a_jury_reads_without_names_and_a_no_comes_with_its_reason_and_what_else_fits(
    chrome: Browser, site: Site
) -> None:
    page = desk(chrome, site, "koordination")
    course = course_with_a_free_place(page, site)
    names = [each.inner_text() for each in page.locator("tbody th bdi").all()]
    page.goto(f"{site.url}{course}/change")
    page.select_option("[name=selection]", "jury")
    unfold(page)
    page.get_by_label("Amira Haddad").check()
    press(page)
    page.goto(f"{site.url}{course}/selection/rules")
    for field in ("german_level", "hzb_state"):
        page.check(f"[name=call][value={field}]")
    press(page)
    page.goto(f"{site.url}{course}/selection")
    press(page, form="main form[action$='/ranking']")

    reader = desk(chrome, site, "beratung")
    reader.goto(f"{site.url}/jury")
    go(reader, "main a[href^='/jury/'] >> nth=0")
    go(reader, "main a[href^='/jury/read/'] >> nth=0")
    assert names and not any(name in spoken(reader) for name in names)
    reader.fill("[name=points]", "70")
    press(reader)
    assert reader.locator(".error").count(), "points come with a reason"
    assert reader.input_value("[name=points]") == "70"
    reader.fill("[name=reason]", "Klare Ziele")
    press(reader)

    page.goto(f"{site.url}{course}/selection")
    press(page, form="main form[action$='/ranking']")
    assert "70" in spoken(page)
    page.goto(f"{site.url}{course}")
    go(page, "tbody th a >> nth=0")
    go(page, "main a[href$='/reject']")
    page.check("[name=reason] >> nth=0")
    other = page.locator("[name=alternatives] >> nth=0")
    offered = page.inner_text(f"label[for={other.get_attribute('id')}]")
    other.check()
    press(page)
    page.goto(f"{site.url}/programmes/letters")
    unfold(page)
    assert offered.split(" · ")[0] in spoken(page)
    go(page, "main button[value=send]")
    assert page.locator("main details").count() == 0
