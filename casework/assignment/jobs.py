"""Covers that begin today; questions that nobody answered and cases that nobody took in time."""

from __future__ import annotations

from casework.assignment.applying import go_on, on_their_way
from casework.assignment.handing_over import escalate, late
from casework.assignment.queries import covers_due
from casework.assignment.service import start_cover
from casework.assignment.team_queue import late as left_in_queue
from casework.core import clock
from casework.core.jobs import go_on_with_each, job
from casework.core.transaction import unit_of_work


@job(every_minutes=15)
def start_covers() -> int:
    with unit_of_work():
        due = covers_due(clock.today())
        for absence, case in due:
            start_cover(absence, case)
        return len(due)


@job(every_minutes=1)
def go_on_with_plans() -> int:
    return go_on_with_each(on_their_way(), go_on)


@job(every_minutes=60)
def escalate_unanswered() -> int:
    with unit_of_work():
        return escalate([*late(clock.today()), *left_in_queue(clock.today())])
