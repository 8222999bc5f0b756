"""The audit trail: sealed each minute, its end told each day."""

from __future__ import annotations

from casework.core.jobs import job
from casework.operation import trail


@job(every_minutes=1)
def seal_trail() -> int:
    return trail.seal_now()


@job(every_minutes=60)
def tell_end_of_trail() -> int:
    return trail.send_newest()
