"""Whoever does not come in the first days frees the place; whoever was excused, or came once, does not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.enrolment import ending, service
from casework.enrolment.steps import NotPossibleNow
from casework.progress.no_shows import no_shows
from casework.progress.service import record_attendance
from tests import make
from tests.browser import Browser


def enrol(cohort: Any, name: str, coordinator: Any) -> Any:
    application = make.application(cohort, make.case(person=make.person(name)))
    with unit_of_work():
        service.hold_place(application, by=coordinator)
        return service.accept_place(application, by=application.person)


def test_the_place_of_somebody_who_never_came_goes_to_the_next_in_line(context: Flask, browser: Browser) -> None:
    coordinator, teacher, today = make.user("coordinator"), make.user("teacher"), clock.today()
    cohort = make.cohort(capacity=3, teacher=teacher, starts_on=today - timedelta(days=4))
    came, excused, missed = (enrol(cohort, name, coordinator) for name in ("Amal", "Bilal", "Cemile"))
    waiting = make.application(cohort)
    with unit_of_work():
        service.put_on_waiting_list(waiting, by=coordinator)
    for state in ("present", "absent"):
        with unit_of_work():
            states = {came.id: state, excused.id: "excused", missed.id: "absent"}
            record_attendance(make.lesson(cohort), states, by=teacher)
    assert [(row.enrolment.id, row.lessons) for row in no_shows(coordinator, cohort)] == [(missed.id, 2)]
    browser.sign_in(coordinator)
    path = f"/programmes/{cohort.ref}/no-shows"
    page = browser.get(path)
    assert "Cemile" in page.text and "Bilal" not in page.text and "Amal" not in page.text
    [ref] = [row.ref for row in no_shows(coordinator, cohort)]
    assert browser.fill(page, at=path, chosen=[ref]).status == 200
    db.session.expire_all()
    assert (missed.state, came.state, waiting.state) == ("withdrawn", "enrolled", "place_held")
    clock.travel(ending.FIRST_DAYS)
    with pytest.raises(NotPossibleNow), unit_of_work():
        ending.release_no_show(came, by=coordinator)
