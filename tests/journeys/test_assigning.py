"""Who advises, end to end: the coordinator plans for all who wait, the advisor says yes, hands over, and is covered."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Site, desk, go, press

pytestmark = pytest.mark.xdist_group("journeys")


def test_a_plan_is_looked_at_applied_and_undone(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "koordination")
    page.goto(f"{site.url}/assignment")
    before = page.locator("tr[data-ref]").count()
    assert before
    go(page, "main a[href$='/assignment/plans']")
    press(page)
    assert "/assignment/plans/" in page.url
    assert page.locator("tr[data-ref]").count() == before
    press(page, form="main form[action$='/apply']")
    assert page.locator("form[action$='/undo']").count() == 1
    press(page, form="main form[action$='/undo']")
    page.goto(f"{site.url}/assignment")
    assert page.locator("tr[data-ref]").count() == before


def test_an_advisor_offers_a_case_and_the_colleague_takes_it(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "beratung")
    page.goto(f"{site.url}/handover")
    ref = page.locator("main input[name=case] >> nth=0").get_attribute("value")
    page.check(f"main input[value='{ref}']")
    page.select_option("main [name=colleague]", "beratung2@example.org")
    press(page)
    colleague = desk(chrome, site, "beratung2")
    colleague.goto(f"{site.url}/handovers")
    press(colleague, form="main form[action$='/accept']")
    assert "/cases/" in colleague.url
    page.goto(f"{site.url}/handover")
    assert page.locator(f"main input[value='{ref}']").count() == 0


def test_a_profile_is_kept(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "beratung3")
    page.goto(f"{site.url}/absences")
    go(page, "main a[href*='/advisors/']")
    page.fill("[name=place]", "Campus Süd")
    press(page)
    assert page.input_value("[name=place]") == "Campus Süd"
    assert page.locator("[role=status]").count() == 1
