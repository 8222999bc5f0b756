"""The same person twice, among many: `python -m benchmarks.doubles [--people 50000] [--instance FOLDER]`.

Candidates for one person (goal: under 150 ms among 50,000) and all pairs in one pass (goal: under 5 minutes). A folder
that holds an instance already is used as it is and only read.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import select

from benchmarks.__main__ import fill
from casework import create_app
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.core.transaction import mode
from casework.doubles.finding import candidates_of, number_of_people
from casework.doubles.pairing import all_pairs
from casework.people.models import Person
from config import settings_from

LOOKED_AT, WARM = 100, 5


def candidates_for_one() -> None:
    """Each as a job meets it: no key is in memory yet."""
    everybody = sorted(db.session.scalars(select(Person.id).where(Person.erased_on.is_(None))))
    people = number_of_people()
    chosen = random.Random(7).sample(everybody, LOOKED_AT + WARM)
    wall, cpu = [], []
    for who in chosen:
        get_vault().forget()
        db.session.expunge_all()
        began, before = time.perf_counter(), time.process_time()
        candidates_of(who, people)
        wall.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - before) * 1000)
    wall, cpu = sorted(wall[WARM:]), sorted(cpu[WARM:])
    print(
        f"candidates for one among {people:,}: median {statistics.median(wall):.0f} ms (CPU {statistics.median(cpu):.0f}), "
        f"slowest twentieth {wall[int(LOOKED_AT * 0.95)]:.0f} ms (CPU {cpu[int(LOOKED_AT * 0.95)]:.0f})"
    )


def everybody_with_everybody() -> None:
    began, before = time.perf_counter(), time.process_time()
    found = Counter(min(int(evidence.bits) // 6 * 6, 60) for _pair, evidence in all_pairs())
    wall, cpu = time.perf_counter() - began, time.process_time() - before
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"all pairs: {wall:.0f} s (CPU {cpu:.0f}), {sum(found.values()):,} pairs shown, {memory:.0f} MiB at most")
    print("by bits: " + ", ".join(f"{bits}+: {count:,}" for bits, count in sorted(found.items())))


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.doubles")
    options.add_argument("--people", type=int, default=50_000)
    options.add_argument("--instance", type=Path)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = chosen.instance or Path(name)
        if chosen.instance is None:
            fill(folder, chosen.people, "sqlite")
        app = create_app(settings_from({"CASEWORK_DEMO": "1", "CASEWORK_INSTANCE": str(folder)}))
        with app.app_context(), mode("read"):
            candidates_for_one()
            everybody_with_everybody()


if __name__ == "__main__":
    main()
