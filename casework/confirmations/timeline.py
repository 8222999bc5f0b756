"""Confirmations in the timeline of a case: that one was written, of which kind, by whom."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select

from casework.confirmations.kinds import kinds
from casework.confirmations.models import CONFIRMATION_READERS, Confirmation
from casework.core.contributions import Line, timeline_entry
from casework.core.i18n import _, _l
from casework.core.kept import CASE

TITLES = {"confirmation": _l("Confirmation written")}
_ENTRY = timeline_entry(
    "confirmation",
    Confirmation.id,
    Confirmation.created_at,
    actor=Confirmation.by_id,
    weight=1,
    said=(Confirmation.kind,),
).where(Confirmation.case_id == CASE)


def entries(viewer: Any, case: Any) -> list[Select[Any]]:
    return [_ENTRY] if any(viewer.has_role(role) for role in CONFIRMATION_READERS) else []


def load(viewer: Any, kind: str, rows: Sequence[Row[Any]]) -> dict[uuid.UUID, Line]:
    known = kinds()
    return {row.id: Line(known[row.said_0].name if row.said_0 in known else row.said_0, tag=_("Paper")) for row in rows}
