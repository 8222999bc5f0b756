"""A certificate that burned: told in three steps on a phone, found on the desk. Before a place: what an advisor should know of
benefits. Half a year after the last talk: a question by mail, without a code.
"""

from __future__ import annotations

import re
from email import message_from_bytes

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Seat, Site, answer, go, phone, press, spoken

pytestmark = pytest.mark.xdist_group("journeys")
NAME = "سميرة"
STUDENT, GONE, ADDRESS = "Дарина", "فرید", "farid@example.org"
WRITTEN = "کار پیدا کردم، ولی نامهٔ جاب‌سنتر را نمی‌فهمم."
HALF_A_YEAR = 24 * 190
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
    page, line = seat("beratung"), f"main tr:has-text('{NAME}'):has-text('eine Erklärung ist da')"
    page.goto(f"{site.url}/today")
    go(page, f"{line} td a")
    assert "ثانوية حلب" in spoken(page), "on her day, or nobody would know of it"
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
    page.goto(f"{site.url}/today")
    assert page.locator(line).count() == 0
    person = phone(chrome).new_page()
    person.goto(site.way_in(story["case"]))
    press(person)
    person.goto(f"{site.url}/ar/status/answers")
    assert "الخطوة 3: ما نتيجة الاختبار أو المقابلة؟ مثبت بوثيقة أخرى" in spoken(person)


def read(mail: bytes | str | None) -> str:
    assert isinstance(mail, bytes)
    text = message_from_bytes(mail).get_payload(decode=True)
    assert isinstance(text, bytes)
    return text.decode()


def test_the_card_about_benefits_changes_with_the_paper_and_names_its_law(site: Site, seat: Seat) -> None:
    page = seat("beratung2")
    page.goto(f"{site.url}/cases")
    go(page, f"main th[scope=row] a:has-text('{STUDENT}')")
    case = page.url
    page.goto(f"{case}/applications")
    go(page, "main a[href^='/applications/'] >> nth=0")
    application = page.url
    assert "§ 61 BAföG" in spoken(page) and "Gesetzesstand" in spoken(page)
    page.goto(f"{case}/answers/eligibility")
    page.select_option("[name=residence_status]", "asylum_procedure")
    press(page)
    page.goto(application)
    assert "§ 2 Abs. 1 AsylbLG" in spoken(page) and "§ 61 BAföG" not in spoken(page)
    page.goto(f"{case}/answers/eligibility")
    page.check("[name=residence_status-absent][value=undisclosed]")
    page.select_option("[name=residence_status]", "")
    press(page)
    page.goto(application)
    assert "BAföG" not in spoken(page) and "AsylbLG" not in spoken(page), "who does not say is told nothing apart"


def test_half_a_year_later_a_mail_asks_and_its_link_needs_no_code(chrome: Browser, site: Site, seat: Seat) -> None:
    page = seat("koordination")
    page.goto(f"{site.url}/cases")
    go(page, f"main th[scope=row] a:has-text('{GONE}')")
    case = page.url
    person = phone(chrome, locale="fa").new_page()
    person.goto(site.way_in(case).replace("/ar/", "/fa/"))
    press(person)
    person.goto(f"{site.url}/fa/status/reach")
    answer(person, {"reach_by": "email", "email": ADDRESS})
    press(person)
    page.goto(f"{case}/applications")
    go(page, "main a[href^='/applications/'] >> nth=0")
    press(page, form="main form[action$='/withdraw']")
    page.goto(f"{case}/close")
    page.select_option("[name=reason]", "work_started")
    press(page)
    site.let_pass(case, hours=HALF_A_YEAR)
    for _time in ("asked", "sent"):
        site.command("worker", "--once")
    bodies = [read(each.content) for each in site.office.letters if ADDRESS in each.rcpt_tos]
    found = [match.group() for body in bodies if (match := re.search(r"/fa/how-are-you/[\w-]{43}", body))]
    assert len(found) == 1 and not any(GONE in body for body in bodies)
    stranger = phone(chrome, locale="fa").new_page()
    stranger.goto(site.url + found[0])
    assert GONE not in stranger.content() and case.rsplit("/", 1)[1] not in stranger.content()
    press(stranger)
    assert stranger.locator("[role=alert]").count(), "nothing ticked, nothing said"
    answer(stranger, {"now": ["job_other"], "help": "yes", "said": WRITTEN})
    press(stranger)
    assert stranger.url.endswith("/fa/how-are-you")
    again = stranger.goto(site.url + found[0])
    assert again is not None and again.status == 404, "it works once"
    person.goto(f"{site.url}/fa/status/how")
    assert person.locator("main [name=now]").count() == 0, "answered, it is asked nowhere"
    page.goto(f"{site.url}/today")
    assert "Nachfragen, wie es weiterging" not in spoken(page), "the program has asked"
    go(page, f"main tr:has-text('{GONE}'):has-text('Hilfe') td a")
    go(page, "main a:has-text('Antwort ansehen')")
    assert WRITTEN in spoken(page) and "Braucht" in spoken(page), spoken(page)
    press(page)
    page.goto(f"{case}/progress")
    assert "Andere Arbeit Eigene Angabe" in spoken(page)
    page.goto(f"{site.url}/today")
    assert "Hilfe" not in page.inner_text("main table")
