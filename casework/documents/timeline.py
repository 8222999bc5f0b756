"""Papers in the timeline of a case: asked for, came, seen. What is said of a paper stays on its own panel."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Date, Select, Uuid, cast, literal, null, select

from casework.core.contributions import Line
from casework.core.i18n import _, _l, language
from casework.core.models import db
from casework.documents.models import PAPER_READERS, Paper
from casework.register.lists import codelist

TITLES = {
    "paper_asked": _l("Paper asked for"),
    "paper_came": _l("Paper answered"),
    "paper_seen": _l("Paper seen"),
}


def entries(viewer: Any, case: Any) -> list[Select[Any]]:
    if not any(viewer.has_role(role) for role in PAPER_READERS):
        return []
    nobody = cast(null(), Uuid(as_uuid=True))
    moments: list[tuple[str, Any, Any]] = [
        ("paper_asked", Paper.asked_at, Paper.asked_by),
        ("paper_came", Paper.came_at, nobody),
        ("paper_seen", Paper.seen_at, Paper.seen_by),
    ]
    return [
        select(
            literal(code).label("kind"), Paper.id.label("id"), at.label("at"), literal(code).label("title"),
            actor.label("actor"), literal(1).label("weight"), cast(null(), Date).label("due"),
        ).where(Paper.subject_id == case.person_id, at.is_not(None))
        for code, at, actor in moments
    ]  # fmt: skip


def load(viewer: Any, kind: str, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Line]:
    rows = db.session.execute(select(Paper.id, Paper.kind).where(Paper.id.in_(list(ids))))
    kinds = codelist("paper_kinds")
    return {
        row.id: Line(kinds.label(row.kind, language()) if row.kind in kinds else row.kind, tag=_("Paper"))
        for row in rows
    }
