"""Runs in a process of its own: makes or erases people in children that end by SIGKILL at a named moment.

python -m tests.privacy.killed FOLDER DATABASE_URL make|erase|sweep SUBJECT … ; prints a line "moment subject" for each child.
"""

from __future__ import annotations

import os
import signal
import sys
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event

from casework import create_app
from casework.core import clock
from casework.core.keystore import WrappedKey
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.core.transaction import unit_of_work
from casework.operation.orphans import sweep_orphan_keys
from casework.people.service import make_person, new_subject
from casework.privacy.erasing import erase_person
from tests.settings import settings

MAKE = ("after the keys", "before the row is committed", "after the row is committed", "never")
ERASE = (
    "before commit 1", "after commit 1", "before commit 2", "after commit 2", "after the keys", "before commit 3",
    "after commit 3",
)  # fmt: skip


SWEEP = ("before the keys are gone", "after the keys are gone")


def die(_reason: Any = None) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_at_commit(moment: str) -> None:
    """Die before or after the n-th commit of the session from now on."""
    when, _commit, number = moment.split(" ")
    seen = {"commits": 0}

    def count(_session: Any) -> None:
        seen["commits"] += 1
        if seen["commits"] == int(number):
            die()

    event.listen(db.session, f"{when}_commit", count)


def make(moment: str, _subject: str) -> None:
    subject = new_subject()
    print(moment, subject, sep="\t", flush=True)
    if moment == "after the keys":
        die()
    with unit_of_work():
        make_person(subject, call_name="Invented", language="ar")
        if moment == "before the row is committed":
            db.session.flush()
            die()
    if moment == "after the row is committed":
        die()


def erase(moment: str, subject: str) -> None:
    print(moment, subject, sep="\t", flush=True)
    if "commit" in moment:
        die_at_commit(moment)
    else:
        keystore = get_vault().keystore
        destroy = keystore.destroy

        def and_die(*arguments: Any) -> int:
            destroy(*arguments)
            die()
            return 0

        keystore.destroy = and_die  # type: ignore[method-assign]  # this process dies here, on purpose
    erase_person(uuid.UUID(subject))


def sweep(moment: str, subject: str) -> None:
    """Two days later: an orphan more, and the sweep that dies before or after it has committed."""
    print(moment, subject, sep="\t", flush=True)
    keystore = get_vault().keystore
    keystore.make(subject, ["identity"], lambda *_: WrappedKey(b"x", "m"))
    clock.travel(timedelta(days=2))
    if moment == "before the keys are gone":
        event.listen(keystore.engine, "commit", die)
    else:
        event.listen(keystore.engine, "before_cursor_execute", die_when_pages_are_forgotten)
    sweep_orphan_keys()


def die_when_pages_are_forgotten(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if "wal_checkpoint" in statement or "VACUUM" in statement:
        die()


def in_a_child(app: Flask, act: Callable[[str, str], None], moment: str, subject: str) -> None:
    with app.app_context():
        db.engine.dispose()
        get_vault().keystore.close()
        app.extensions["casework_attempts"].dispose()
    child = os.fork()
    if child == 0:
        with app.app_context():
            act(moment, subject)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) and moment != "never":
        sys.exit(f"the child was not killed at {moment!r}: {status}")


def rehearse(app: Flask) -> None:
    """One erasure to its end: the children know its statements, to work them out took most of what each of them lived."""
    with app.app_context():
        with unit_of_work():
            invented = make_person(new_subject(), call_name="Invented", language="ar").id
        erase_person(invented)
        db.session.remove()


def main() -> None:
    folder, url, what, *subjects = sys.argv[1:]
    app = create_app(settings(Path(folder), url))
    if what == "erase":
        rehearse(app)
    act, moments = {"make": (make, MAKE), "erase": (erase, ERASE), "sweep": (sweep, SWEEP)}[what]
    for number, subject in enumerate(subjects):
        in_a_child(app, act, moments[number % len(moments)], subject)


if __name__ == "__main__":
    main()
