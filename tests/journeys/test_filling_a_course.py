"""A course is filled, end to end: a place is held, its letter is looked at and goes; courses are filled together, undone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Site, desk, go, press, spoken

pytestmark = pytest.mark.xdist_group("journeys")


def course_with_a_free_place(page: Page, site: Site) -> str:
    page.goto(f"{site.url}/programmes")
    for link in [each.get_attribute("href") for each in page.locator("tbody th a").all()]:
        page.goto(f"{site.url}{link}")
        if page.locator("button[formaction$='/hold']").count():
            return str(link)
    raise AssertionError("the demo has no course with a free place and somebody who waits for it")


def test_a_place_is_held_its_letter_looked_at_and_sent(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "koordination")
    course = course_with_a_free_place(page, site)
    page.goto(f"{site.url}{course}/selection")
    press(page, form="main form[action$='/ranking']")
    assert "noch einmal gebildet ist sie dieselbe" in spoken(page)
    page.goto(f"{site.url}{course}")
    go(page, "button[formaction$='/hold'] >> nth=0")
    go(page, "main a[href*='/programmes/letters']")
    assert page.locator("main details").count() == 1
    go(page, "main button[value=send]")
    assert page.locator("main details").count() == 0


def test_a_place_that_is_kept_for_a_group_is_given_to_others_only_with_a_reason(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "koordination")
    course = course_with_a_free_place(page, site)
    page.goto(f"{site.url}{course}/capacity")
    places = page.input_value("[name=capacity]")
    page.fill("[name=overbooking]", "0")
    page.fill("[name=reason]", "so viele Stühle")
    press(page)
    page.goto(f"{site.url}{course}/change")
    page.eval_on_selector_all("main details", "all => all.forEach(one => one.open = true)")
    for each in page.locator("[name^=reserve_]").all():
        each.fill("0")
    page.fill("[name=reserve_first_generation]", places)
    press(page)
    page.goto(f"{site.url}{course}")
    assert "Vorgesehen für:" in spoken(page)
    go(page, "button[formaction$='/hold'] >> nth=0")
    assert "Noch ist nichts freigehalten" in spoken(page)
    page.check("input[name=exception] >> nth=0")
    reason = page.inner_text("label:has(input[name=exception]:checked), input[name=exception]:checked + label")
    press(page, form="main form[action$='/hold']")
    go(page, "main tbody th a >> nth=0")
    assert reason in spoken(page) and "Zusage, Antwort offen" in spoken(page)


def test_courses_are_filled_together_and_undone_before_the_letters_go(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "koordination")
    page.goto(f"{site.url}/programmes/rounds/new")
    page.fill("[name=name]", "Herbst")
    page.fill("[name=closes_on]", "2030-01-01")
    for box in page.locator("input[name=cohorts]").all():
        box.check()
    press(page)
    assert "Wunsch 1" in spoken(page)
    press(page, form="main form[action$='/apply']")
    press(page, form="main form[action$='/undo']")
    assert page.locator("form[action$='/apply']").count() == 1
