"""A process that goes on with what is done in slices, and is stopped in one of its transactions: `python -m tests.dying
FOLDER URL MODULE ID NUMBER`. `MODULE.go_on(ID)` is what it does, and in its NUMBER-th transaction it waits for its end.
"""

from __future__ import annotations

import sys
import uuid
from importlib import import_module
from pathlib import Path

from casework import create_app
from tests.killed import stop_in_commit
from tests.settings import settings


def main() -> None:
    folder, url, module, what, number = sys.argv[1:]
    app = create_app(settings(Path(folder), url))
    with app.app_context():
        stop_in_commit(int(number))
        import_module(module).go_on(uuid.UUID(what))


if __name__ == "__main__":
    main()
