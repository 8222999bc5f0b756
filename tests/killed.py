"""A process of its own that is killed (SIGKILL) in the middle of what it does: when it says that it has come half-way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

from casework.core.models import db

ROOT = Path(__file__).parents[1]


def killed_half_way(module: str, *arguments: str) -> None:
    db.session.rollback()  # on SQLite whoever reads here would hold it up
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None and process.stderr is not None
    try:
        line = process.stdout.readline()
        while line and line != "half\n":
            line = process.stdout.readline()
        assert line == "half\n", process.stderr.read()
    finally:
        process.kill()
        process.wait()


def stop_in_commit(number: int) -> None:
    """In the process: everything of this transaction is written and nothing is committed. There it waits for its end."""
    seen = 0

    @event.listens_for(db.session, "before_commit")
    def stop(session: Session) -> None:
        nonlocal seen
        seen += not session.in_nested_transaction()
        if seen == number:
            db.session.flush()
            print("half", flush=True)
            sys.stdin.readline()
