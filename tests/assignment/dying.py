"""A process that applies a plan and comes no further than its third slice: python -m tests.assignment.dying FOLDER URL PLAN"""

from __future__ import annotations

import sys
import uuid
from pathlib import Path

from casework import create_app
from casework.assignment.applying import go_on
from tests.killed import stop_in_commit
from tests.settings import settings


def main() -> None:
    folder, url, plan = sys.argv[1:]
    app = create_app(settings(Path(folder), url))
    with app.app_context():
        stop_in_commit(3)
        go_on(uuid.UUID(plan))


if __name__ == "__main__":
    main()
