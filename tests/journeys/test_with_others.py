"""Work with others: a partner takes a referral on, two people change one note, a colleague covers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Site, desk, go, go_away, press, spoken

pytestmark = pytest.mark.xdist_group("journeys")


def first_case(page: Page, site: Site) -> str:
    page.goto(f"{site.url}/cases")
    go(page, "main th[scope=row] a:has-text('سميرة') >> nth=0")
    return page.url


def test_a_partner_sees_what_was_agreed_takes_it_on_and_no_longer_when_it_ends(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "beratung")
    page.goto(f"{site.url}/cases")
    go(page, "main th[scope=row] a:has-text('محمد') >> nth=0")
    case = page.url
    page.goto(f"{case}/referrals/new")
    page.select_option("[name=partner]", label="Zentrum Beispiel (erfunden)")
    page.fill("[name=concern]", "Hilfe bei der Wohnungssuche")
    page.check("[name=agreed][value=person]")
    press(page)
    assert "Hilfe bei der Wohnungssuche" in spoken(page)

    partner = desk(chrome, site, "partner")
    partner.goto(f"{site.url}/referrals")
    for address in [each.get_attribute("href") for each in partner.locator("main a[href^='/referrals/']").all()]:
        partner.goto(f"{site.url}{address}")
        if "Hilfe bei der Wohnungssuche" in spoken(partner):
            break
    assert "Hilfe bei der Wohnungssuche" in spoken(partner) and case.rsplit("/", 1)[1] not in partner.content()
    address = partner.url
    go(partner, "main button[value=yes]")
    page.goto(f"{case}/referrals")
    go(page, "main form[action$='/end'] button >> nth=0")
    answer = partner.goto(address)
    assert answer is not None and answer.status == 404


def test_two_who_change_one_step_see_both_versions_and_nothing_is_lost(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "beratung")
    case = first_case(page, site)
    other = desk(chrome, site, "koordination")
    for each in (page, other):
        each.goto(f"{case}/next")
    days = [date.today() + timedelta(days=ahead) for ahead in (9, 10)]
    for each, day in ((page, days[0]), (other, days[1])):
        each.fill("[name=on]", day.isoformat())
        press(each)
    told = spoken(other)
    assert "Amira Haddad" in told and f"{days[0]:%d.%m.}" in told
    assert other.input_value("[name=on]") == days[1].isoformat(), "what was typed is kept"
    press(other)
    assert f"{days[1]:%d.%m.}" in spoken(other)


def test_who_covers_works_on_the_cases_until_the_last_day(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "beratung")
    case = first_case(page, site)
    colleague = desk(chrome, site, "beratung2")
    answer = colleague.goto(case)
    assert answer is not None and answer.status == 404
    go_away(page, site, cover="beratung2")
    answer = colleague.goto(case)
    assert answer is not None and answer.status == 200
    colleague.goto(f"{site.url}/handover")
    go(colleague, "main a[href^='/handover/'] >> nth=0")
    assert "سميرة" in spoken(colleague)
    page.goto(f"{site.url}/absences")
    go(page, "main form[action$='/end'] button >> nth=0")
    answer = colleague.goto(case)
    assert answer is not None and answer.status == 404
