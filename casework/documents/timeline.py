"""Papers in the timeline of a case: asked for, came, seen. What is said of a paper stays on its own panel."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select

from casework.core.contributions import Line, timeline_entry
from casework.core.i18n import _, _l, language
from casework.core.kept import PERSON
from casework.documents.models import PAPER_READERS, Paper, Scan
from casework.register.lists import codelist

TITLES = {
    "paper_asked": _l("Paper asked for"),
    "paper_came": _l("Paper answered"),
    "paper_seen": _l("Paper seen"),
    "paper_scanned": _l("Paper scanned at the front desk"),
}


_MOMENTS: tuple[tuple[str, Any, Any, Any], ...] = (
    ("paper_asked", Paper, Paper.asked_at, Paper.asked_by),
    ("paper_came", Paper, Paper.came_at, None),
    ("paper_seen", Paper, Paper.seen_at, Paper.seen_by),
    ("paper_scanned", Scan, Scan.created_at, Scan.by_id),
)
_ENTRIES = [
    timeline_entry(code, model.id, at, actor=actor, weight=1, said=(model.kind,)).where(
        model.subject_id == PERSON, at.is_not(None)
    )
    for code, model, at, actor in _MOMENTS
]


def entries(viewer: Any, case: Any) -> list[Select[Any]]:
    return _ENTRIES if any(viewer.has_role(role) for role in PAPER_READERS) else []


def load(viewer: Any, kind: str, rows: Sequence[Row[Any]]) -> dict[uuid.UUID, Line]:
    tag = _("Scanned") if kind == "paper_scanned" else _("Paper")
    return {row.id: Line(_label(row.said_0), tag=tag) for row in rows}


def _label(kind: str | None) -> str:
    kinds = codelist("paper_kinds")
    if kind is None:
        return _("Kind not known")
    return kinds.label(kind, language()) if kind in kinds else kind
