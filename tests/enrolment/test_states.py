"""The state machine, asked arrow by arrow; applying once and inside the window."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from flask import Flask

from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.errors import NotAllowed, Refusal
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.enrolment import service
from casework.enrolment.machine import STEPS
from casework.enrolment.models import STATES
from casework.enrolment.queries import applications_of
from casework.enrolment.steps import NotPossibleNow, move
from tests import make

IN_WORK = {"applied", "documents_missing", "complete", "in_selection"}
#: (step, whose hand): from which states it goes, and to which. Written out here once more, on purpose.
EXPECTED = {
    "ask_for_papers": ({"applied", "complete", "in_selection"}, "documents_missing", {"coordinator", "advisor"}),
    "complete": ({"applied", "documents_missing"}, "complete", {"coordinator", "advisor"}),
    "select": ({"applied", "documents_missing", "complete"}, "in_selection", {"coordinator"}),
    "hold": (IN_WORK | {"waiting_list"}, "place_held", {"coordinator", "system"}),
    "wait": (IN_WORK, "waiting_list", {"coordinator"}),
    "reject": (IN_WORK | {"waiting_list"}, "rejected", {"coordinator"}),
    "accept": ({"place_held"}, "accepted", {"coordinator", "advisor", "person"}),
    "decline": ({"place_held"}, "declined", {"coordinator", "advisor", "person"}),
    "lapse": ({"place_held"}, "no_reply", {"system"}),
    "undo": ({"place_held", "waiting_list", "rejected"}, "in_selection", {"coordinator"}),
    "defer": ({"place_held", "waiting_list"}, "deferred", {"coordinator", "advisor", "person"}),
    "no_show": ({"accepted"}, "withdrawn", {"coordinator"}),
    "withdraw": (IN_WORK | {"waiting_list", "deferred"}, "withdrawn", {"coordinator", "advisor", "person", "system"}),
    "leave": ({"place_held", "accepted"}, "withdrawn", {"coordinator", "advisor", "person", "system"}),
    "reconsider": ({"rejected", "declined", "no_reply", "withdrawn", "deferred"}, "applied", {"coordinator"}),
}
HANDS = ("coordinator", "advisor", "teacher", "front_desk", "admin", "person", "stranger", "system")


@pytest.fixture
def hands(context: Flask) -> dict[str, Any]:
    found: dict[str, Any] = {role: make.user(role) for role in HANDS[:5]}
    return found | {"stranger": make.person(), "system": SYSTEM}


def test_the_table_has_these_arrows_and_no_other(context: Flask) -> None:
    assert STEPS.keys() == EXPECTED.keys()
    reached = {arrow.target for arrow in STEPS.values()} | {"applied"}
    assert reached == set(STATES), "a state that no arrow reaches"


@pytest.mark.parametrize("step", EXPECTED)
def test_a_step_goes_only_from_its_states_and_by_its_hands(step: str, hands: dict[str, Any]) -> None:
    sources, target, allowed = EXPECTED[step]
    application = make.application(make.cohort())
    everyone = hands | {"person": application.person}
    for state, hand in product(STATES, HANDS):
        with unit_of_work():
            application.state = state
        try:
            with unit_of_work():
                move(application, step, by=everyone[hand], reason="no_place")
            came = application.state
        except (NotAllowed, NotPossibleNow) as refusal:
            came = type(refusal).__name__
        expected = "NotAllowed" if hand not in allowed else target if state in sources else "NotPossibleNow"
        assert came == expected, f"{step} from {state} by {hand}"


def test_a_person_applies_once_to_a_cohort(context: Flask) -> None:
    case, cohort = make.case(), make.cohort()
    with unit_of_work():
        service.apply(case.person, cohort, case, by=case.person)
    with pytest.raises(service.AlreadyApplied), unit_of_work():
        service.apply(case.person, cohort, case, by=case.person)
    assert [row.application.state for row in applications_of(case.person)] == ["applied"]


@pytest.mark.parametrize(("opens", "closes"), [(1, 10), (-10, -1)])
def test_outside_the_window_only_staff_apply_and_say_why(context: Flask, opens: int, closes: int) -> None:
    today, case, advisor = clock.today(), make.case(), make.user("advisor")
    cohort = make.cohort(opens_on=today + timedelta(days=opens), closes_on=today + timedelta(days=closes))
    for by, reason in ((case.person, "office_late"), (case.person, None), (advisor, None)):
        with pytest.raises(service.OutsideWindow), unit_of_work():
            service.apply(case.person, cohort, case, by=by, reason=reason)
    with unit_of_work():
        service.apply(case.person, cohort, case, by=advisor, reason="office_late")
    assert [step.reason for step in applications_of(case.person)[0].steps] == ["office_late"]


def test_on_the_last_day_of_the_window_the_person_can_apply(context: Flask) -> None:
    today, case = clock.today(), make.case()
    with unit_of_work():
        service.apply(case.person, make.cohort(opens_on=today, closes_on=today), case, by=case.person)
    assert len(applications_of(case.person)) == 1


def test_a_course_that_is_over_takes_nobody_not_even_by_staff(context: Flask) -> None:
    today, case, advisor = clock.today(), make.case(), make.user("advisor")
    cohort = make.cohort(starts_on=today - timedelta(days=60), ends_on=today - timedelta(days=1))
    with pytest.raises(service.CourseIsOver), unit_of_work():
        service.apply(case.person, cohort, case, by=advisor, reason="office_late")


def test_an_offer_that_can_be_taken_once_refuses_a_second_course(context: Flask) -> None:
    offer, case, coordinator = make.offer(once_only=True), make.case(), make.user("coordinator")
    first, second = make.cohort(offer=offer), make.cohort(offer=offer)
    with unit_of_work():
        application = service.apply(case.person, first, case, by=case.person)
        service.hold_place(application, by=coordinator)
        service.accept_place(application, by=case.person)
    with pytest.raises(service.AlreadyTookPart), unit_of_work():
        service.apply(case.person, second, case, by=case.person)


def test_an_offer_without_a_waiting_list_has_none(context: Flask) -> None:
    cohort = make.cohort(offer=make.offer(has_waiting_list=False), capacity=0)
    application = make.application(cohort)
    with pytest.raises(service.NoWaitingList), unit_of_work():
        service.put_on_waiting_list(application, by=make.user("coordinator"))


def test_a_refusal_changes_nothing_and_leaves_no_step(context: Flask) -> None:
    application = make.application(make.cohort(capacity=0))
    with pytest.raises(Refusal), unit_of_work():
        service.hold_place(application, by=make.user("coordinator"))
    db.session.expire_all()
    assert application.state == "applied"
    assert applications_of(application.person)[0].steps == []


def test_whoever_was_refused_can_be_looked_at_again(context: Flask) -> None:
    application, coordinator = make.application(make.cohort()), make.user("coordinator")
    with unit_of_work():
        service.reject(application, by=coordinator, reason="no_place")
        service.reconsider(application, by=coordinator)
        service.hold_place(application, by=coordinator)
    assert [step.state for step in applications_of(application.person)[0].steps] == [
        "rejected",
        "applied",
        "place_held",
    ]
