"""Whether everybody is helped alike, without a word about anybody."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from casework.core import clock
from casework.core.i18n import speaking
from casework.core.models import db
from casework.people.models import Fact
from casework.reports.fairness import Row, fairness
from tests import make
from tests.browser import Browser


def came(language: str, count: int, *, waited: int | None = None, gender: str | None = None, **more: object) -> None:
    for _number in range(count):
        person = make.person(language=language)
        case = make.case(person=person, opened_at=clock.now() - timedelta(days=50), **more)  # type: ignore[arg-type]  # what a test gives by name
        if gender:
            db.session.add(Fact(subject_id=person.id, key="gender_group", value=gender))
        if waited is not None:
            row = make.access(case, make.user())
            row.since = case.opened_at + timedelta(days=waited)
    db.session.commit()


def table(name: str) -> dict[str, Row]:
    with speaking("en"):
        return {row.name: row for row in fairness(make.user("coordinator"))[name]}


def test_waiting_is_told_by_language_and_of_groups_from_five_on(context: Flask) -> None:
    came("ar", 5, waited=10)
    came("ar", 5)
    came("uk", 4, waited=2)
    came("fa", 6, waited=20, compartment=True)
    found = table("language")
    assert found["Arabic"] == Row("Arabic", 10, 10, 5, None, None)
    assert found["Ukrainian"] == Row("Ukrainian", None, None, None, None, None)
    assert set(found) == {"Arabic", "Ukrainian"}


def test_a_median_of_fewer_than_five_is_not_told_in_a_large_group(context: Flask) -> None:
    came("ar", 4, waited=10)
    came("ar", 6)
    assert table("language")["Arabic"] == Row("Arabic", 10, None, 6, None, None)


def test_gender_and_area_are_groups_as_well_and_a_rejection_counts(context: Flask) -> None:
    came("ar", 5, gender="female")
    cohort = make.cohort(offer=make.offer(area="qualification"))
    for _number in range(5):
        make.application(cohort, make.case(), state="rejected")
    assert {name: row.people for name, row in table("gender").items()} == {"Female": 5, "not known": 5}
    assert max(row.rejected or 0 for row in table("area").values()) == 5


def test_no_colleague_stands_on_the_page(browser: Browser) -> None:
    make.user(name="Zqcolleague")
    came("ar", 5, waited=1)
    page = browser.sign_in(make.user("coordinator", language="en")).get("/reports/fairness")
    assert page.status == 200 and "Arabic" in page.text and "Zqcolleague" not in page.text
    assert browser.sign_in(make.user("advisor")).get("/reports/fairness").status == 403
