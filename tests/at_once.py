"""Several processes, each with an application of its own, that act at one moment: when all of them stand ready."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.warm import Warm

PATIENCE = 120


@dataclass
class Racer:
    """One process, the pipe that tells it to go, and what it says."""

    process: Warm
    to: IO[str]
    out: IO[str]
    err: IO[str]

    def close(self) -> None:
        for file in (self.to, self.out, self.err):
            file.close()


def at_once(module: str, shares: list[list[str]]) -> list[str]:
    """Run the module once for each share of arguments; the lines that all of them said."""
    racers = [racer(module, share) for share in shares]
    told: list[str] = []
    try:
        for one in racers:
            assert one.out.readline() == "ready\n", errors(one)
        for one in racers:
            one.to.write("go\n")
            one.to.close()
        for one in racers:
            told += one.out.read().splitlines()
            assert one.process.wait(PATIENCE) == 0, errors(one)
    finally:
        for one in racers:
            if one.process.poll() is None:
                one.process.kill()
                one.process.wait()
            one.close()
    return told


def racer(module: str, share: list[str]) -> Racer:
    (reads, to), (out, says) = os.pipe(), os.pipe()
    err = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 (closed with the pipes)
    process = Warm(module, *share, stdin=reads, stdout=says, stderr=err)
    os.close(reads)
    os.close(says)
    return Racer(process, open(to, "w", encoding="utf-8"), open(out, encoding="utf-8"), err)


def errors(one: Racer) -> str:
    one.err.seek(0)
    return one.err.read()


def in_race(turns: Callable[..., Iterable[str]]) -> None:
    """What each process does: an application of its own, ready, go, and what became of each of its turns.

    The first two arguments of the command are folder and database; `turns` gets the rest.
    """
    from casework import create_app
    from casework.core.models import db
    from tests.settings import settings

    folder, url, *rest = sys.argv[1:]
    with create_app(settings(Path(folder), url)).app_context():
        db.session.execute(db.text("select 1"))
        db.session.rollback()
        print("ready", flush=True)
        sys.stdin.readline()
        for said in turns(*rest):
            print(said)
