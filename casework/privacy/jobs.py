"""Erasures to their end, retention day by day."""

from __future__ import annotations

from casework.core.jobs import job
from casework.privacy import expiring, service


@job(every_minutes=1)
def finish_erasures() -> int:
    return service.finish_interrupted()


@job(every_minutes=60)
def run_retention() -> int:
    return expiring.run_retention()
