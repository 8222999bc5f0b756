"""One of several processes that send the same form at the same moment, each with an application of its own.

python -m tests.intake.pressing FOLDER DATABASE_URL PATH COOKIE TIMES FIELDS
The fields of the form are JSON; for each press one line tells the status and the reference shown.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from casework import create_app
from casework.core.models import db
from tests.at_once import wait_for_all
from tests.security.pressing import press_at_once
from tests.settings import settings


def main() -> None:
    folder, url, path, cookie, times, fields = sys.argv[1:]
    app = create_app(settings(Path(folder), url))
    with app.app_context():
        db.session.execute(db.text("select 1"))
        db.session.rollback()
        wait_for_all()
        told = press_at_once(app, path, [(cookie, json.loads(fields))] * int(times))
    for one in told:
        print(one.status, one.reference)


if __name__ == "__main__":
    main()
