"""A process of its own that is killed (SIGKILL) in the middle of what it does: when it says that it has come half-way."""

from __future__ import annotations

import sys
import uuid
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

from casework.core.models import db
from tests.at_once import errors, racer


def killed_half_way(module: str, *arguments: str) -> None:
    db.session.rollback()  # on SQLite whoever reads here would hold it up
    one = racer(module, [*arguments])
    try:
        line = one.out.readline()
        while line and line != "half\n":
            line = one.out.readline()
        assert line == "half\n", errors(one)
    finally:
        one.process.kill()
        one.process.wait()
        one.close()


def stopped_half_way(folder: Path, url: str, module: str, what: uuid.UUID, *, transaction: int) -> None:
    """`module.go_on(what)` in a process of its own (tests/dying.py), killed in this one of its transactions."""
    killed_half_way("tests.dying", str(folder), url, module, str(what), str(transaction))


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
