"""The catalogue: filters in the address, dates by the neutral name, and the same work for one offer and for thirty."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar

from casework.core import clock
from casework.core.models import db
from casework.programmes.offer_models import OfferLink
from tests import make
from tests.browser import Browser
from tests.enrolment.test_pages import count_statements


@pytest.fixture
def offers(context: Flask) -> dict[str, Any]:
    language = {"kind": "language_course", "entry_level": "B1", "target_level": "C1", "target_groups": ["prospective"]}
    made = {
        "german": make.offer("german-course", **language),
        "english": make.offer(
            "english-course", **language | {"taught_in": "en", "entry_level": "A1", "target_level": "A2"}
        ),
        "mentoring": make.offer("mentoring", area="social_integration", kind="mentoring", childcare_help=True),
    }
    make.cohort(offer=made["german"], neutral_name="Kurs Birke")
    later = clock.today() + timedelta(days=40)
    make.cohort(offer=made["mentoring"], neutral_name="Kreis Erle", opens_on=later, closes_on=later, ends_on=later)
    return made


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("", {"german", "english", "mentoring"}),
        ("area=qualification", {"german", "english"}),
        ("kind=mentoring", {"mentoring"}),
        ("group=prospective", {"german", "english"}),
        ("tongue=en", {"english"}),
        ("level=B1", {"german", "mentoring"}),
        ("level=A1", {"english", "mentoring"}),
        ("level=C1", {"mentoring"}),
        ("childcare=y", {"mentoring"}),
        ("open=y", {"german"}),
        ("open=y&childcare=y", set()),
        ("kind=nonsense&level=Z9", {"german", "english", "mentoring"}),
    ],
)
def test_the_filters_leave_what_was_asked_for(
    browser: Browser, offers: dict[str, Any], asked: str, left: set[str]
) -> None:
    page = browser.get(f"/de/offers?{asked}")
    assert {name for name, offer in offers.items() if f"/de/offers/{offer.slug}" in page.html} == left


def test_the_dates_are_a_file_with_neutral_names_in_the_readers_language(
    browser: Browser, offers: dict[str, Any]
) -> None:
    answer = browser.get("/ar/offers/calendar.ics").answer
    events = Calendar.from_ical(answer.get_data()).walk("VEVENT")
    said = " ".join(str(event["summary"]) for event in events)
    assert len(events) == 3, "one closes; the other one opens and closes"
    assert "Kurs Birke" in said
    assert "Kreis Erle" in said
    assert not any(offer.slug in answer.get_data(as_text=True) for offer in offers.values())
    one = browser.get("/de/offers/calendar.ics?offer=mentoring").answer.get_data(as_text=True)
    assert "Kreis Erle" in one
    assert "Kurs Birke" not in one
    assert "Kurs Birke" in browser.get("/de/offers/calendar.ics?open=y").answer.get_data(as_text=True)


def test_the_catalogue_asks_as_often_for_thirty_offers_as_for_one(browser: Browser, context: Flask) -> None:
    make.cohort(offer=make.offer())
    few = count_statements(lambda: browser.get("/de/offers"))
    for _number in range(29):
        make.cohort(offer=make.offer())
    assert count_statements(lambda: browser.get("/de/offers")) == few


def test_what_comes_before_is_told_with_its_title_and_judged_as_not_known(browser: Browser, context: Flask) -> None:
    first, second, hidden = (
        make.offer("first"),
        make.offer("second", once_only=True),
        make.offer("hidden", is_published=False),
    )
    second.criteria = {"all": [{"kind": "adult", "value": True}]}
    for other in (first, hidden):
        db.session.add(OfferLink(offer_id=second.id, kind="after", other_id=other.id))
    db.session.commit()
    page = browser.get("/en/offers/second")
    assert "What comes before first [en]" in page.text
    assert "You can take part once." in page.text
    assert "hidden" not in page.text
    checked = browser.fill(page, at="/en/offers/second", action="offers", is_adult="yes")
    assert "This comes first: first [en]." in checked.text
    assert "This offer may fit" in checked.text
    assert "What comes before" not in browser.get("/en/offers/first").text
