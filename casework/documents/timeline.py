"""Papers in the timeline of a case: asked for, came, seen. What is said of a paper stays on its own panel."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Date, Select, Uuid, cast, literal, null, select

from casework.core.contributions import Line
from casework.core.i18n import _, _l, language
from casework.core.models import db
from casework.documents.models import PAPER_READERS, Paper, Scan
from casework.register.lists import codelist

TITLES = {
    "paper_asked": _l("Paper asked for"),
    "paper_came": _l("Paper answered"),
    "paper_seen": _l("Paper seen"),
    "paper_scanned": _l("Paper scanned at the front desk"),
}


def entries(viewer: Any, case: Any) -> list[Select[Any]]:
    if not any(viewer.has_role(role) for role in PAPER_READERS):
        return []
    nobody = cast(null(), Uuid(as_uuid=True))
    moments: list[tuple[str, Any, Any, Any]] = [
        ("paper_asked", Paper, Paper.asked_at, Paper.asked_by),
        ("paper_came", Paper, Paper.came_at, nobody),
        ("paper_seen", Paper, Paper.seen_at, Paper.seen_by),
        ("paper_scanned", Scan, Scan.created_at, Scan.by_id),
    ]
    return [
        select(
            literal(code).label("kind"), model.id.label("id"), at.label("at"), literal(code).label("title"),
            actor.label("actor"), literal(1).label("weight"), cast(null(), Date).label("due"),
        ).where(model.subject_id == case.person_id, at.is_not(None))
        for code, model, at, actor in moments
    ]  # fmt: skip


def load(viewer: Any, kind: str, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Line]:
    model: Any = Scan if kind == "paper_scanned" else Paper
    rows = db.session.execute(select(model.id, model.kind).where(model.id.in_(list(ids))))
    tag = _("Scanned") if model is Scan else _("Paper")
    return {row.id: Line(_label(row.kind), tag=tag) for row in rows}


def _label(kind: str | None) -> str:
    kinds = codelist("paper_kinds")
    if kind is None:
        return _("Kind not known")
    return kinds.label(kind, language()) if kind in kinds else kind
