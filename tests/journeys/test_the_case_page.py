"""The case page through a day: a note with all that follows, a draft that stays, a set of tasks, a time that is booked."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import DESK, PHONE, Site, desk, go, phone, press, spoken

pytestmark = pytest.mark.xdist_group("journeys")
NAME = "آراس"
story: dict[str, str] = {}


def test_one_form_makes_note_talk_task_and_message(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "beratung")
    page.goto(f"{site.url}/cases")
    go(page, f"main th[scope=row] a:has-text('{NAME}') >> nth=0")
    story["case"] = page.url
    go(page, "main a[href$='/note']")
    page.fill("[name=body]", "Er möchte einen Sprachkurs.")
    for summary in page.locator("main details > summary").all():
        summary.click()
    page.fill("[name=minutes]", "25")
    page.fill("[name=task_text]", "Beim Sprachkurs nachfragen")
    page.fill("[name=task_due]", (date.today() + timedelta(days=3)).isoformat())
    page.fill("[name=message]", "أهلاً بك!")
    press(page)
    assert page.url == story["case"]
    told = spoken(page)
    for word in ("Er möchte einen Sprachkurs.", "25 Minuten", "Beim Sprachkurs nachfragen", "أهلاً بك!"):
        assert word in told, word


def test_what_is_being_written_is_there_on_another_device(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "beratung")
    page.goto(story["case"])
    with page.expect_response(re.compile("/note/draft$")) as kept:
        page.fill("[name=body]", "Ein halber Satz")
    assert kept.value.status == 204
    other = desk(chrome, site, "beratung")
    other.goto(story["case"])
    assert other.input_value("[name=body]") == "Ein halber Satz"


def test_the_name_stays_in_sight_on_desk_and_phone(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "beratung")
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        page.goto(story["case"])
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        place = page.locator(".head h1").bounding_box()
        assert place is not None and 0 <= place["y"] < 120


def test_a_set_of_tasks_is_planned_back_from_a_semester(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "beratung")
    page.goto(story["case"])
    go(page, "a[href$='/tasks/set']")
    go(page, "a[href*='set=semester']")
    go(page, "main ul.rows a >> nth=-1")
    press(page)
    assert "Stundenplan gemeinsam ansehen" in spoken(page)
    go(page, "main nav a[href*='show=notes']")
    assert (
        "Er möchte einen Sprachkurs." in spoken(page)
        and "25 Minuten" not in page.locator(".timeline").last.inner_text()
    )


def test_the_person_books_a_time_moves_it_and_the_advisor_sees_it(chrome: Browser, site: Site) -> None:
    page = phone(chrome).new_page()
    page.goto(site.way_in(story["case"].rsplit("/", 1)[1]))
    press(page)
    page.goto(f"{site.url}/ar/status/meetings")
    go(page, "button[name=slot] >> nth=0")
    page.goto(f"{site.url}/ar/status/meetings")
    go(page, "main ul.rows a[href*='/meetings/'] >> nth=-1")
    first = page.locator("main time").first.get_attribute("datetime")
    go(page, "button[name=slot] >> nth=0")
    go(page, "main ul.rows a[href*='/meetings/'] >> nth=-1")
    assert page.locator("main time").first.get_attribute("datetime") != first
    with page.expect_download() as taken:
        page.click("a[href$='calendar.ics']")
    assert taken.value.suggested_filename == "calendar.ics"
    staff = desk(chrome, site, "beratung")
    staff.goto(f"{site.url}/calendar")
    assert "Selbst gewählt" in spoken(staff)
    go(page, "button[name=cancel]")
    staff.reload()
    assert "Selbst gewählt" not in spoken(staff)


def test_a_paper_is_seen_a_task_comes_back_and_the_case_waits_until_a_day(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "beratung")
    page.goto(f"{site.url}/cases")
    go(page, "main th[scope=row] a:has-text('سميرة') >> nth=0")
    go(page, "main a[href$='/seen'] >> nth=0")
    press(page)
    assert f"Gesehen von Amira Haddad, {date.today():%d.%m.%Y}" in spoken(page)
    page.goto(f"{story['case']}/tasks/new")
    page.fill("[name=text]", "Jeden Monat anrufen")
    page.fill("[name=due_on]", date.today().isoformat())
    page.select_option("[name=every]", "month")
    press(page)
    done = "main li:has-text('Jeden Monat anrufen') button[formaction$='/done']"
    before = page.inner_text("main li:has-text('Jeden Monat anrufen')")
    go(page, done)
    assert page.inner_text("main li:has-text('Jeden Monat anrufen') >> nth=0") != before, "it comes back a month later"
    page.goto(f"{story['case']}/waiting")
    page.check("[name=whom][value=authority]")
    page.fill("[name=until]", (date.today() + timedelta(days=14)).isoformat())
    press(page)
    head = page.inner_text("main .head")
    assert "eine Behörde" in head and f"{date.today() + timedelta(days=14):%d.%m.}" in head


def test_what_is_printed_has_no_name_on_its_first_page_and_leads_back(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "beratung")
    page.goto(story["case"])
    go(page, "main a[href$='/print']")
    told = page.inner_text("main")
    assert NAME not in told.split("Was folgt, ist vertraulich")[0] and NAME in told
    assert "Amira Haddad" in page.inner_text(".watermark")
    go(page, "a.back")
    assert page.url == story["case"]
