"""Whose cover has ended by itself leaves what they had planned to the advisor."""

from __future__ import annotations

from casework.cases.passing_on import left_behind, pass_on
from casework.cases.queries import load_workers
from casework.core.jobs import job
from casework.core.transaction import unit_of_work


@job(every_minutes=60)
def pass_on_what_was_left() -> int:
    with unit_of_work():
        found = left_behind()
        load_workers([case for case, _lead in found])
        for case, lead in found:
            pass_on(case, lead)
        return len(found)
