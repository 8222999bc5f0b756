"""Instruments of one's own: made in every language, versions kept, filled in alone or together, compared over time."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.progress import instruments, personal
from casework.progress.instrument_models import Instrument, InstrumentAnswer, InstrumentVersion
from casework.register.texts import LANGUAGES
from tests import make
from tests.browser import Browser

WORDS = {
    "title": "Wie sicher?",
    "low": "gar nicht",
    "high": "sehr",
    "questions": "Eins?\nZwei?",
    "bands": "wenig\nviel",
}


@pytest.fixture
def advisor(context: Flask) -> Any:
    return make.user("advisor")


@pytest.fixture
def case(advisor: Any) -> Any:
    return make.case(advisor=advisor, status="plan_active")


def in_all(lang: str, **more: Any) -> dict[str, Any]:
    words = {**WORDS, **more}
    return {
        "title": f"{words['title']} [{lang}]", "low": words["low"], "high": words["high"],
        "questions": [f"{one} [{lang}]" for one in words["questions"].split("\n")],
        "bands": [f"{one} [{lang}]" for one in words["bands"].split("\n")],
    }  # fmt: skip


@pytest.fixture
def instrument(context: Flask) -> Instrument:
    made = Instrument(name="Sicherheit", every_days=90, created_at=clock.now())
    with unit_of_work():
        db.session.add(made)
        db.session.flush()
        texts = {lang: in_all(lang) for lang in LANGUAGES}
        instruments.save_version(made, most=5, band_starts=["2", "6"], texts=texts)
        instruments.publish(made, str)
    return made


def test_the_coordinator_makes_one_and_it_is_asked_only_when_every_language_is_complete(browser: Browser) -> None:
    browser.sign_in(make.user("coordinator"))
    given = {f"{part}-{lang}": text for lang in LANGUAGES for part, text in WORDS.items()}
    page = browser.fill(
        browser.get("/instruments/new"), at="/instruments/new", name="Sicherheit", starts="2, 6",
        **{**given, "questions-ar": "واحد؟"},
    )  # fmt: skip
    made = db.session.scalars(select(Instrument)).one()
    at = f"/instruments/{made.ref}"
    refused = browser.fill(browser.get(f"{at}/publish"), at=f"{at}/publish")
    assert page.status == 200 and refused.status == 422 and "العربية" in refused.text
    browser.fill(browser.get(at), at=at, **{"questions-ar": "واحد؟\nاثنان؟"})
    assert browser.fill(browser.get(f"{at}/publish"), at=f"{at}/publish").status == 200
    for nonsense in ("6, 2", "2, zwei", "2;6"):
        assert browser.fill(browser.get(at), at=at, starts=nonsense).status == 422
    browser.fill(browser.get(at), at=at, **{"title-de": "Anders"})
    rows = db.session.scalars(select(InstrumentVersion).order_by(InstrumentVersion.number)).all()
    assert [(row.number, row.texts["de"]["title"], row.published_at is not None) for row in rows] == [
        (1, "Wie sicher?", True), (2, "Anders", False),
    ]  # fmt: skip


def test_the_person_fills_it_in_in_their_language_and_the_advisor_sees_the_change(
    browser: Browser, another_browser: Browser, advisor: Any, case: Any, instrument: Instrument
) -> None:
    own, path = browser.visit(case.person), f"/ar/status/assessments/{instrument.ref}"
    page = own.get(path)
    assert "Eins? [ar]" in page.text
    assert own.fill(page, at=path, **{"q1-0": "2"}).status == 422
    assert own.fill(own.get(path), at=path, **{"q1-0": "2", "q1-1": "3"}).status == 200
    row = db.session.scalars(select(InstrumentAnswer)).one()
    assert row.by_id is None and b"[2" not in (row.given_sealed or b"")
    desk = another_browser.sign_in(advisor)
    together = f"/cases/{case.ref}/assessments/{instrument.ref}"
    desk.fill(desk.get(together), at=together, **{"q1-0": "5", "q1-1": "4"})
    (asked,) = instruments.asked_of_case(advisor, case)
    assert [(one.score, one.since_last, one.since_first, one.by_person) for one in asked.results] == [
        (9, 4, 4, False), (5, None, None, True),
    ]  # fmt: skip
    assert asked.results[0].band is not None and asked.results[0].band.in_("de") == "viel [de]"
    assert "+4" in desk.get(f"/cases/{case.ref}/assessments").text and "+4" in own.get("/ar/status/assessments").text
    assert not asked.is_due
    clock.travel_days(90)
    assert instruments.asked_of_case(advisor, case)[0].is_due


def test_answers_to_questions_that_have_changed_meanwhile_are_not_taken_for_answers_to_the_new_ones(
    browser: Browser, case: Any, instrument: Instrument
) -> None:
    own, path = browser.visit(case.person), f"/ar/status/assessments/{instrument.ref}"
    page = own.get(path)
    with unit_of_work():
        texts = {lang: in_all(lang, questions="Drei?\nVier?") for lang in LANGUAGES}
        instruments.save_version(instrument, most=5, band_starts=["2", "6"], texts=texts)
        instruments.publish(instrument, str)
    sent = own.fill(page, at=path, **{"q1-0": "2", "q1-1": "3"})
    assert sent.status == 422 and db.session.scalars(select(InstrumentAnswer)).all() == []
    assert "Drei? [ar]" in sent.text and "الأسئلة" in sent.text
    assert own.fill(sent, at=path, **{"q2-0": "2", "q2-1": "3"}).status == 200
    assert db.session.scalars(select(InstrumentAnswer)).one()


def test_answers_to_another_scale_are_not_compared(advisor: Any, case: Any, instrument: Instrument) -> None:
    with unit_of_work():
        instruments.fill_in(case, instrument, [1, 1], by=advisor)
        texts = {lang: in_all(lang, questions="Eins?\nZwei?\nDrei?") for lang in LANGUAGES}
        instruments.save_version(instrument, most=5, band_starts=["2", "6"], texts=texts)
        instruments.publish(instrument, str)
        instruments.fill_in(case, instrument, [5, 5, 5], by=advisor)
    (asked,) = instruments.asked_of_case(advisor, case)
    assert [(one.score, one.since_last) for one in asked.results] == [(15, None), (2, None)]
    with pytest.raises(instruments.NotAnswered), unit_of_work():
        instruments.fill_in(case, instrument, [5, 6, 5], by=advisor)


def test_what_is_not_for_people_alone_is_not_on_their_page_and_the_figures_are_the_cases_own(
    browser: Browser, another_browser: Browser, advisor: Any, case: Any, instrument: Instrument
) -> None:
    with unit_of_work():
        instruments.fill_in(case, instrument, [5, 4], by=advisor)
    for viewer in (make.user("coordinator"), make.user("advisor")):
        assert browser.sign_in(viewer).get(f"/cases/{case.ref}/assessments").status in {403, 404}
    assert "9 / 10" in another_browser.sign_in(advisor).get(f"/cases/{case.ref}/assessments").text
    with unit_of_work():
        instrument.by_person = False
    own = browser.visit(case.person)
    assert own.get(f"/ar/status/assessments/{instrument.ref}").status == 404
    with pytest.raises(instruments.NotAsked), unit_of_work():
        instruments.fill_in(case, instrument, [5, 4], by=case.person)
    assert personal.export(case.person_id)["assessments"][0]["answers"] == [5, 4]
    with unit_of_work():
        personal.scrub(case.person_id, frozenset())
    assert db.session.scalars(select(InstrumentAnswer)).all() == []


@pytest.mark.counts_statements
def test_the_list_costs_the_same_for_one_and_for_thirty_answers(
    browser: Browser, advisor: Any, case: Any, instrument: Instrument
) -> None:
    browser.sign_in(advisor)

    def cost() -> int:
        seen: list[Any] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        assert browser.get(f"/cases/{case.ref}/assessments").status == 200
        return len(seen)

    with unit_of_work():
        instruments.fill_in(case, instrument, [1, 1], by=advisor)
    cost()
    one = cost()
    with unit_of_work():
        for _number in range(29):
            instruments.fill_in(case, instrument, [2, 2], by=advisor)
    assert cost() == one
