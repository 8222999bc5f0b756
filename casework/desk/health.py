"""Is this process ready to serve? Asked by machines each few seconds: yes or no, never why."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from casework.core.models import db
from casework.core.sealed import get_vault

log = logging.getLogger("casework.health")
MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"


@cache
def _newest() -> frozenset[str]:
    """The migrations that this program was shipped with end here."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return frozenset(ScriptDirectory.from_config(config).get_heads())


def is_ready() -> bool:
    """Database, key store and schema: all there and of this version."""
    try:
        connection = db.session.connection()
        has_schema = frozenset(MigrationContext.configure(connection).get_current_heads()) == _newest()
        get_vault().keystore.fetch([("nobody", "identity")])
    except Exception as error:
        log.error("not ready: %s", type(error).__name__)
        return False
    return has_schema
