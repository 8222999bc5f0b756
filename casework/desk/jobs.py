"""What the desk finds and forgets by the clock."""

from __future__ import annotations

from casework.core.jobs import go_on_with_each, job
from casework.core.transaction import unit_of_work
from casework.desk.bulk import forget_old_actions
from casework.desk.gaps import find_gaps
from casework.desk.slices import go_on, on_their_way


@job(every_minutes=720)
def forget_what_cannot_be_undone() -> int:
    with unit_of_work():
        return forget_old_actions()


@job(every_minutes=1)
def go_on_with_many() -> int:
    return go_on_with_each(on_their_way(), go_on)


@job(every_minutes=1440)
def find_cases_that_nobody_keeps() -> int:
    return find_gaps()
