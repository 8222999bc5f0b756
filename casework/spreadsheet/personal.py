"""What an import holds of a person: where they came from, and when they were told."""

from __future__ import annotations

import uuid
from typing import Any

from casework.core.models import db
from casework.spreadsheet.queries import imported_of


def export(subject_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    row = imported_of(subject_id)
    if row is None:
        return {"came_with": []}
    return {"came_with": [{"source": row.source, "on": row.at, "told_on": row.notice_given_on}]}


def scrub(subject_id: uuid.UUID, kept: frozenset[str]) -> int:
    row = imported_of(subject_id)
    if row is None:
        return 0
    db.session.delete(row)
    return 1
