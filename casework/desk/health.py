"""Is this process ready to serve? Asked by machines each few seconds: yes or no, never why."""

from __future__ import annotations

import logging

from casework.core.models import db
from casework.core.schema import is_up_to_date
from casework.core.sealed import get_vault

log = logging.getLogger("casework.health")


def is_ready() -> bool:
    """Database, key store and schema: all there and of this version."""
    try:
        has_schema = is_up_to_date(db.session.connection())
        get_vault().keystore.fetch([("nobody", "identity")])
    except Exception as error:
        log.error("not ready: %s", type(error).__name__)
        return False
    return has_schema
