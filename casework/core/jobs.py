"""What happens by the clock. A job finds what is due in our own tables and calls one service, so a lost or doubled run
does no harm. The worker is a child process of `casework serve` or runs alone.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from flask import Flask

from casework.core import contributions
from casework.core.audit import acting_as
from casework.core.models import db

if TYPE_CHECKING:
    from huey.api import Huey

log = logging.getLogger("casework.jobs")
T = TypeVar("T")


@dataclass(frozen=True)
class Job:
    name: str
    minutes: int
    run: Callable[[], int]


_jobs: dict[str, Job] = {}


def job(*, every_minutes: int) -> Callable[[Callable[[], int]], Callable[[], int]]:
    """Register a job: it returns how many things it did."""

    def register(run: Callable[[], int]) -> Callable[[], int]:
        name = f"{run.__module__.split('.')[1]}.{run.__name__}"
        _jobs[name] = Job(name, every_minutes, run)
        return run

    return register


def go_on_with_each(left: Sequence[T], go_on: Callable[[T], None]) -> int:
    """What a process that is gone has left half done. Returns how many."""
    for each in left:
        go_on(each)
    return len(left)


def all_jobs() -> list[Job]:
    contributions.modules("jobs")
    return sorted(_jobs.values(), key=lambda each: each.name)


def run_job(app: Flask, each: Job) -> int:
    """Run one job in an application context of its own; a failure is logged by name and tried again next time."""
    with app.app_context(), acting_as("system"):
        try:
            return each.run()
        except Exception as error:
            log.exception("job %s failed: %s", each.name, type(error).__name__)
            return 0
        finally:
            db.session.remove()


def run_all(app: Flask) -> dict[str, int]:
    """Every job once, in order: for tests, the demo and `casework worker --once`."""
    return {each.name: run_job(app, each) for each in all_jobs()}


def make_huey(app: Flask) -> Huey:
    # Late: only the worker needs it, and it brings the drivers of every database along.
    from huey.api import RedisHuey, SqliteHuey

    if app.config["REDIS_URL"]:
        return RedisHuey("casework", url=app.config["REDIS_URL"])
    path = Path(app.config["INSTANCE"]) / "worker.db"
    return SqliteHuey("casework", filename=str(path))


def work(app: Flask) -> None:
    """Run all jobs by the clock until the process is told to end."""
    from huey.api import crontab

    huey = make_huey(app)
    for each in all_jobs():
        minutes = f"*/{each.minutes}" if each.minutes < 60 else "0"
        hours = "*" if each.minutes <= 60 else f"*/{min(each.minutes // 60, 23)}"

        def start(each: Job = each) -> int:
            began = time.monotonic()
            done = run_job(app, each)
            if done:
                log.info("job %s did %d in %.1f s", each.name, done, time.monotonic() - began)
            return done

        start.__name__ = each.name.replace(".", "_")
        huey.periodic_task(crontab(minute=minutes, hour=hours))(start)
    run_all(app)
    huey.create_consumer(workers=1, periodic=True, check_worker_health=False).run()
