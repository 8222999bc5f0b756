""" "Show little on this phone": no page names an offer, a course, a meeting or a paper by itself, titles included."""

from __future__ import annotations

import re
from datetime import timedelta

from casework.cases.models import Appointment
from casework.core import clock
from casework.core.models import db
from casework.documents.service import add_paper
from casework.people.models import Person
from tests import make
from tests.browser import Browser, Page
from tests.intake import filling

FORM_PAGES = (
    "contact",
    "reach",
    "about",
    "eligibility",
    "papers",
    "papers/school_certificate",
    "check",
    "code",
    "helpers",
    "name",
)
OWN_PAGES = ("file", "messages", "places", "papers", "way", "answers", "consents", "little", "asked")


def plain(page: Page) -> str:
    """What stands on the page and in its title without opening a fold."""
    assert page.status == 200, page.status
    return re.sub(r"<details.*?</details>", " ", page.html, flags=re.S)


def little_in(browser: Browser) -> None:
    at = "/en/apply/german/little"
    form = browser.get(at).form()["fields"]
    browser.post(at, {"csrf_token": form["csrf_token"][0], "on": "yes"})


def test_a_form_names_no_offer_and_no_paper(browser: Browser) -> None:
    filling.an_offer(neutral_name="Course Canary")
    filling.begin(browser, lang="en")
    at = "/en/apply/german/papers/school_certificate"
    browser.fill(browser.get(at), at=at, state="photo_scan")
    secrets = ("Course Canary", "german [en]", "School certificate")
    before = "".join(plain(browser.get(f"/en/apply/german{page}")) for page in ("", *(f"/{one}" for one in FORM_PAGES)))
    assert all(secret in before for secret in secrets)
    little_in(browser)
    for page in ("", *(f"/{one}" for one in FORM_PAGES)):
        shown = plain(browser.get(f"/en/apply/german{page}"))
        for secret in secrets:
            assert secret not in shown, (page, secret)
    assert "School certificate" in browser.get(at).html


def test_what_was_switched_on_in_the_form_stays_on_after_sending(browser: Browser) -> None:
    filling.an_offer()
    filling.begin(browser, lang="en")
    little_in(browser)
    for page, values in (("reach", filling.REACH), ("about", filling.ABOUT), ("eligibility", filling.NEEDS)):
        at = f"/en/apply/german/{page}"
        browser.fill(browser.get(at), at=at, **values)
    filling.send(browser, lang="en")
    assert db.session.query(Person).one().little_on_phone is True


def test_ones_own_pages_name_no_course_no_meeting_and_no_paper(browser: Browser) -> None:
    person = make.person(language="en")
    case = make.case(person=person, advisor=make.user())
    make.application(make.cohort(neutral_name="Group Canary"), case, state="place_held")
    add_paper(person.id, "school_certificate", "lost").is_open = True
    meeting = Appointment(
        case_id=case.id, person_id=person.id, user_id=make.user().id, starts_at=clock.now() + timedelta(days=2),
        place="Room Canary", created_at=clock.now(),
    )  # fmt: skip
    db.session.add(meeting)
    db.session.commit()
    secrets = ("Group Canary", "School certificate", "Room Canary")
    own = browser.visit(person)
    shown = "".join(plain(own.get(f"/en/status/{page}")) for page in OWN_PAGES)
    assert all(secret in shown for secret in secrets)
    person.little_on_phone = True
    db.session.commit()
    for page in OWN_PAGES:
        for secret in secrets:
            assert secret not in plain(own.get(f"/en/status/{page}")), (page, secret)


def test_the_title_of_a_page_about_a_paper_never_names_it(browser: Browser) -> None:
    filling.an_offer()
    filling.begin(browser, lang="en")
    page = browser.get("/en/apply/german/papers/school_certificate")
    assert "School certificate" not in page.html.split("<title>")[1].split("</title>")[0]


def test_the_language_switch_has_persian_and_dari(browser: Browser) -> None:
    page = browser.get("/prs/")
    assert re.search(r'lang="fa"[^>]*><bdi>فارسی</bdi>', page.html)
    assert re.search(r'lang="prs" aria-current="true"><bdi>دری</bdi>', page.html)
