"""How long the longest writing transaction of some work took: so long everybody else who writes waits on SQLite."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from casework.core.models import db
from casework.core.transaction import is_reading


def longest_transaction(work: Callable[[], Any]) -> str:
    """From the first statement to the end. On a machine that others use too, the processor's time says more."""
    began, took = [(0.0, 0.0)], [(0.0, 0.0)]

    def begin(_connection: Any) -> None:
        began[0] = (time.perf_counter(), time.process_time())

    def end(_connection: Any) -> None:
        if not is_reading():
            took.append((time.perf_counter() - began[0][0], time.process_time() - began[0][1]))

    event.listen(db.engine, "begin", begin)
    event.listen(db.engine, "commit", end)
    work()
    event.remove(db.engine, "begin", begin)
    event.remove(db.engine, "commit", end)
    wall, cpu = (max(one[place] for one in took) * 1000 for place in (0, 1))
    return f"{wall:.0f} ms, {cpu:.0f} ms of CPU; {len(took) - 1} transactions"
