"""Numbers of more than a year ago go."""

from __future__ import annotations

from casework.core.jobs import job
from casework.core.transaction import unit_of_work
from casework.counter.service import sweep_tickets


@job(every_minutes=60)
def sweep_old_tickets() -> int:
    with unit_of_work():
        return sweep_tickets()
