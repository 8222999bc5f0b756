"""Papers in the timeline of a case: asked for, came, seen. What is said of a paper stays on its own panel."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select

from casework.core.contributions import PERSON, Line, timeline_entry
from casework.core.i18n import _, _l, language
from casework.documents.models import PAPER_READERS, Paper
from casework.register.lists import codelist

TITLES = {
    "paper_asked": _l("Paper asked for"),
    "paper_came": _l("Paper answered"),
    "paper_seen": _l("Paper seen"),
}


_MOMENTS: tuple[tuple[str, Any, Any], ...] = (
    ("paper_asked", Paper.asked_at, Paper.asked_by),
    ("paper_came", Paper.came_at, None),
    ("paper_seen", Paper.seen_at, Paper.seen_by),
)
_ENTRIES = [
    timeline_entry(code, Paper.id, at, actor=actor, weight=1, said=(Paper.kind,)).where(
        Paper.subject_id == PERSON, at.is_not(None)
    )
    for code, at, actor in _MOMENTS
]


def entries(viewer: Any, case: Any) -> list[Select[Any]]:
    return _ENTRIES if any(viewer.has_role(role) for role in PAPER_READERS) else []


def load(viewer: Any, kind: str, rows: Sequence[Row[Any]]) -> dict[uuid.UUID, Line]:
    kinds = codelist("paper_kinds")
    return {
        row.id: Line(kinds.label(row.said_0, language()) if row.said_0 in kinds else row.said_0, tag=_("Paper"))
        for row in rows
    }
