"""How long the longest writing transaction of some work took, and how long somebody waited who wrote beside it."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event

from casework.core.models import db
from casework.core.transaction import is_reading


def as_a_server_begins() -> None:
    """What is there when work begins is not looked through for rubbish again: that takes longer than a transaction may."""
    gc.collect()
    gc.freeze()


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


WRITES = """
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
print("ready", flush=True)
while True:
    began = time.perf_counter()
    for statement in ("begin immediate", "update user_account set capacity = capacity where 0", "commit"):
        database.execute(statement)
    print((time.perf_counter() - began) * 1000, flush=True)
    time.sleep(0.05)
"""


@contextmanager
def somebody_beside(file: Path) -> Iterator[None]:
    """Somebody else who writes into this SQLite file twenty times a second: how long they waited each time."""
    process = subprocess.Popen([sys.executable, "-c", WRITES, str(file)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield
    finally:
        process.kill()
    waited = sorted(float(line) for line in process.stdout.read().splitlines())
    late = waited[int(len(waited) * 0.95)] if waited else 0
    print(
        f"  beside it {len(waited)} writes: 95 of 100 waited at most {late:.0f} ms, the longest {max(waited, default=0):.0f} ms"
    )
