"""Languages over time: half steps by skill, the change, certificates and who accepts them by which rule of the day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.people.models import LanguageLevel
from casework.progress import levels, personal
from casework.progress.level_models import SkillLevel
from casework.progress.level_recording import record_levels
from casework.progress.models import Assessment
from casework.progress.service import UnknownCode
from casework.register.lists import codelist
from tests import make
from tests.browser import Browser


@pytest.fixture
def advisor(context: Flask) -> Any:
    return make.user("advisor", language="en")


@pytest.fixture
def case(advisor: Any) -> Any:
    return make.case(advisor=advisor, status="plan_active")


def test_a_test_is_recorded_by_skill_and_only_the_overall_level_is_the_persons(
    browser: Browser, advisor: Any, case: Any
) -> None:
    browser.sign_in(advisor)
    path = f"/cases/{case.ref}/tests/new"
    assert browser.fill(browser.get(path), at=path, language="de", kind="exam").status == 422, "no level at all"
    page = browser.fill(
        browser.get(path), at=path, language="de", level="B1", reading="B2.1", speaking="A2.2", kind="exam",
        certificate="dsh_2",
    )  # fmt: skip
    assert page.status == 200 and "All universities: DSH-2 or DSH-3" in page.text and "RO-DT" in page.text
    rows = db.session.scalars(select(SkillLevel)).all()
    assert {row.skill: row.level for row in rows} == {"overall": "B1", "reading": "B2.1", "speaking": "A2.2"}
    assert db.session.scalars(select(LanguageLevel.level)).all() == ["B1"]
    assert len(db.session.scalars(select(Assessment)).all()) == 1


def test_the_change_is_counted_in_half_steps_since_last_time_and_since_the_beginning(advisor: Any, case: Any) -> None:
    for days, level in ((200, "A2.1"), (100, "B1.2"), (1, "B1.1")):
        with unit_of_work():
            on = clock.today() - timedelta(days=days)
            record_levels(case, "de", {"speaking": level}, kind="talk", on=on, by=advisor)
    (now,) = levels.skills_now(levels.skills_of(case))
    assert (now.level, now.since_last, now.since_first) == ("B1.1", -1, 2)
    assert db.session.scalars(select(LanguageLevel)).all() == []


def test_acceptance_is_of_an_institution_and_of_a_day_and_has_a_source() -> None:
    today = {entry.code for entry in levels.acceptances("testdaf_4", date(2026, 11, 26))}
    assert today == {"all_testdaf_4", "rub_testdaf_16"}
    assert {entry.code for entry in levels.acceptances("testdaf_4", date(2020, 1, 1))} == {"all_testdaf_4"}
    assert levels.acceptances("goethe_telc_b1", date(2026, 11, 26)) == []
    for entry in codelist("language_acceptance").entries:
        assert entry.cites and entry.valid_from and entry.extra["checked_on"]
        assert set(entry.extra["certificates"]) <= set(codelist("german_certificates").codes)


def test_what_is_not_on_the_lists_is_refused_and_levels_by_skill_go_with_the_person(advisor: Any, case: Any) -> None:
    for language, given, certificate in (
        ("de", {"reading": "Z9"}, None),
        ("de", {"smell": "A1"}, None),
        ("en", {"reading": "A1"}, "dsh_2"),
    ):
        with pytest.raises(UnknownCode), unit_of_work():
            record_levels(case, language, given, kind="exam", on=clock.today(), by=advisor, certificate=certificate)
    with unit_of_work():
        record_levels(case, "de", {"reading": "B1"}, kind="exam", on=clock.today(), by=advisor)
    assert personal.export(case.person_id)["skills"][0]["level"] == "B1"
    with unit_of_work():
        personal.scrub(case.person_id, frozenset())
    assert db.session.scalars(select(SkillLevel)).all() == []
