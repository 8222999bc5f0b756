"""Visits and links that are over; those who have come of age."""

from __future__ import annotations

from casework.core.jobs import job
from casework.core.transaction import unit_of_work
from casework.people.coming_of_age import come_of_age
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


@job(every_minutes=60)
def note_birthdays() -> int:
    done, after = 0, None
    while True:
        with unit_of_work():
            some, after = come_of_age(after)
        done += some
        if after is None:
            return done
