"""One of several processes that send the same form at the same moment, each with an application of its own.

python -m tests.intake.pressing FOLDER DATABASE_URL STARTS_AT PATH COOKIE TIMES
The fields of the form come on standard input as JSON; for each press one line tells the status and the reference shown.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from casework import create_app
from casework.core.models import db
from tests.conftest import settings
from tests.security.pressing import press_at_once


def main() -> None:
    folder, url, starts_at, path, cookie, times = sys.argv[1:]
    fields = json.load(sys.stdin)
    app = create_app(settings(Path(folder), url))
    with app.app_context():
        db.session.execute(db.text("select 1"))
        db.session.rollback()
        while time.time() < float(starts_at):
            time.sleep(0.005)
        told = press_at_once(app, path, [(cookie, fields)] * int(times))
    for one in told:
        print(one.status, one.reference)


if __name__ == "__main__":
    main()
