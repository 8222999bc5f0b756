"""Who advises, end to end: the coordinator plans for all who wait, the advisor says yes, hands over, and is covered."""

from __future__ import annotations

from datetime import date, timedelta

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


def test_a_case_waits_for_a_team_is_taken_without_a_name_and_given_back(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "koordination")
    page.goto(f"{site.url}/assignment")
    name = page.locator("tr:has(a[href$='/queue']) th bdi >> nth=0").inner_text()
    go(page, "main a[href$='/queue'] >> nth=0")
    page.select_option("main [name=team]", index=1)
    press(page)
    advisor = desk(chrome, site, "beratung")
    go(advisor, "main a[href$='/queue']")
    assert name not in advisor.locator("main").inner_text()
    press(advisor, form="main form[action$='/take']")
    assert "/cases/" in advisor.url and name in advisor.locator("main").inner_text()
    go(advisor, "main a[href$='/handover']")
    advisor.select_option("main [name=colleague]", "queue")
    advisor.fill("main [name=reason]", "Too many this month")
    press(advisor)
    page.goto(f"{site.url}/assignment")
    assert "Too many this month" in page.locator("main").inner_text()


def test_a_plan_without_somebody_gives_them_nothing(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "koordination")
    page.goto(f"{site.url}/assignment/plans")
    press(page)
    assert "Reza Karimi" in page.inner_text("main tbody")
    page.goto(f"{site.url}/assignment/plans")
    page.click("main summary")
    page.check("main label:has-text('Reza Karimi')")
    page.fill("[name=from_on]", (date.today() + timedelta(days=60)).isoformat())
    page.fill("[name=until_on]", (date.today() + timedelta(days=90)).isoformat())
    press(page)
    assert "Reza Karimi" not in page.inner_text("main tbody")


def test_whoever_is_excluded_is_proposed_no_more_and_another_is_chosen_with_a_reason(
    chrome: Browser, site: Site
) -> None:
    page = desk(chrome, site, "koordination")
    page.goto(f"{site.url}/assignment")
    go(page, "main tr:has-text('فرید') a[href$='/advisor']")
    proposal, first = page.url, page.locator("main [name=advisor]").first.get_attribute("value") or ""
    go(page, "main a[href$='/advisor/not']")
    page.select_option("main select", first)
    press(page)
    page.goto(proposal)
    assert page.locator(f"main [name=advisor][value='{first}']").count() == 0
    page.check("main [name=advisor][value=else]")
    page.select_option("main [name=other]", index=1)
    press(page)
    assert page.locator("main [role=alert], [role=alert]").count(), "not without a reason"
    page.fill("main [name=reason]", "Kennt die Familie schon")
    press(page)
    page.goto(proposal.removesuffix("/advisor"))
    assert "Kennt die Familie schon" in page.inner_text("main")
