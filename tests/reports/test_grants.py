"""A grant's report: drawn, frozen, approved, drawn again unchanged, and compared with what would be counted today (U4)."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError

from casework.core import clock
from casework.core.audit import Entry, Look
from casework.core.four_eyes import AlreadyDecided, OwnProposal
from casework.core.models import db
from casework.core.references import shown_reference
from casework.core.transaction import unit_of_work
from casework.enrolment import billing
from casework.enrolment.models import BilledMonth, Enrolment, Participation
from casework.enrolment.months import after_months, bounds, month_of
from casework.people.service import keep_answers
from casework.privacy.erasing import erase_person
from casework.programmes.models import Grant
from casework.register.fields import all_fields
from casework.reports import freezing
from casework.reports.figures import FACTS
from casework.reports.models import GrantReport
from tests import make
from tests.browser import Browser
from tests.enrolment.test_billing import grant
from tests.security.pressing import cookie_of, press_at_once

Row = dict[str, Any]


@pytest.fixture
def month(context: Flask) -> str:
    """The month before this one: it is over."""
    return month_of(after_months(clock.today(), -1))


@pytest.fixture
def course(month: str) -> Any:
    """A course over that whole month with four lessons of 90 minutes in it."""
    return a_course(month)


def a_course(month: str, **more: Any) -> Any:
    first, last = bounds(month)
    made = make.cohort(capacity=12, starts_on=first, ends_on=last + timedelta(days=60), **more)
    for day in (2, 9, 16, 23):
        make.lesson(made, starts_at=datetime(first.year, first.month, day, 9, tzinfo=UTC))
    return made


def take_part(
    cohort: Any, *, facts: Row | None = None, case: Any = None, began: date | None = None, **more: Any
) -> Enrolment:
    """Somebody in the course from its first day on, with the facts as of entry frozen."""
    case = case or make.case(advisor=make.user(), **more)
    if facts:
        with unit_of_work():
            keep_answers(case.person_id, facts)
    accepted = make.application(cohort, case, state="accepted")
    with unit_of_work():
        made = Enrolment(
            application_id=accepted.id, person_id=case.person_id, cohort_id=cohort.id, case_id=case.id,
            began_on=began or cohort.starts_on, state="active", created_at=clock.now(),
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        billing.enter_grants(made)
    return made


def freeze(
    paying: Grant, first: str, last: str | None = None, *, by: Any = None, name: str = "Half-year"
) -> GrantReport:
    with unit_of_work():
        drawn = freezing.draw_report(paying, first, last or first)
        return freezing.freeze_report(
            paying,
            first,
            last or first,
            name=name,
            ground="gdpr-6-1-e",
            seen=drawn.mark,
            by=by or make.user("coordinator"),
        )


def approved(report: GrantReport) -> GrantReport:
    with unit_of_work():
        freezing.approve_report(report, by=make.user("head_of_unit"))
    return report


def compared(report: GrantReport) -> freezing.Compared:
    found = freezing.compare_with_today(report)
    assert found is not None
    return found


def enter(app: Flask, role: str) -> Browser:
    return Browser(app, "en").sign_in(make.user(role, language="en"))


# --- figures ---------------------------------------------------------------------------------------------------------


def test_a_person_counts_once_in_a_month_in_however_many_courses(course: Any, month: str) -> None:
    second = a_course(month)
    paying = grant("A", course, second, monthly_rate=425)
    case = make.case()
    for cohort in (course, second):
        take_part(cohort, case=case)
    take_part(course)
    figures = freezing.draw_report(paying, month, month).figures
    assert (figures["participants"], figures["participant_months"], figures["units"]) == (2, 2.0, 24)
    assert figures["amount"] == 850
    assert sorted(each["participants"] for each in figures["by_course"]) == [1, 2]


def test_part_months_follow_the_rule_of_the_grant(course: Any, month: str) -> None:
    first, last = bounds(month)
    paying = grant("A", course, part_months="half")
    take_part(course, began=last - timedelta(days=9))  # ten days
    take_part(course, began=first)
    assert freezing.draw_report(paying, month, month).figures["participant_months"] == 1.5
    paying.part_months = "by_day"
    assert freezing.draw_report(paying, month, month).figures["participant_months"] == round(1 + 10 / last.day, 3)


def test_only_months_of_the_grant_that_are_over_can_be_reported(course: Any, month: str) -> None:
    paying, running = grant("A", course), month_of(clock.today())
    assert freezing.draw_report(paying, month, month)
    for first, last in (
        (running, running),
        (month, running),
        (month, "2019-01"),
        ("2019-12", month),
        ("x", month),
        ("", ""),
    ):
        with pytest.raises(freezing.NotThesePeriods):
            freezing.draw_report(paying, first, last)


def test_whoever_is_under_special_protection_counts_and_stands_in_no_breakdown(course: Any, month: str) -> None:
    paying = grant("A", course)
    take_part(course, facts={"german_level": "B1"})
    take_part(course, facts={"german_level": "C1"}, compartment=True)
    figures = freezing.draw_report(paying, month, month).figures
    assert figures["participants"] == 2
    assert figures["facts"]["entry"]["german_level"] == {"B1": 1}


def test_no_breakdown_is_by_an_answer_that_must_stand_in_no_figure() -> None:
    assert {field.fact for field in all_fields() if field.suppressed} & set(FACTS) == set()


def test_facts_of_exit_and_six_months_after_count_where_they_fell_into_the_period(course: Any, month: str) -> None:
    paying = grant("A", course)
    left = take_part(course, facts={"german_level": "A2"})
    take_part(course, facts={"german_level": "A1"})
    with unit_of_work():
        keep_answers(left.person_id, {"german_level": "B2"})
        left.ended_on, left.state = bounds(month)[1], "completed"
        billing.leave_grants(left)
    facts = freezing.draw_report(paying, month, month).figures["facts"]
    assert facts["entry"]["german_level"] == {"A1": 1, "A2": 1}
    assert facts["exit"]["german_level"] == {"B2": 1}
    assert facts["later"] == {}


# --- frozen ----------------------------------------------------------------------------------------------------------


def test_a_frozen_report_comes_out_the_same_and_a_correction_is_a_difference(course: Any, month: str) -> None:
    paying, (first, last) = grant("A", course), bounds(month)
    leaver, never, steady = take_part(course), take_part(course), take_part(course)
    report = freeze(paying, month)
    kept = dict(report.figures)
    assert compared(report).rows == []
    with unit_of_work():
        leaver.ended_on = first + timedelta(days=9)  # left on the 10th: two of four lessons
        never.began_on = last + timedelta(days=1)
    late = take_part(course)
    db.session.expire_all()
    assert report.figures == kept
    today = compared(report)
    assert {each.enrolment_id: (each.reported, each.now) for each in today.rows} == {
        leaver.id: ((last.day, 8), (10, 4)),
        never.id: ((last.day, 8), billing.NONE),
        late.id: (billing.NONE, (last.day, 8)),
    }
    assert (kept["participants"], kept["units"]) == (3, 24)
    assert (today.participants, today.units) == (3, 20)
    assert today.participant_months == round(2 + 10 / last.day, 3)
    assert steady.id not in {each.enrolment_id for each in today.rows}
    wider = freezing.draw_report(paying, month_of(after_months(first, -1)), month)
    assert wider.figures["units"] == kept["units"], "a longer report repeats what was reported"


def test_an_erased_person_stays_in_what_was_reported(course: Any, month: str) -> None:
    paying = grant("A", course)
    gone = take_part(course).person_id
    for _number in range(3):
        take_part(course)
    report = freeze(paying, month)
    kept = dict(report.figures)
    erase_person(gone)
    db.session.expire_all()
    assert report.figures == kept
    today = compared(report)
    assert (today.participants, today.units, today.rows) == (kept["participants"], kept["units"], [])
    assert str(gone) not in str(report.figures)


def test_two_records_that_are_one_person_are_one_participant_less_today(course: Any, month: str) -> None:
    paying, (one, other) = grant("A", course), (take_part(course), take_part(course))
    report = freeze(paying, month)
    with unit_of_work():
        other.person_id = one.person_id  # as a merge does it
    today = compared(report)
    assert (report.figures["participants"], today.participants, today.rows) == (2, 1, [])


def test_what_was_not_seen_is_not_frozen(course: Any, month: str) -> None:
    paying, by = grant("A", course), make.user("coordinator")
    take_part(course)
    seen = freezing.draw_report(paying, month, month).mark
    take_part(course)
    with pytest.raises(freezing.FiguresMoved), unit_of_work():
        freezing.freeze_report(paying, month, month, name="x", ground="gdpr-6-1-e", seen=seen, by=by)
    assert db.session.scalar(select(func.count()).select_from(BilledMonth)) == 0


def test_a_period_is_reported_once_and_one_report_waits_at_a_time(course: Any, month: str) -> None:
    paying, before = grant("A", course), month_of(after_months(bounds(month)[0], -1))
    take_part(course)
    report = freeze(paying, month)
    with pytest.raises(freezing.OneWaits):
        freeze(paying, before)
    approved(report)
    with pytest.raises(freezing.ReportedAlready):
        freeze(paying, month)
    freeze(paying, before)


def test_the_database_itself_refuses_a_second_report_of_a_period(course: Any, month: str) -> None:
    paying = grant("A", course)
    report = approved(freeze(paying, month))
    values = {
        "grant_id": paying.id, "name": "x", "ground": "x", "figures": {}, "months": [], "frozen_by": report.frozen_by,
        "frozen_at": clock.now(),
    }  # fmt: skip
    for first, last, state in ((month, month, "approved"), ("2026-03", "2026-01", "approved"), (month, month, "sent")):
        with pytest.raises(IntegrityError), unit_of_work():
            db.session.add(GrantReport(first_month=first, last_month=last, state=state, **values))
    with unit_of_work():
        db.session.add(GrantReport(first_month="2026-01", last_month="2026-01", state="frozen", **values))
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add(GrantReport(first_month="2026-02", last_month="2026-02", state="frozen", **values))


def test_hours_that_one_grant_has_billed_stand_in_no_report_of_another(course: Any, month: str) -> None:
    first, second = grant("A", course), grant("B", course)
    take_part(course)
    assert freezing.draw_report(second, month, month).figures["units"] == 8
    freeze(first, month)
    drawn = freezing.draw_report(second, month, month)
    assert (drawn.figures["units"], drawn.figures["participants"], drawn.elsewhere) == (0, 0, 1)


def test_somebody_else_decides_and_a_refused_report_bills_nothing(course: Any, month: str) -> None:
    paying, both = grant("A", course), make.user(roles=("coordinator", "head_of_unit"))
    take_part(course)
    report = freeze(paying, month, by=both)
    with pytest.raises(OwnProposal), unit_of_work():
        freezing.approve_report(report, by=both)
    with unit_of_work():
        freezing.refuse_report(report, "The lessons of the 9th are missing", by=make.user("head_of_unit"))
    assert db.session.scalar(select(func.count()).select_from(BilledMonth)) == 0
    with pytest.raises(AlreadyDecided), unit_of_work():
        freezing.approve_report(report, by=make.user("head_of_unit"))
    assert approved(freeze(paying, month)).figures["participants"] == 1


# --- pages -----------------------------------------------------------------------------------------------------------


def test_from_the_grant_to_the_file_for_the_funder(context: Flask, course: Any, month: str) -> None:
    paying = grant("FKZ-7", course)
    enrolment = take_part(course, person=make.person("Zerdusht"), facts={"german_level": "A2"})
    coordinator, head = enter(context, "coordinator"), enter(context, "head_of_unit")
    assert "FKZ-7" in coordinator.get("/grants").text
    place = f"/grants/{shown_reference(paying.ref)}"
    listed = coordinator.get(f"{place}/participations").text
    assert "Zerdusht" in listed and "A2" in listed
    address = f"{place}/report?first={month}&last={month}"
    page = coordinator.fill(coordinator.get(address), at=address, name="First half", ground="gdpr-6-1-e")
    assert page.status == 200 and "waits for approval" in page.text
    report = db.session.scalars(select(GrantReport)).one()
    here = f"/grant-reports/{shown_reference(report.ref)}"
    assert coordinator.get(f"{here}/file").status == 403, "not before it is approved"
    assert coordinator.get(f"{here}/decide").status == 403
    page = head.fill(head.get(f"{here}/decide"), at=f"{here}/decide", decision="approve")
    assert "approved" in page.text and "Zerdusht" not in page.text
    first = coordinator.get(f"{here}/file")
    with unit_of_work():
        db.session.get_one(Enrolment, enrolment.id).ended_on = bounds(month)[0]
    again = coordinator.get(f"{here}/file")
    assert again.html == first.html, "the same report again, unchanged"
    rows = list(csv.reader(io.StringIO(first.html.removeprefix("\ufeff"))))
    assert ["Whole period", "Units of 45 minutes", "8"] in rows
    paper = head.get(f"{here}/paper")
    assert "FKZ-7" in paper.text and "Zerdusht" not in paper.text
    changed = coordinator.get(here)
    assert shown_reference(enrolment_case(enrolment)) in changed.text and "changed" in changed.text
    assert "Zerdusht" not in changed.text, "rows are by reference"
    assert "1 change is in a case that you may not see" in head.get(here).text


def enrolment_case(enrolment: Enrolment) -> str:
    from casework.cases.models import Case

    return db.session.get_one(Case, enrolment.case_id).ref


def test_a_refused_report_says_why_and_is_compared_with_nothing(context: Flask, course: Any, month: str) -> None:
    paying = grant("A", course)
    take_part(course)
    report = freeze(paying, month)
    here, coordinator = f"/grant-reports/{shown_reference(report.ref)}", enter(context, "coordinator")
    assert "Counted today" in coordinator.get(here).text
    head = enter(context, "head_of_unit")
    at = f"{here}/decide"
    assert head.fill(head.get(at), at=at, decision="refuse").status == 422, "not without a word"
    page = head.fill(head.get(at), at=at, decision="refuse", comment="Lessons are missing")
    assert "refused" in page.text and "Lessons are missing" in page.text
    page = coordinator.get(here)
    assert "Counted today" not in page.text and "added" not in page.text
    assert coordinator.get(f"{here}/file").status == 403


def test_a_protected_case_is_a_row_for_nobody_who_may_not_see_it(context: Flask, course: Any, month: str) -> None:
    paying = grant("A", course)
    secret = take_part(course, person=make.person("Zerdusht"), compartment=True)
    take_part(course, person=make.person("Samira"))
    report = freeze(paying, month)
    with unit_of_work():
        secret.ended_on = bounds(month)[0]
    coordinator = enter(context, "coordinator")
    listed = coordinator.get(f"/grants/{shown_reference(paying.ref)}/participations").text
    assert "Samira" in listed and "Zerdusht" not in listed
    page = coordinator.get(f"/grant-reports/{shown_reference(report.ref)}").text
    assert shown_reference(enrolment_case(secret)) not in page
    assert "1 change is in a case that you may not see" in page


def test_facts_are_shown_to_those_who_may_read_the_answers(context: Flask, course: Any) -> None:
    paying = grant("A", course)
    enrolment = take_part(course)
    with unit_of_work():
        row = db.session.scalars(select(Participation)).one()
        row.at_entry = {"gender_group": "female", "citizenship_group": "stateless", "residence_group": "tolerated"}
    assert enrolment
    page = enter(context, "coordinator").get(f"/grants/{shown_reference(paying.ref)}/participations").text
    assert "Female" in page
    assert "tateless" not in page, "no coordinator reads the citizenship"


def test_a_stale_page_freezes_nothing_and_shows_the_new_figures(context: Flask, course: Any, month: str) -> None:
    paying = grant("A", course)
    take_part(course)
    coordinator = enter(context, "coordinator")
    address = f"/grants/{shown_reference(paying.ref)}/report?first={month}&last={month}"
    opened = coordinator.get(address)
    take_part(course)
    stale = coordinator.fill(opened, at=address, name="x", ground="gdpr-6-1-e")
    assert stale.status == 409
    assert "The figures have changed" in stale.text
    assert coordinator.fill(stale, at=address).status == 200
    assert db.session.scalars(select(GrantReport)).one().figures["participants"] == 2


def test_freezing_twice_by_a_double_click_makes_one_report(context: Flask, course: Any, month: str) -> None:
    paying = grant("A", course)
    take_part(course)
    coordinator = enter(context, "coordinator")
    address = f"/grants/{shown_reference(paying.ref)}/report?first={month}&last={month}"
    opened = coordinator.get(address)
    for _press in range(2):
        assert coordinator.fill(opened, at=address, name="x", ground="gdpr-6-1-e").status == 200
    assert db.session.scalar(select(func.count()).select_from(GrantReport)) == 1


def test_many_who_freeze_at_one_moment_make_one_report(context: Flask, course: Any, month: str) -> None:
    paying = grant("A", course)
    take_part(course)
    address, sent = f"/grants/{shown_reference(paying.ref)}/report", []
    for _number in range(8):
        browser = enter(context, "coordinator")
        fields = browser.get(f"{address}?first={month}&last={month}").form()["fields"]
        sent.append((cookie_of(browser), {**fields, "name": "x", "ground": "gdpr-6-1-e"}))
    told = press_at_once(context, address, sent)
    assert sorted(one.status for one in told) == [303] + [409] * 7
    assert db.session.scalar(select(func.count()).select_from(GrantReport)) == 1
    assert db.session.scalar(select(func.count()).select_from(BilledMonth)) == 1


def test_freezing_and_reading_stand_in_the_trail(context: Flask, course: Any, month: str) -> None:
    paying, by = grant("A", course), make.user("coordinator")
    report = freeze(paying, month, by=by)
    entry = db.session.scalars(select(Entry).where(Entry.row_id == str(report.id))).one()
    assert (entry.action, entry.table_name) == ("created", "grant_report")
    Browser(context).sign_in(by).get(f"/grant-reports/{shown_reference(report.ref)}")
    assert db.session.scalars(select(Look).where(Look.record_id == str(report.id))).one().viewer_id == str(by.id)


ELSEWHERE = ("advisor", "teacher", "volunteer", "partner", "front_desk", "reporting", "dpo", "admin", "ombudsperson")


@pytest.mark.parametrize("role", ELSEWHERE)
def test_no_one_else_enters(context: Flask, course: Any, month: str, role: str) -> None:
    paying = grant("A", course)
    report = approved(freeze(paying, month))
    browser = enter(context, role)
    here, there = shown_reference(paying.ref), shown_reference(report.ref)
    for address in (
        "/grants",
        f"/grants/{here}",
        f"/grants/{here}/report",
        f"/grant-reports/{there}",
        f"/grant-reports/{there}/file",
    ):
        assert browser.get(address).status in {403, 404}
    assert enter(context, "coordinator").get(f"/grant-reports/{there}/file").status == 200


@pytest.mark.counts_statements
@pytest.mark.parametrize("page", ["grants", "participations", "report", "grant"])
def test_the_number_of_statements_is_the_same_for_1_and_30_rows(
    context: Flask, course: Any, month: str, page: str
) -> None:
    paying, coordinator = grant("A", course), make.user("coordinator")
    addresses = {
        "grants": "/grants",
        "grant": f"/grants/{shown_reference(paying.ref)}",
        "participations": f"/grants/{shown_reference(paying.ref)}/participations",
    }
    take_part(course)
    report = approved(freeze(paying, month))
    addresses["report"] = f"/grant-reports/{shown_reference(report.ref)}"
    take_part(course)  # one difference
    few = statements(context, coordinator, addresses[page])
    for number in range(29):
        take_part(course)
        grant(f"B{number}", course)
    earlier = bounds(month)[0]
    for _number in range(4):
        earlier = after_months(earlier, -1)
        approved(freeze(paying, month_of(earlier)))
    assert statements(context, coordinator, addresses[page]) == few


def statements(app: Flask, user: Any, address: str) -> int:
    asked: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    browser = Browser(app).sign_in(user)
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert browser.get(address).status == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len([each for each in asked if each.startswith("SELECT")])
