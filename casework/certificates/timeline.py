"""Certificates in the timeline of a case: that one was written, of which kind, by whom."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select

from casework.certificates.models import CERTIFICATE_READERS, Certificate
from casework.certificates.words import KINDS, STATES
from casework.core.contributions import Line, timeline_entry
from casework.core.i18n import _l
from casework.core.kept import CASE

TITLES = {"certificate": _l("Certificate written")}
_ENTRY = timeline_entry(
    "certificate",
    Certificate.id,
    Certificate.created_at,
    actor=Certificate.by_id,
    weight=1,
    said=(Certificate.kind, Certificate.state),
).where(Certificate.case_id == CASE)


def entries(viewer: Any, case: Any) -> list[Select[Any]]:
    return [_ENTRY] if any(viewer.has_role(role) for role in CERTIFICATE_READERS) else []


def load(viewer: Any, kind: str, rows: Sequence[Row[Any]]) -> dict[uuid.UUID, Line]:
    return {row.id: Line(str(KINDS[row.said_0]), tag=STATES[row.said_1]) for row in rows}
