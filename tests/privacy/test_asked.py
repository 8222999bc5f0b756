"""A person reads who outside has asked about them, as far as they were told; what they were not told of exists nowhere."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from casework.cases.models import Case
from casework.core import clock
from casework.core.i18n import LANGUAGES
from casework.core.models import db
from casework.people.models import Person
from casework.privacy import personal
from casework.privacy.models import Disclosure
from casework.privacy.outside import ASKING, Request
from casework.privacy.own_words import ASKING_WORDS, PLAIN_GROUNDS
from casework.privacy.service import record_disclosure
from casework.register.lists import codelist
from tests import make
from tests.browser import Browser
from tests.cases.counting import statements

AT = "/en/status/asked"
#: Every page of one's own that could let a secret request through.
OWN_PAGES = (
    "/file", "/messages", "/messages/read", "/places", "/papers", "/way", "/answers", "/consents", "/looks",
    "/people", "/referrals", "/code", "/complaint", "/asked",
)  # fmt: skip


@pytest.fixture
def person() -> Person:
    made = make.person("Samira", language="en")
    make.case(person=made, advisor=make.user())
    return made


def asked(person: Person, **more: Any) -> Disclosure:
    """A request about this person that they were told of."""
    given: dict[str, Any] = {
        "asked_on": clock.today(), "asked_by_kind": "jobcenter", "asked_by": "Jobcenter North, file 7", "ground": "release",
        "is_answered": True, "said": "She attends the course.", "person_told": True, "why_not_told": "",
        "reference": case_of(person),
    }  # fmt: skip
    row = record_disclosure(Request(**{**given, **more}), by=make.user("head_of_unit"), second=make.user("dpo"))
    db.session.commit()
    return row


def case_of(person: Person) -> str:
    return str(db.session.query(Case).filter_by(person_id=person.id).one().ref)


def told(html: str) -> str:
    return re.sub(r"<details.*?</details>", " ", html, flags=re.S)


def test_who_asked_when_on_what_ground_and_what_was_said(browser: Browser, person: Person) -> None:
    asked(person, asked_on=date(2026, 3, 4))
    page = browser.visit(person).get(AT)
    for shown in ("The Jobcenter", "Jobcenter North, file 7", "She attends the course.", "We answered.",
                  "You had allowed us to speak with them.", 'datetime="2026-03-04"'):  # fmt: skip
        assert shown in page.html, shown


def test_a_request_that_was_refused_says_so(browser: Browser, person: Person) -> None:
    asked(person, is_answered=False, ground="no_ground", said="We give no information.", asked_by_kind="press")
    page = browser.visit(person).get(AT)
    assert "We did not answer." in page.text and "The press" in page.text and "none allows it" in page.text
    assert "We answered." not in page.text


def test_no_colleagues_name_and_no_second_person_stands_there(browser: Browser, person: Person) -> None:
    given = {"asked_on": clock.today(), "asked_by_kind": "police", "asked_by": "Station 4", "ground": "no_ground",
             "is_answered": False, "said": "Nothing.", "person_told": True, "why_not_told": "",
             "reference": case_of(person)}  # fmt: skip
    record_disclosure(
        Request(**given), by=make.user("head_of_unit", name="Hanna Head"), second=make.user("dpo", name="Otto Officer")
    )
    db.session.commit()
    page = browser.visit(person).get(AT)
    assert "Station 4" in page.text and "Hanna" not in page.html and "Otto" not in page.html


def test_what_the_person_was_not_told_of_changes_no_byte_of_any_page_of_theirs(
    browser: Browser, another_browser: Browser, person: Person
) -> None:
    asked(person)
    browser.visit(person)

    def pages() -> dict[str, str]:
        shown = {one: browser.get(f"/en/status{one}") for one in OWN_PAGES}
        assert {page.status for page in shown.values()} == {200}
        return {one: re.sub(r'value="[^"]*"', "", page.html) for one, page in shown.items()}

    before, exported = pages(), personal.export(person.id)
    asked(person, asked_by_kind="police", asked_by="Canary Station", said="Canary said", ground="prosecutor",
          person_told=False, why_not_told="Canary reason")  # fmt: skip
    assert pages() == before and personal.export(person.id) == exported
    assert "Canary" not in "".join(before.values())
    seen = another_browser.sign_in(make.user("dpo", language="en")).get("/disclosures").text
    assert "Canary Station" in seen and "Canary said" in seen and "Canary reason" in seen


def test_with_nothing_but_a_secret_request_the_page_is_that_of_somebody_whom_nobody_asked_about(
    browser: Browser, another_browser: Browser, person: Person
) -> None:
    asked(person, person_told=False, why_not_told="It would warn others")
    other = make.person("Olena", language="en")
    make.case(person=other, advisor=make.user())
    pages = [one.visit(who).get(AT).html for one, who in ((browser, person), (another_browser, other))]
    assert re.sub(r'value="[^"]*"', "", pages[0]) == re.sub(r'value="[^"]*"', "", pages[1])
    assert "Nothing here yet" in pages[0]


def test_nobody_reads_what_was_asked_about_another_person(browser: Browser, person: Person) -> None:
    asked(person)
    other = make.person("Olena", language="en")
    make.case(person=other, advisor=make.user())
    page = browser.visit(other).get(AT)
    assert page.status == 200 and "Nothing here yet" in page.text and "She attends" not in page.html
    assert "She attends" in browser.visit(person).get(AT).html


def test_show_little_leaves_only_the_day_outside_the_fold(browser: Browser, person: Person) -> None:
    asked(person, asked_on=date(2026, 3, 4))
    browser.visit(person)
    assert "Jobcenter" in told(browser.get(AT).html)
    person.little_on_phone = True
    db.session.commit()
    page = browser.get(AT)
    for hidden in ("Jobcenter", "She attends", "allowed us", "We answered"):
        assert hidden not in told(page.html) and hidden in page.html, hidden
    assert 'datetime="2026-03-04"' in told(page.html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_the_persons_language_and_says_that_the_words_are_german(
    browser: Browser, person: Person, language: str
) -> None:
    asked(person, said="Sie nimmt am Kurs teil.", asked_by="Amt Nord")
    page = browser.visit(person).get(f"/{language}/status/asked")
    assert page.status == 200 and 'lang="de">Sie nimmt am Kurs teil.' in page.html
    assert ("The Jobcenter" in page.html) is (language == "en")
    assert (page.html.count('class="hint"') > browser.get(f"/{language}/status/looks").html.count('class="hint"')) is (
        language != "de"
    )


def test_it_is_found_from_the_page_of_who_looked(browser: Browser, person: Person) -> None:
    assert 'href="/en/status/asked"' in browser.visit(person).get("/en/status/looks").html


def test_every_ground_and_everyone_who_asks_has_plain_words() -> None:
    assert set(codelist("disclosure_grounds").codes) <= set(PLAIN_GROUNDS)
    assert set(ASKING) == set(ASKING_WORDS)


@pytest.mark.counts_statements
def test_the_page_costs_the_same_with_one_request_and_with_thirty(browser: Browser, person: Person) -> None:
    asked(person)
    browser.visit(person).get(AT)
    counts = []
    for more in (0, 29):
        for _one in range(more):
            asked(person)
        with statements() as seen:
            assert browser.get(AT).status == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
