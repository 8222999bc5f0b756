"""A coordinator writes an offer, publishes it, gives it a course with lessons; somebody finds it in Arabic on a phone."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import Browser, Page

from tests.journeys.conftest import DESK, Site, answer, desk, go, phone, press
from tests.journeys.test_every_page import Inspector

OFFER = "/programmes/offers/kurs-holunder"


def in_days(count: int) -> str:
    return (date.today() + timedelta(days=count)).isoformat()


def write(page: Page, site: Site, language: str, title: str) -> None:
    page.goto(f"{site.url}{OFFER}/texts/{language}")
    answer(
        page,
        {"title": title, "summary": f"{title}.", "body": f"{title}.", "checked_by": "Lea", "translated_by": "Huda"},
    )
    page.check("[name=is_published]")
    press(page)


def test_an_offer_is_written_published_given_a_course_and_found(chrome: Browser, site: Site) -> None:
    page = desk(chrome, site, "koordination")
    look = Inspector(page, site, (320, DESK["width"]))
    look.walk(["/programmes/offers/new"])
    answer(
        page,
        {
            "title": "Schreiben im Studium",
            "neutral_name": "Kurs Holunder",
            "kind": "workshop_series",
            "entry_level": "B1",
        },
    )
    page.check("[name=childcare_help]")
    press(page)
    write(page, site, "de", "Schreiben im Studium")
    write(page, site, "ar", "الكتابة في الدراسة")
    look.walk([f"{OFFER}/criteria", f"{OFFER}/papers", f"{OFFER}/path", f"{OFFER}/grants", f"{OFFER}/texts/fa"])
    page.goto(f"{site.url}{OFFER}/papers")
    answer(page, {"kind": "school_certificate", "form": "certified", "most_pages": "3"})
    press(page)
    page.goto(f"{site.url}{OFFER}")
    press(page)
    look.inspect()
    look.walk([f"{OFFER}/cohorts/new"])
    answer(page, {
        "neutral_name": "Holunder 1", "capacity": "12", "opens_on": in_days(-1), "closes_on": in_days(20),
        "starts_on": in_days(30), "ends_on": in_days(90),
    })  # fmt: skip
    press(page)
    course = page.url.removeprefix(site.url)
    look.walk(
        [course, f"{course}/change", f"{course}/lessons/rules", f"{course}/lessons/breaks", f"{course}/lessons/new"]
    )
    page.goto(f"{site.url}{course}/lessons/rules")
    answer(page, {"weekdays": ["0", "2"], "at": "17:30"})
    press(page)
    look.inspect()
    go(page, "main td a >> nth=0")
    look.inspect()
    answer(page, {"room": "Raum 1.01"})
    press(page)
    assert "Raum 1.01" in page.inner_text("main")
    assert not look.wrong, "\n".join(look.wrong)

    reader = phone(chrome, locale="ar").new_page()
    reader.goto(f"{site.url}/ar/offers?kind=workshop_series&childcare=y&open=y")
    go(reader, "a[href*='kurs-holunder']")
    assert "الكتابة في الدراسة" in reader.inner_text("h1")
    assert "نسخة مصدّقة" in reader.inner_text("main")
    assert reader.title().startswith("Kurs Holunder"), "the history of a shared phone tells no more"
    with reader.expect_download() as waiting:
        reader.click("a[href*='calendar.ics']")
    said = waiting.value.path().read_text(encoding="utf-8")
    assert "Holunder 1" in said
    assert "Schreiben" not in said
