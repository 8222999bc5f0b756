"""Who comes and who calls: somebody without an appointment, a number that two people share, an evening of which only heads
are counted, a letter that no machine delivers."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import PHONE, Seat, Site, go, press, spoken

pytestmark = pytest.mark.xdist_group("journeys")
#: In the demonstration it is Samira's, and she shares it.
NUMBER, NAME = "٠١٧٦ ٠٤٠٦٩٠٠١", "Hamid (erfunden)"
story: dict[str, str] = {}


def test_four_answers_make_a_case_that_waits_for_an_advisor(site: Site, seat: Seat) -> None:
    page = seat("empfang")
    page.set_viewport_size(PHONE)
    go(page, "main a[href='/walk-in'] >> nth=0")
    notice = page.locator("main a[lang=fa]")
    assert "/fa/privacy" in (notice.get_attribute("href") or ""), "the notice comes before the first answer"
    page.fill("[name=call_name]", NAME)
    page.select_option("[name=language]", "fa")
    page.fill("[name=reach]", NUMBER)
    page.select_option("[name=wish]", index=1)
    press(page)
    story["ref"] = page.url.rsplit("/", 1)[1]
    assert NAME in spoken(page) and "Niemand darf etwas erfahren" in spoken(page)
    page.goto(f"{site.url}/front-desk")
    page.fill("[name=reference]", story["ref"].lower().replace("-", " "))
    press(page)
    assert page.url.endswith(story["ref"])
    page.goto(f"{site.url}/front-desk")
    page.fill("[name=name]", "سميرة")
    page.fill("[name=birth_year]", "1950")
    press(page)
    assert "niemanden gefunden" in page.inner_text("[role=alert]"), "known, but not exactly this"
    answer = page.goto(f"{site.url}/cases/{story['ref']}")
    assert answer is not None and answer.status == 404
    coordinator = seat("koordination")
    coordinator.goto(f"{site.url}/today")
    go(coordinator, f"main tr:has-text('{NAME}') td a")
    coordinator.check("main [name=advisor] >> nth=0")
    press(coordinator)
    coordinator.goto(f"{site.url}/assignment")
    assert NAME not in spoken(coordinator)


def test_a_number_shows_everybody_on_it_and_what_may_be_told_to_whom(site: Site, seat: Seat) -> None:
    page = seat("koordination")
    go(page, "nav a[href='/calls'] >> nth=0")
    page.fill("main form [name=number]", "0176 040 690 01")
    press(page)
    told = spoken(page)
    assert NAME in told and "سميرة" in told, "a number is nobody's alone"
    assert "عمي نبيل" in told and "Frau Berger (erfunden)" in told and "Wir geben über niemanden Auskunft" in told
    assert page.locator("main a[href^='tel:'], main a[href^='sms:']").count() == 0, "off, where nobody switched it on"
    advisor = seat("beratung")
    advisor.goto(f"{site.url}/calls")
    advisor.fill("main form [name=number]", NUMBER)
    press(advisor)
    assert "سميرة" in spoken(advisor) and NAME not in spoken(advisor), "only whom one may see"
    go(advisor, "main a:has-text('سميرة') >> nth=0")
    assert "/cases/" in advisor.url


def test_what_no_machine_delivers_is_said_by_a_human_who_may_not_read_it(site: Site, seat: Seat) -> None:
    page = seat("koordination")
    page.set_viewport_size(PHONE)
    page.goto(f"{site.url}/deliveries")
    row = "main tr:has-text('سميرة')"
    told = page.inner_text(row)
    assert "Platz bestätigt" in told and "Zusage für einen Platz" not in told, (
        "she has answered: she knows of the place"
    )
    link = page.locator(f"{row} td a").bounding_box()
    assert link is not None and link["x"] + link["width"] <= PHONE["width"], "nothing has to be moved sideways"
    go(page, f"{row} td a")
    assert "المكان صار لك" in spoken(page) and "Platz bestätigt" in spoken(page)
    page.check("[name=reached][value=yes]")
    press(page)
    assert "سميرة" not in page.inner_text("main")


def test_an_evening_is_counted_by_heads_and_stands_in_the_figures(site: Site, seat: Seat) -> None:
    page = seat("koordination")
    page.goto(f"{site.url}/reports")
    row = "main tr:has-text('Finanzierung, Stipendium')"
    assert page.locator(row).count() == 0
    page.goto(f"{site.url}/talks/new")
    page.fill("[name=heads]", "23")
    page.fill("[name=minutes]", "90")
    page.select_option("[name=topic]", "funding")
    press(page)
    assert "eingetragen" in page.inner_text("[role=status]")
    page.goto(f"{site.url}/reports")
    assert page.locator(f"{row} td").all_inner_texts() == ["1", "90", "23"]
    page.goto(f"{site.url}/reports?view=publication")
    assert page.locator(row).count() == 0
