"""One of several processes that send the same form at the same moment, each with an application of its own.

python -m tests.intake.pressing FOLDER DATABASE_URL PATH COOKIE TIMES FIELDS
The fields of the form are JSON; for each press one line tells the status and the reference shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import current_app

from casework.core.access import itself
from tests.at_once import in_race
from tests.security.pressing import press_at_once


def turns(path: str, cookie: str, times: str, fields: str) -> Iterator[str]:
    for one in press_at_once(itself(current_app), path, [(cookie, json.loads(fields))] * int(times)):
        yield f"{one.status} {one.reference}"


if __name__ == "__main__":
    in_race(turns)
