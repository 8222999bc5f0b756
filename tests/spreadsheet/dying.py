"""The worker, which takes in a spreadsheet and comes no further than its second batch: python -m tests.spreadsheet.dying FOLDER URL"""

from __future__ import annotations

import sys
from pathlib import Path

from casework import create_app
from casework.spreadsheet import service
from casework.spreadsheet.jobs import work_off
from tests.killed import stop_in_commit
from tests.settings import settings


def main() -> None:
    folder, url = sys.argv[1:]
    service.BATCH = 2
    app = create_app(settings(Path(folder), url))
    with app.app_context():
        stop_in_commit(2)
        work_off()


if __name__ == "__main__":
    main()
