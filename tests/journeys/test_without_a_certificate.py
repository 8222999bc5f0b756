"""A certificate that burned: the person tells it in three steps on a phone, and the advisor writes what comes of each."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Seat, Site, answer, go, phone, press, spoken

pytestmark = pytest.mark.xdist_group("journeys")
NAME = "سميرة"
SAID: dict[str, dict[str, str | list[str]]] = {
    "person": {"entry_date-year": "2023"},
    "way": {"edu_school_years": "١٢", "edu_school_name": "ثانوية حلب", "edu_certificate": "بكالوريا"},
    "proof": {"edu_other_proof": ["student_card"], "assess_way": "testas", "edu_truth": "yes"},
}
story: dict[str, str] = {}


def test_she_says_in_three_steps_what_no_paper_says(chrome: Browser, site: Site, seat: Seat) -> None:
    page = seat("beratung")
    page.goto(f"{site.url}/cases")
    go(page, f"main th[scope=row] a:has-text('{NAME}')")
    story["case"] = page.url
    person = phone(chrome).new_page()
    person.goto(site.way_in(page.url))
    press(person)
    person.goto(f"{site.url}/ar/status/papers")
    go(person, "main a:has-text('شهادة مدرسية') >> nth=0")
    person.check("[name=state][value=lost]")
    press(person)
    for step, said in SAID.items():
        assert person.url.endswith(f"/ar/status/without/{step}")
        answer(person, said)
        press(person)
        if step == "way":
            person.goto(f"{site.url}/ar/status/papers")
            go(person, "main li:has-text('قيد') a[href$='/without/person']")
            press(person)
            assert person.input_value("[name=edu_school_name]") == "ثانوية حلب", "interrupted, and nothing is lost"
            press(person)
    assert person.url.endswith("/ar/status/papers") and person.locator("main a[href$='/without/person']").count()


def test_the_advisor_writes_what_comes_of_each_step_and_the_person_reads_it(
    chrome: Browser, site: Site, seat: Seat
) -> None:
    page = seat("beratung")
    page.goto(story["case"])
    panel = "main section:has(h2:has-text('Ohne Zeugnis'))"
    assert page.inner_text(panel).count("Noch offen") == 3 and "ثانوية حلب" in page.inner_text(panel)
    go(page, "main a[href$='/answers/more-counselling']")
    for name, value in (("kmk_person", "met"), ("kmk_path", "met"), ("kmk_test", "other_paper")):
        page.check(f"[name={name}][value={value}]")
    press(page)
    page.goto(story["case"])
    told = page.inner_text(panel)
    assert "Noch offen" not in told and told.count("Amira Haddad") == 3
    person = phone(chrome).new_page()
    person.goto(site.way_in(story["case"]))
    press(person)
    person.goto(f"{site.url}/ar/status/answers")
    assert "الخطوة 3: ما نتيجة الاختبار أو المقابلة؟ مثبت بوثيقة أخرى" in spoken(person)
