"""Finding a provider's statement: for coordinators and the head of the unit."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from casework.core.models import db
from casework.reports.permissions import SEE_STATEMENTS
from casework.reports.statement_models import ProviderStatement


def find_statement(viewer: Any, ref: str, *, lock: bool = False) -> ProviderStatement | None:
    if not SEE_STATEMENTS.allows(viewer):
        return None
    query = select(ProviderStatement).where(ProviderStatement.ref == ref)
    return db.session.scalar(query.with_for_update() if lock else query)
