"""Write the next numbered migration from the difference between models and migrations: read it before you commit it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic.script import ScriptDirectory
from flask_migrate import Migrate, revision, upgrade

from casework import create_app
from casework.core.models import db
from casework.operation.setting_up import MIGRATIONS
from tests.settings import settings


def main(message: str) -> None:
    folder = Path(tempfile.mkdtemp())
    app = create_app(settings(folder, f"sqlite:///{folder / 'migrate.db'}"))
    Migrate(app, db, directory=MIGRATIONS)
    with app.app_context():
        upgrade(directory=MIGRATIONS)
        number = len(list(ScriptDirectory(MIGRATIONS).walk_revisions())) + 1
        revision(directory=MIGRATIONS, message=message, autogenerate=True, rev_id=f"{number:04d}")


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or sys.exit('python -m tests.migrate "verb noun"'))
