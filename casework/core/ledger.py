"""The short transaction after the view's own: looks, refusals, the time of the session. No ledger, no page (503)."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, g
from sqlalchemy.exc import SQLAlchemyError

from casework.core.audit import ledger_statements
from casework.core.errors import Unavailable
from casework.core.transaction import short_transaction


def later(statement: Any) -> None:
    """Run a statement with the ledger of this request: used for the time of a session."""
    g.setdefault("ledger", []).append((statement, None))


def write(_answer: Response | None = None) -> None:
    statements = [*ledger_statements(), *g.pop("ledger", [])]
    if not statements:
        return
    try:
        with short_transaction() as connection:
            for statement, rows in statements:
                connection.execute(statement, rows)
    except SQLAlchemyError as error:
        current_app.logger.error("ledger not written: %s", type(error).__name__)
        raise Unavailable from error
