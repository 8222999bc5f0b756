"""Visits and links that are over."""

from __future__ import annotations

from casework.core.jobs import job
from casework.core.transaction import unit_of_work
from casework.people.links import sweep_requests
from casework.people.service import sweep_visits


@job(every_minutes=15)
def end_old_visits() -> int:
    with unit_of_work():
        return sweep_visits()


@job(every_minutes=15)
def forget_old_links() -> int:
    with unit_of_work():
        return sweep_requests()
