"""A process that goes on with a round and is stopped in its fourth transaction: python -m tests.enrolment.dying FOLDER URL ROUND"""

from __future__ import annotations

import sys
import uuid
from pathlib import Path

from casework import create_app
from casework.enrolment.carrying_out import go_on
from tests.killed import stop_in_commit
from tests.settings import settings


def main() -> None:
    folder, url, round_id = sys.argv[1:]
    app = create_app(settings(Path(folder), url))
    with app.app_context():
        stop_in_commit(4)
        go_on(uuid.UUID(round_id))


if __name__ == "__main__":
    main()
