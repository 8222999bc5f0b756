"""A coordinator makes a cohort with everything it says; days follow one another; what is kept fits into the places."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from casework.accounts.administration import StillHolds, close
from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.enrolment import cohorts
from casework.enrolment.models import Place
from casework.programmes.cohort_models import CohortJuror
from casework.programmes.models import Cohort
from tests import make
from tests.browser import Browser


@pytest.fixture
def coordinator(context: Flask) -> Any:
    return make.user("coordinator")


def days(**more: int) -> dict[str, str]:
    return {name: (clock.today() + timedelta(days=number)).isoformat() for name, number in more.items()}


def test_a_cohort_has_days_places_reserves_jury_and_teachers(browser: Browser, coordinator: Any) -> None:
    teacher, reader = make.user("teacher"), make.user("advisor")
    offer = make.offer(target_groups=["women_flinta", "parents_carers"], selection="jury")
    browser.sign_in(coordinator)
    path = f"/programmes/offers/{offer.slug}/cohorts/new"
    page = browser.get(path)
    shown = page.html.index
    assert shown("reserve_women_flinta") < shown("reserve_professional"), "first those for whom the offer is"
    after = browser.fill(
        page, at=path, neutral_name="Kurs Birke", capacity="10", overbooking="2", reserve_women_flinta="3",
        teachers=[teacher.ref], jurors=[reader.ref],
        **days(opens_on=0, closes_on=20, documents_until=25, decision_on=30, starts_on=40, ends_on=120),
    )  # fmt: skip
    assert after.status == 200
    assert "Kurs Birke" in after.text
    made = db.session.scalars(select(Cohort).where(Cohort.offer_id == offer.id)).one()
    assert db.session.scalar(select(func.count()).where(Place.cohort_id == made.id)) == 12
    assert (made.overbooking, made.selection, made.selects_by) == (2, None, "jury")
    assert cohorts.reserves_of(made) == {"women_flinta": 3}
    assert cohorts.people_of(made) == ({teacher.id}, {reader.id})


def test_a_change_keeps_the_rest_and_the_places(browser: Browser, coordinator: Any) -> None:
    teacher = make.user("teacher")
    cohort = make.cohort(offer=make.offer(target_groups=["enrolled"]), capacity=4, teacher=teacher)
    browser.sign_in(coordinator)
    path = f"/programmes/{cohort.ref}/change"
    after = browser.fill(browser.get(path), at=path, selection="interview", reserve_international="4")
    assert after.status == 200
    assert db.session.scalar(select(func.count()).where(Place.cohort_id == cohort.id)) == 4
    assert cohort.selects_by == "interview"
    assert cohorts.people_of(cohort)[0] == {teacher.id}
    refused = browser.fill(browser.get(path), at=path, reserve_enrolled="1")
    assert refused.status == 422
    assert cohorts.reserves_of(cohort) == {"international": 4}


def test_the_next_course_begins_as_the_last_one_was_but_for_its_days(browser: Browser, coordinator: Any) -> None:
    teacher, offer = make.user("teacher"), make.offer()
    make.cohort(offer=offer, capacity=7, teacher=teacher, room="Raum 3", neutral_name="Kurs 1", overbooking=2)
    browser.sign_in(coordinator)
    path = f"/programmes/offers/{offer.slug}/cohorts/new"
    page = browser.get(path)
    assert page.form()["fields"]["starts_on"] == [""]
    browser.fill(page, at=path, neutral_name="Kurs 2", **days(starts_on=200, ends_on=260))
    made = db.session.scalars(select(Cohort).where(Cohort.neutral_name == "Kurs 2")).one()
    assert (made.capacity, made.room, made.overbooking, made.opens_on) == (7, "Raum 3", 2, None)
    assert cohorts.people_of(made)[0] == {teacher.id}


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"ends_on": 30}, cohorts.EndsBeforeItBegins),
        ({"ends_on": 4000}, cohorts.TooLong),
        ({"opens_on": None}, cohorts.HalfAWindow),
        ({"opens_on": 21}, cohorts.ClosesBeforeItOpens),
        ({"closes_on": 121}, cohorts.ClosesAfterTheEnd),
        ({"documents_until": 19}, cohorts.PapersBeforeClosing),
        ({"decision_on": 19}, cohorts.DecidesBeforeClosing),
    ],
)
def test_the_days_of_a_cohort_follow_one_another(context: Flask, wrong: dict[str, Any], refusal: Any) -> None:
    right = {"opens_on": 0, "closes_on": 20, "documents_until": 25, "decision_on": 30, "starts_on": 40, "ends_on": 120}
    today = clock.today()

    def run(**numbers: Any) -> cohorts.Run:
        said = {name: None if days is None else today + timedelta(days=days) for name, days in numbers.items()}
        return cohorts.Run(neutral_name="Kurs", **said)

    cohorts.check_order(run(**right))
    with pytest.raises(refusal):
        cohorts.check_order(run(**right | wrong))


def test_an_account_is_closed_only_when_no_course_and_no_jury_waits_for_it(context: Flask) -> None:
    admin, teacher, reader = make.user("admin"), make.user("teacher"), make.user("advisor")
    cohort = make.cohort(teacher=teacher)
    db.session.add(CohortJuror(cohort_id=cohort.id, user_id=reader.id))
    db.session.commit()
    for user, waits in ((teacher, "unterrichtet"), (reader, "Jury")):
        with pytest.raises(StillHolds) as refused, unit_of_work():
            close(user, by=admin)
        assert waits in str(refused.value.message)
    clock.travel_days((cohort.starts_on - clock.today()).days)
    with unit_of_work():
        close(reader, by=admin)
    with pytest.raises(StillHolds), unit_of_work():
        close(teacher, by=admin)
    clock.travel_days((cohort.ends_on - cohort.starts_on).days + 60)
    with unit_of_work():
        close(teacher, by=admin)
    assert (reader.state, teacher.state) == ("closed", "closed")
