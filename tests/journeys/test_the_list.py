"""A morning in the list: typed, moved through by keys, two cases ticked, one step for both, undone; a view kept; Today."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Site, desk, go, spoken

pytestmark = pytest.mark.xdist_group("journeys")


def test_two_cases_get_one_next_step_and_it_is_undone(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "koordination")
    page.goto(f"{site.url}/cases")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("is:running sort:next")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("select[name=status]").input_value() == "running"
    assert page.locator("th[aria-sort=ascending]").count() == 1
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    names = page.locator("tr:has(.pick input:checked) th a").all_inner_texts()
    assert len(names) == 2
    go(page, "main button:not([name]) >> text=ausgewählten")
    go(page, "main a[href*='do=next']")
    page.select_option("[name=step]", "write")
    page.fill("[name=on]", "2027-03-01")
    go(page, "main form[method=post] button[type=submit]")
    assert "Für 2 Fälle wird es geschehen" in spoken(page)
    go(page, "main form[method=post] button[type=submit]")
    assert page.url.startswith(f"{site.url}/bulk/") and all(name in spoken(page) for name in names)
    done = page.url
    page.goto(f"{site.url}/cases?q=due:>30d")
    assert all(name in spoken(page) for name in names)
    page.goto(done)
    go(page, "main form[action$='/undo'] button")
    assert spoken(page).count("rückgängig gemacht") >= 2
    page.goto(f"{site.url}/cases?q=due:>30d")
    assert not any(name in page.inner_text("main") for name in names)


def test_a_view_is_kept_and_opened_again_and_a_row_opens_by_enter(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "beratung")
    page.goto(f"{site.url}/cases?advisor=mine&sort=oldest")
    go(page, "main a[href*='/views/new']")
    page.fill("[name=name]", "Meine ältesten")
    go(page, "main form[method=post] button[type=submit]")
    page.goto(f"{site.url}/cases")
    go(page, "main .views a >> text=Meine ältesten")
    assert page.locator(".views [aria-current=page]").inner_text() == "Meine ältesten"
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/cases/" in page.url


def test_keys_are_switched_off_for_the_account_and_nothing_needs_them(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "beratung2")
    page.goto(f"{site.url}/cases")
    page.keyboard.press("?")
    assert page.locator("#help").is_visible() and "Enter" in page.inner_text("#help")
    go(page, "#help a[href='/account']")
    page.uncheck("[name=single_keys]")
    go(page, "main form[action$='/keys'] button")
    page.goto(f"{site.url}/cases")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "search"
    page.keyboard.press("?")
    assert not page.locator("#help").is_visible()


def test_what_is_typed_is_what_the_filters_say_and_the_address_keeps_it(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "koordination")
    page.goto(f"{site.url}/cases")
    page.fill("#search", "is:open lang:ar due:<7d")
    go(page, "header form[role=search] button")
    shown = page.locator("main tr[data-ref]").count()
    assert shown and page.locator("select[name=language]").input_value() == "ar"
    assert page.locator("select[name=due]").input_value() == "<7d"
    go(page, "main form.filters button[type=submit]")
    assert "language=ar" in page.url and "q=" not in page.url
    assert page.locator("main tr[data-ref]").count() == shown, "the same cases by the filters"
    page.click("main form.filters summary")
    page.uncheck("[name=cols][value=since]")
    page.check("[name=cols][value=tags]")
    page.select_option("[name=sort]", "oldest")
    go(page, "main form.filters button[type=submit]")
    other = page.context.new_page()
    other.goto(page.url)
    heads = other.inner_text("main thead")
    assert "Seit" not in heads and other.locator("main tr[data-ref]").count() == shown


def test_a_name_is_found_in_another_script_and_a_number_as_it_is_typed(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "koordination")
    for typed, found, why in (
        ("Mohamed", "محمد", "gefunden über: محمد"),
        ("٠١٧٦ ٠٤٠٦٩٠٠١", "سميرة", "gefunden über Nummer oder Adresse"),
    ):
        page.fill("#search", typed)
        go(page, "header form[role=search] button")
        first = page.locator("main tr[data-ref]").first.inner_text()
        assert found in first and why in first
    page.fill("#search", "Xyzzy")
    go(page, "header form[role=search] button")
    assert "Kein Fall passt" in spoken(page)
