"""`python -m benchmarks.pages`: bytes and requests of every public page in every language, beside its budget.

A page as a first visit loads it: what it weighs on the wire with everything that it asks for, headers counted, on the
demo programme. The test of the same (tests/journeys/test_budgets.py) fails when a budget is exceeded.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from typing import NamedTuple

from benchmarks.server import Server, free_port
from tests.journeys.test_budgets import ALL_LANGUAGES, FIRST, KILOBYTE, Weighed
from tests.journeys.test_every_page import PUBLIC


class Place(NamedTuple):
    url: str


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environ = {
            "CASEWORK_DEMO": "1", "CASEWORK_INSTANCE": folder, "CASEWORK_PUBLIC_URL": f"http://127.0.0.1:{port}",
        }  # fmt: skip
        for command in ("init", "demo"):
            subprocess.run(
                [sys.executable, "-m", "casework.cli", command],
                env={**os.environ, **environ}, check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        with Server(["-m", "casework.cli", "serve", "--no-worker", "--port", str(port)], port, environ):
            report(Place(f"http://127.0.0.1:{port}"))


def report(place: Place) -> None:
    print(f"| page | budget | requests | {' | '.join(ALL_LANGUAGES)} |")
    print(f"|---|---|---|{'---|' * len(ALL_LANGUAGES)}")
    for path in PUBLIC:
        weighed = [Weighed(place, f"/{language}/{path}") for language in ALL_LANGUAGES]
        kilobytes, requests = (14, 1) if path in FIRST else (30, 3)
        cells = [f"{one.total}" if one.total <= kilobytes * KILOBYTE else f"**{one.total}**" for one in weighed]
        most = max(one.requests for one in weighed)
        print(f"| /{path} | {kilobytes} KB | {most} ({requests}) | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
