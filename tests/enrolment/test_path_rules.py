"""What an offer declares of others is judged: gates, what comes before, what excludes, going on, only once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.core import clock
from casework.core.models import db
from casework.enrolment.models import Application, ApplicationStep, Enrolment
from casework.enrolment.path_rules import judge_path
from casework.programmes.models import Cohort, Offer
from casework.programmes.offer_models import OfferLink
from casework.progress.models import Attendance
from tests import make
from tests.browser import Browser


@pytest.fixture
def advisor(context: Flask) -> Any:
    return make.user("advisor")


@pytest.fixture
def case(advisor: Any) -> Any:
    return make.case(advisor=advisor)


def tie(offer: Offer, kind: str, other: Offer, **more: Any) -> None:
    db.session.add(OfferLink(offer_id=offer.id, kind=kind, other_id=other.id, **more))
    db.session.commit()


def took(case: Any, offer: Offer, state: str = "completed", **more: Any) -> Enrolment:
    cohort = make.cohort(offer=offer, **more)
    application = make.application(cohort, case, state="accepted")
    made = Enrolment(
        application_id=application.id, person_id=case.person_id, cohort_id=cohort.id, case_id=case.id, state=state,
        began_on=clock.today(), created_at=clock.now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.commit()
    return made


def states(viewer: Any, case: Any, cohort: Cohort) -> list[tuple[str, str]]:
    return [(each.kind, each.verdict.state) for each in judge_path(viewer, case.person_id, cohort)]


@pytest.mark.parametrize(
    ("state", "judged"),
    [(None, "not_met"), ("failed", "not_met"), ("active", "unknown"), ("completed", "met")],
)
def test_a_gate_opens_for_whoever_passed_it(advisor: Any, case: Any, state: str | None, judged: str) -> None:
    onboarding, intensive, bundle = make.offer("onboarding"), make.offer("intensive"), make.offer("bundle")
    tie(bundle, "gate", onboarding, order=1)
    tie(bundle, "part", intensive, order=2)
    if state:
        took(case, onboarding, state)
    assert states(advisor, case, make.cohort(offer=intensive)) == [("gate", judged)]
    assert states(advisor, case, make.cohort(offer=onboarding)) == [], "nothing stands before the gate itself"


def test_going_on_asks_how_regularly_the_person_came(advisor: Any, case: Any) -> None:
    first, second = make.offer("first"), make.offer("second")
    tie(second, "continues", first, attendance=75)
    cohort = make.cohort(offer=second)
    assert states(advisor, case, cohort) == [], "whoever was not in it may begin here"
    was = took(case, first)
    assert states(advisor, case, cohort) == [("continues", "unknown")]
    for number, state in enumerate(("present", "present", "absent", "excused")):
        lesson = make.lesson(db.session.get_one(Cohort, was.cohort_id), starts_at=clock.now() - timedelta(days=number))
        db.session.add(
            Attendance(lesson_id=lesson.id, enrolment_id=was.id, state=state, by_id=advisor.id, at=clock.now())
        )
        db.session.commit()
    assert states(advisor, case, cohort) == [("continues", "not_met")]
    db.session.scalars(select(Attendance).where(Attendance.state == "absent")).one().state = "present"
    db.session.commit()
    assert states(advisor, case, cohort) == [("continues", "met")]


def test_what_excludes_counts_both_ways_and_only_at_the_same_time(advisor: Any, case: Any) -> None:
    morning, whole_day = make.offer("morning"), make.offer("whole-day")
    tie(morning, "excludes", whole_day)
    cohort = make.cohort(offer=whole_day)
    assert states(advisor, case, cohort) == [("excludes", "met")]
    later = {"starts_on": clock.today() + timedelta(days=400), "ends_on": clock.today() + timedelta(days=500)}
    took(case, morning, "active", **later)
    assert states(advisor, case, cohort) == [("excludes", "met")]
    make.application(make.cohort(offer=morning), case)
    assert states(advisor, case, cohort) == [("excludes", "unknown")]
    took(case, morning, "active")
    assert states(advisor, case, cohort) == [("excludes", "not_met")]


def test_a_course_out_of_reach_decides_nothing(advisor: Any, case: Any) -> None:
    open_offer, secret = make.offer("open"), make.offer("secret", is_compartment=True)
    tie(open_offer, "excludes", secret)
    scholar_advisor = make.user("scholar_advisor")
    hidden = make.case(
        person=case.person, advisor=scholar_advisor, compartment=True, status="closed", closed_at=clock.now()
    )
    took(hidden, secret, "active")
    cohort = make.cohort(offer=open_offer)
    assert states(advisor, case, cohort) == [("excludes", "met")]
    assert states(scholar_advisor, case, cohort) == [("excludes", "not_met")]


def test_staff_say_why_someone_starts_although_something_is_missing(browser: Browser, advisor: Any, case: Any) -> None:
    basics, further, rival = make.offer("basics"), make.offer("further"), make.offer("rival")
    tie(further, "after", basics)
    tie(further, "excludes", rival)
    cohort = make.cohort(offer=further)
    browser.sign_in(advisor)
    path = f"/cases/{case.ref}/applications/new"
    refused = browser.fill(browser.get(path), at=path, cohort=cohort.ref)
    assert refused.status == 422
    assert db.session.scalars(select(Application)).all() == []
    took(case, rival, "active")
    both = browser.fill(browser.get(path), at=path, cohort=cohort.ref, exception="passed_elsewhere")
    assert both.status == 422
    was = db.session.scalars(select(Enrolment)).one()
    was.state = "completed"
    db.session.commit()
    after = browser.fill(browser.get(path), at=path, cohort=cohort.ref, exception="passed_elsewhere")
    assert after.status == 200
    assert "basics" in after.text, "what is missing is shown at once"
    made = db.session.scalars(select(Application).where(Application.cohort_id == cohort.id)).one()
    reasons = db.session.scalars(select(ApplicationStep.reason).where(ApplicationStep.application_id == made.id))
    assert set(reasons) == {None, "passed_elsewhere"}
