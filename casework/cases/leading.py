"""Since when nobody leads an open case. It follows from who works on it, and is kept with the case by itself: to find who
waits for an advisor, all open cases were gone through.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from casework.cases.models import Access, Case
from casework.core import clock
from casework.core.models import db


@event.listens_for(Case.opened_at, "set")
def _begin_without_lead(case: Case, value: datetime, _old: Any, _how: Any) -> None:
    if inspect(case).transient and case.closed_at is None:
        case.unled_since = value


@event.listens_for(Case.closed_at, "set")
def _close_or_open_again(case: Case, value: datetime | None, old: Any, _how: Any) -> None:
    if value is not None:
        case.unled_since = None
    elif isinstance(old, datetime):
        case.unled_since = clock.now()


@event.listens_for(db.session, "before_flush")
def _follow_the_lead(session: Session, _context: Any, _instances: Any) -> None:
    """Whoever goes first, then whoever comes: in one flush a case changes hands."""
    rows = [one for one in (*session.dirty, *session.new) if isinstance(one, Access) and one.role == "lead"]
    new = {one.id: one for one in session.new if isinstance(one, Case)} if rows else {}
    for row in sorted(rows, key=lambda one: one.until is None):
        if not inspect(row).attrs.until.history.has_changes() and row not in session.new:
            continue
        case = new.get(row.case_id) or session.get(Case, row.case_id)
        if case is None or case.closed_at is not None:
            continue
        if row.until is None:
            case.unled_since = None
        else:
            case.unled_since = min(row.until, clock.now())
