"""A process that does a deed to many cases and comes no further than its third slice: python -m tests.desk.dying FOLDER URL ACTION"""

from __future__ import annotations

import sys
import uuid
from pathlib import Path

from casework import create_app
from casework.desk.slices import go_on
from tests.killed import stop_in_commit
from tests.settings import settings


def main() -> None:
    folder, url, action = sys.argv[1:]
    app = create_app(settings(Path(folder), url))
    with app.app_context():
        stop_in_commit(3)
        go_on(uuid.UUID(action))


if __name__ == "__main__":
    main()
