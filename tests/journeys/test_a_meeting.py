"""A meeting from end to end: by video with an interpreter whom somebody has to find, in a room that is taken, and nobody comes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Seat, Site, go, phone, press, spoken

pytestmark = pytest.mark.xdist_group("journeys")
NAME, LINK, INTERPRETER = "آراس", "https://video.example.org/linde", "Frau Demir (erfunden)"
TOMORROW = date.today() + timedelta(days=1)
story: dict[str, str] = {}


def plan(page: Page, way: str, *, time: str, **more: str) -> None:
    page.goto(f"{story['case']}/appointments/new")
    page.fill("[name=day]", TOMORROW.isoformat())
    page.fill("[name=time]", time)
    page.check(f"[name=way][value={way}]")
    if "room" in more:
        page.select_option("[name=room]", label=more["room"])
    if "language" in more:
        page.select_option("[name=interpreter]", more["language"])
    page.fill("[name=place]", more.get("place", ""))
    press(page)


def test_a_room_is_given_once(site: Site, seat: Seat) -> None:
    page = seat("beratung")
    page.goto(f"{site.url}/cases")
    go(page, f"main th[scope=row] a:has-text('{NAME}') >> nth=0")
    story["case"] = page.url
    plan(page, "in_person", time="10:00", room="B 2.04")
    assert page.url == story["case"] and "Termin: Persönlich" in spoken(page)
    plan(page, "in_person", time="10:30", room="B 2.04")
    assert "Raum ist zu dieser Zeit" in page.inner_text("[role=alert]")
    page.fill("[name=time]", "10:45")
    press(page)
    assert page.url == story["case"], "one after the other"


def test_an_interpreter_is_found_asked_and_says_yes(site: Site, seat: Seat) -> None:
    page = seat("beratung")
    plan(page, "video", time="15:00", place=LINK, language="kmr")
    page.goto(f"{site.url}/today")
    missing = f"main tr:has-text('{NAME}'):has-text('zum Dolmetschen zugesagt')"
    assert page.locator(missing).count()
    page.goto(f"{site.url}/calendar")
    line = "main li:has-text('Kurmandschi')"
    assert "noch niemand gefragt" in page.inner_text(line)
    go(page, f"{line} a >> nth=0")
    assert page.locator(f"main a[href='{LINK}']").count() == 1, "pressed, not typed"
    go(page, "main a[href$='/interpreter']")
    asking = page.url
    assert "Niemand auf unserer Liste spricht Kurdisch (Kurmandschi)" in spoken(page)
    go(page, "main a[href='/interpreters']")
    page.fill("[name=name]", INTERPRETER)
    page.check("[name=languages][value=kmr]")
    page.check("[name=gender][value=woman]")
    press(page)
    for wish, state, told in (
        ("man", "asked", "role=alert"),
        ("woman", "asked", "role=status"),
        ("woman", "confirmed", "role=status"),
    ):
        page.goto(asking)
        page.check(f"[name=wish][value={wish}]")
        page.select_option("[name=interpreter]", label=INTERPRETER)
        page.check(f"[name=state][value={state}]")
        press(page)
        assert page.locator(f"main [{told}], [{told}]").count(), (wish, state)
    page.goto(f"{site.url}/calendar")
    assert f"Zugesagt: {INTERPRETER}" in page.inner_text(line)
    page.goto(f"{site.url}/today")
    assert page.locator(missing).count() <= 1, "the demonstration has another one"


def test_the_person_finds_the_link_on_their_own_page(chrome: Browser, site: Site) -> None:
    page = phone(chrome).new_page()
    page.goto(site.way_in(story["case"]))
    press(page)
    page.goto(f"{site.url}/ar/status/meetings")
    assert page.locator(f"main a[href='{LINK}']").count() == 1


def test_who_does_not_come_twice_is_waited_for(site: Site, seat: Seat) -> None:
    page = seat("beratung")
    site.let_pass(story["case"], hours=48)
    page.goto(f"{site.url}/today")
    over = f"main tr:has-text('{NAME}'):has-text('Was wurde aus dem Termin') td a"
    assert page.locator(over).count(), "one by one, or folded into one line"
    page.goto(f"{site.url}/today?reason=appointment_over")
    go(page, f"{over} >> nth=0")
    for _time in range(2):
        go(page, "main .timeline li:has-text('Was wurde daraus?') a[href^='/appointments/'] >> nth=0")
        page.check("[name=state][value=no_show]")
        press(page)
    assert page.url == story["case"]
    go(page, "main .timeline a[href^='/appointments/'] >> nth=0")
    assert "2-mal nicht gekommen" in spoken(page)
    page.goto(story["case"])
    assert "Wartet" in spoken(page) and "die Person" in spoken(page)


def test_a_calendar_program_learns_times_and_no_names(chrome: Browser, site: Site, seat: Seat) -> None:
    page = seat("beratung")
    page.goto(f"{site.url}/calendar")
    go(page, "main a[href='/calendar/address']")
    press(page)
    address = page.inner_text("main [name=address], main output, main code >> nth=0")
    answer = phone(chrome).request.get(site.url + "/" + address.split("/", 3)[3])
    assert answer.status == 200 and "BEGIN:VEVENT" in answer.text()
    assert NAME not in answer.text() and INTERPRETER not in answer.text() and "kmr" not in answer.text()
