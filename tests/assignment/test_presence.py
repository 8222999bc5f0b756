"""When an advisor is there: in proposals, in the times they offer, and in a plan for a period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from casework.accounts.models import User
from casework.appointments.models import Slot
from casework.appointments.offering import NotAtWork, offer_times
from casework.assignment import planning, service, what_if
from casework.assignment.models import Plan, PlanLine
from casework.assignment.optimum import best
from casework.assignment.presence import next_days, presence
from casework.assignment.profiles import set_profile
from casework.assignment.queries import ranked_advisors
from casework.cases.models import Appointment
from casework.core import clock
from casework.core.models import db
from tests import make
from tests.browser import Browser


def on_days(user: User, *days: str) -> User:
    set_profile(user, place=None, counsels_as=None, working_days=days, wishes="", offers=[])
    db.session.commit()
    return user


def next_monday() -> date:
    return clock.today() + timedelta(days=7 - clock.today().weekday())


@pytest.fixture
def on_a_monday(context: Flask) -> Iterator[date]:
    """The clock stands on the Monday that comes next."""
    clock.travel_days(7 - clock.today().weekday())
    yield clock.today()
    clock.travel(timedelta())


def test_who_works_on_fridays_only_does_not_get_the_call_of_tomorrow(on_a_monday: date) -> None:
    boss, tomorrow = make.user("coordinator", language="en"), on_a_monday + timedelta(days=1)
    friday, always = make.user(languages=["ar"], name="A"), make.user(languages=["ar"], name="B")
    on_days(friday, "fri")
    urgent = make.case(person=make.person(language="ar"), next_action="call", next_on=tomorrow)
    calm = make.case(person=make.person(language="ar"), next_action="call", next_on=tomorrow + timedelta(days=20))
    best_first = ranked_advisors(boss, urgent)
    assert [one.advisor for one in best_first] == [always, friday]
    assert "Ist wieder da am" in " ".join(best_first[1].reasons)
    assert [one.advisor for one in ranked_advisors(boss, calm)] == [friday, always]
    overdue = make.case(person=make.person(language="ar"), next_action="call", next_on=on_a_monday - timedelta(days=3))
    assert [one.advisor for one in ranked_advisors(boss, overdue)] == [always, friday]


def test_the_next_day_counts_absences_too(on_a_monday: date) -> None:
    user = on_days(make.user(), "mon", "wed")
    assert next_days({user: ["mon", "wed"]}) == {user.id: on_a_monday}
    service.say_absence(user, from_on=on_a_monday, until_on=on_a_monday + timedelta(days=2))
    db.session.commit()
    assert next_days({user: ["mon", "wed"]}) == {user.id: on_a_monday + timedelta(days=7)}


def test_nobody_can_book_a_day_on_which_the_advisor_does_not_work_or_is_away(context: Flask) -> None:
    user, monday = on_days(make.user(), "mon", "tue"), next_monday()

    def offer(day: date, weeks: int = 1) -> int:
        return offer_times(user, day, time(9), time(10), minutes=60, weeks=weeks)

    with pytest.raises(NotAtWork):
        offer(monday + timedelta(days=2))
    service.say_absence(user, from_on=monday + timedelta(days=7), until_on=monday + timedelta(days=9))
    db.session.flush()
    # Three Mondays, the second one is away.
    assert offer(monday, weeks=3) == 2
    assert offer(monday + timedelta(days=1)) == 1
    db.session.commit()
    on_days(user, "mon")
    left = [clock.day_of(slot.starts_at) for slot in db.session.scalars(select(Slot).order_by(Slot.starts_at))]
    assert left == [monday, monday + timedelta(days=14)]
    free = make.user()
    assert offer_times(free, monday + timedelta(days=5), time(9), time(10), minutes=60) == 1


def test_half_of_a_period_away_is_half_of_the_room(context: Flask) -> None:
    monday = next_monday()
    half, whole, some = (
        make.user(capacity=8),
        make.user(capacity=8),
        on_days(make.user(capacity=9), "mon", "tue", "wed"),
    )
    service.say_absence(half, from_on=monday, until_on=monday + timedelta(days=4))
    service.say_absence(some, from_on=monday, until_on=monday + timedelta(days=1))
    db.session.flush()
    rows = {one.user.id: one for one in presence([half, whole, some], monday, monday + timedelta(days=13), [whole.id])}
    assert {key: (one.there, one.days, one.room) for key, one in rows.items()} == {
        half.id: (5, 10, 4), whole.id: (0, 10, 0), some.id: (4, 6, 6),
    }  # fmt: skip


def planned(boss: User, period: what_if.Period | None, away: list[User] | None = None) -> Plan:
    prepared = planning.prepare(by=boss, away=[one.id for one in away or []], period=period)
    plan = planning.keep(prepared, best(prepared.problem), by=boss)
    db.session.commit()
    return plan


def test_a_plan_for_a_period_gives_nobody_more_than_their_days_carry(context: Flask) -> None:
    boss, monday = make.user("coordinator"), next_monday()
    month = what_if.Period(monday, monday + timedelta(days=27))
    speaks, other = make.user(languages=["ar"], capacity=4), make.user(languages=["fr"], capacity=40)
    for _each in range(4):
        make.case(person=make.person(language="ar"), status="triage")
    service.say_absence(speaks, from_on=monday, until_on=monday + timedelta(days=13))
    db.session.commit()

    def given(plan: Plan) -> list[int]:
        lines = db.session.scalars(select(PlanLine.advisor_id).where(PlanLine.plan_id == plan.id)).all()
        return [lines.count(speaks.id), lines.count(other.id)]

    assert given(planned(boss, None)) == [4, 0]
    assert given(planned(boss, month)) == [2, 2]
    assert given(planned(boss, month, [speaks])) == [0, 4]


def test_what_needs_a_cover_in_the_period_is_counted_and_shown(browser: Browser) -> None:
    boss, monday = make.user("coordinator", language="en"), next_monday()
    anna = make.user(name="Anna", capacity=10)
    make.user(name="Berta", capacity=10)
    period = what_if.Period(monday, monday + timedelta(days=4))
    make.case(advisor=anna, next_action="call", next_on=monday + timedelta(days=1))
    make.case(advisor=anna, next_action="call", next_on=monday + timedelta(days=40))
    met = make.case(advisor=anna)
    at = datetime.combine(monday + timedelta(days=2), time(9), clock.zone())
    db.session.add(
        Appointment(case_id=met.id, person_id=met.person_id, user_id=anna.id, starts_at=at, created_at=clock.now())
    )
    make.case()
    db.session.commit()
    found = what_if.if_away([anna.id], period)
    assert (found.cases, found.due, found.most, found.most_there, found.free_elsewhere) == (3, 2, 20, 10, 10)
    with pytest.raises(what_if.PeriodIsWrong):
        planning.prepare(by=boss, period=what_if.Period(monday, monday - timedelta(days=1)))
    browser.sign_in(boss)
    page = browser.get("/assignment/plans")
    wrong = browser.fill(page, at="/assignment/plans", from_on=monday.isoformat())
    assert wrong.status == 422 and "both days" in wrong.text
    said = {"away": [anna.ref], "from_on": period.first.isoformat(), "until_on": period.last.isoformat()}
    shown = browser.fill(page, at="/assignment/plans", **said)
    for text in ("3 cases", "2 cases need a cover", "10 of 20 points", "0 of 5"):
        assert text in shown.text, text
