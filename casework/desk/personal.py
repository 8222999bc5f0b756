"""What the desk holds of a person: the tags of their cases."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from casework.cases.models import Case
from casework.core.models import db
from casework.desk.models import BulkRow, CaseGap, CaseTag, Tag


def export(subject_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    query = select(Tag.label, CaseTag.at).join(CaseTag, CaseTag.tag_id == Tag.id).join(Case, Case.id == CaseTag.case_id)
    rows = db.session.execute(query.where(Case.person_id == subject_id).order_by(CaseTag.at, Tag.label))
    return {"tags": [{"tag": row.label, "since": row.at} for row in rows]}


def scrub(subject_id: uuid.UUID, _kept: frozenset[str]) -> int:
    """A tag proves nothing to a funder, nor does what was done to many at once: both go whatever is kept."""
    cases = select(Case.id).where(Case.person_id == subject_id)
    rows: list[Any] = []
    for of_case in (CaseTag, BulkRow, CaseGap):
        rows += db.session.scalars(select(of_case).where(of_case.case_id.in_(cases)))
    for row in rows:
        db.session.delete(row)
    db.session.flush()
    return len(rows)
