"""What the register says is due goes on its day, and not a day before; the preview says the same as the run."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from casework.cases.models import Case
from casework.consents.models import Consent
from casework.core import clock
from casework.core.audit import Look
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.core.transaction import audited_write, unit_of_work
from casework.documents.models import StoredFile
from casework.enrolment.models import Application, ApplicationStep, Enrolment
from casework.messages.service import post_message
from casework.people.models import Person
from casework.privacy.expiring import run_retention
from casework.privacy.retention import simulate_retention
from tests import make
from tests.privacy.cohort_of_twelve import give_paper

NOW = datetime(2026, 6, 15, 10, tzinfo=clock.now().tzinfo)
DAY = timedelta(days=1)


def months_ago(count: int, *, more: timedelta = timedelta()) -> datetime:
    """At noon of the same day of the month, so long before today."""
    today = clock.today()
    year, month = divmod(today.year * 12 + today.month - 1 - count, 12)
    return datetime(year, month + 1, min(today.day, 28), 12, tzinfo=clock.now().tzinfo) - more


def closed_case(ago: datetime) -> Case:
    case = make.case(opened_at=ago - 100 * DAY)
    case.status, case.closed_at = "closed", ago
    db.session.commit()
    return case


def due(code: str) -> int:
    count = next(row.count for row in simulate_retention(clock.today()) if row.code == code)
    db.session.rollback()
    return count


def is_erased(person_id: uuid.UUID) -> bool:
    get_vault().forget()
    return get_vault().is_destroyed(str(person_id), "identity")


def test_two_years_after_the_last_case_closed_a_person_is_erased(context: Flask) -> None:
    old, young, again = closed_case(months_ago(25)), closed_case(months_ago(23)), closed_case(months_ago(30))
    make.case(person=again.person)
    ids = [case.person_id for case in (old, young, again)]
    assert due("counselling") == 1
    assert run_retention() == 1
    assert [is_erased(each) for each in ids] == [True, False, False]
    assert due("counselling") == 0
    assert run_retention() == 0


def test_the_proof_of_a_course_stays_its_own_time(context: Flask) -> None:
    case = closed_case(months_ago(25))
    cohort = make.cohort(starts_on=clock.today() - 900 * DAY, ends_on=clock.today() - 800 * DAY)
    application = make.application(cohort, case, state="accepted")
    db.session.add(
        Enrolment(
            application_id=application.id,
            person_id=case.person_id,
            cohort_id=cohort.id,
            case_id=case.id,
            state="completed",
            began_on=cohort.starts_on,
            ended_on=cohort.ends_on,
        )
    )
    db.session.commit()
    subject, began = case.person_id, cohort.starts_on
    assert run_retention() == 1
    assert is_erased(subject)
    assert not get_vault().is_destroyed(str(subject), "course")
    assert db.session.scalars(select(Enrolment)).one().began_on == began
    assert due("course") == 0
    clock.travel(timedelta(days=365 * 3))
    assert due("course") == 1
    assert run_retention() >= 1
    get_vault().forget()
    assert get_vault().is_destroyed(str(subject), "course")
    assert db.session.get(Person, subject) is None


def test_an_enquiry_goes_half_a_year_after_the_last_contact(context: Flask) -> None:
    silent = make.case(status="enquiry", opened_at=months_ago(7))
    wrote = make.case(status="enquiry", opened_at=months_ago(7))
    counselled = make.case(status="counselling", opened_at=months_ago(7))
    young = make.case(status="enquiry", opened_at=months_ago(5))
    with unit_of_work():
        post_message(db.session.get_one(Person, wrote.person_id), direction="in", body="I am here", language="en")
    ids = [case.person_id for case in (silent, wrote, counselled, young)]
    assert due("enquiry") == 1
    run_retention()
    assert [is_erased(each) for each in ids] == [True, False, False, False]


def test_files_go_with_the_decision_that_they_were_for(context: Flask) -> None:
    def someone(state: str | None) -> uuid.UUID:
        case = make.case()
        give_paper(case.person)
        if state:
            make.application(make.cohort(), case, state=state, since=clock.now())
        return case.person_id

    decided, pending, unasked = someone("accepted"), someone("applied"), someone(None)
    assert due("papers") == 0, "the day of the decision is not over"
    clock.travel(2 * DAY)
    assert due("papers") == 1
    run_retention()
    left = set(db.session.scalars(select(StoredFile.subject_id)))
    assert left == {pending, unasked}
    assert not get_vault().is_destroyed(str(decided), "papers"), "an open case may need another paper"


def put_look(at: datetime) -> None:
    row = {
        "id": uuid.uuid4(),
        "at": at,
        "slot": int(at.timestamp()),
        "viewer_kind": "user",
        "viewer_id": "x",
        "function": "advisor",
        "page": "p",
        "outcome": "seen",
        "record_kind": "case_file",
        "record_id": "x",
        "person_id": None,
    }
    with unit_of_work(), audited_write():
        db.session.execute(Look.__table__.insert(), [row])


def put_consent(at: datetime | None) -> None:
    db.session.add(
        Consent(
            subject_id=uuid.uuid4(),
            purpose="photos",
            text_version="1",
            language="de",
            given_at=months_ago(60),
            by_kind="person",
            withdrawn_at=at,
        )
    )
    db.session.commit()


def put_step(at: datetime) -> None:
    application: Application = make.application(make.cohort(), state="rejected", since=at)
    db.session.add(
        ApplicationStep(application_id=application.id, state="rejected", at=at, by_kind="user", reason="level")
    )
    db.session.commit()


@pytest.mark.parametrize(
    ("code", "months", "put", "model"),
    [
        ("access_log", 12, put_look, Look),
        ("consent_proof", 36, put_consent, Consent),
        ("rejected_application", 6, put_step, ApplicationStep),
    ],
)
def test_smaller_things_go_on_their_day(
    context: Flask, code: str, months: int, put: Callable[[datetime], None], model: Any
) -> None:
    put(months_ago(months, more=2 * DAY))
    put(months_ago(months - 1))
    assert due(code) == 1
    run_retention()
    assert db.session.scalar(select(func.count()).select_from(model)) == 1
    assert due(code) == 0


def test_a_consent_that_stands_is_kept(context: Flask) -> None:
    put_consent(None)
    run_retention(date(2099, 1, 1))
    assert db.session.scalar(select(func.count()).select_from(Consent)) == 1


def test_a_preview_changes_nothing_and_reaches_into_the_future(context: Flask) -> None:
    closed_case(months_ago(1))
    later = clock.today() + timedelta(days=800)
    assert {row.code: row.count for row in simulate_retention(later)}["counselling"] == 1
    db.session.rollback()
    assert run_retention() == 0
    assert db.session.scalar(select(func.count()).select_from(Person).where(Person.erased_on.is_not(None))) == 0
