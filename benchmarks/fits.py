"""Eligibility that explains: `python -m benchmarks.fits [--people 10000] [--instance FOLDER]`.

A hundred offers for one person, in words (goal: under 20 ms), and one offer for everybody who waits (goal: under 2 s for
10,000 people). A folder that holds an instance already is used as it is and only read.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from benchmarks.__main__ import fill
from casework import create_app
from casework.accounts.models import User, UserRole
from casework.core import clock
from casework.core.models import db
from casework.core.transaction import mode
from casework.enrolment.fitting import who_fits
from casework.portal.fitting import fits
from casework.programmes.models import Offer
from config import settings_from

OFFERS = 100
ANSWERS = {
    "german_level": "B1", "residence_status": "refugee_recognised", "hzb_state": "direct_general", "degree_level": "ba",
    "birth_year": "1996", "full_time_available": "yes",
}  # fmt: skip


def timed(what: str, run: Callable[[], Any], times: int) -> Any:
    wall, cpu, result = [], [], None
    for _time in range(times + 1):
        began, before = time.perf_counter(), time.process_time()
        result = run()
        wall.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - before) * 1000)
    print(f"{what}: CPU {statistics.median(cpu[1:]):.1f} ms, median {statistics.median(wall[1:]):.1f} ms")
    return result


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.fits")
    options.add_argument("--people", type=int, default=10_000)
    options.add_argument("--instance", type=Path)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = chosen.instance or Path(name)
        if chosen.instance is None:
            fill(folder, chosen.people, "sqlite")
        app = create_app(settings_from({"CASEWORK_DEMO": "1", "CASEWORK_INSTANCE": str(folder)}))
        with app.app_context(), app.test_request_context("/ar/"), mode("read"):
            measure()


def measure() -> None:
    offers = list(db.session.scalars(select(Offer).where(Offer.is_published).order_by(Offer.order)))
    with_criteria = [offer for offer in offers if offer.criteria]
    hundred = [
        SimpleNamespace(criteria=with_criteria[number % len(with_criteria)].criteria, order=number) for number in range(OFFERS)
    ]  # fmt: skip
    criteria = sum(len(offer.criteria.get("all", ())) for offer in hundred)
    timed(f"{OFFERS} offers with {criteria} criteria x 1 person", lambda: fits(hundred, ANSWERS, clock.today()), 50)  # type: ignore[arg-type]  # all that is read of an offer
    coordinator = db.session.scalars(select(User).join(UserRole).where(UserRole.role == "coordinator").limit(1)).one()
    longest = max(with_criteria, key=lambda offer: len(offer.criteria.get("all", ())))
    found = timed(
        f"1 offer with {len(longest.criteria['all'])} criteria x everybody who waits",
        lambda: who_fits(coordinator, longest, clock.today()), 5,
    )  # fmt: skip
    print(
        f"of {sum(found.counts.values()):,} people: "
        + ", ".join(f"{key} {count:,}" for key, count in found.counts.items())
    )


if __name__ == "__main__":
    main()
