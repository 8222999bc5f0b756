"""The audit trail: sealed each minute, its end told each day; keys that open nothing."""

from __future__ import annotations

from casework.core.jobs import job
from casework.operation import orphans, trail


@job(every_minutes=1)
def seal_trail() -> int:
    return trail.seal_now()


@job(every_minutes=60)
def tell_end_of_trail() -> int:
    return trail.send_newest()


@job(every_minutes=720)
def sweep_orphan_keys() -> int:
    return orphans.sweep_orphan_keys()
