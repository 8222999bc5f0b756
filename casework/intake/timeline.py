"""Forms that were sent, in the timeline of a case."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select

from casework.core.contributions import Line, timeline_entry
from casework.core.i18n import _, _l
from casework.core.kept import CASE
from casework.intake.models import Submission
from casework.programmes.models import Offer

TITLES = {"form_sent": _l("Form sent")}


_SENT = (
    timeline_entry("form_sent", Submission.id, Submission.sent_at, weight=2, said=(Offer.neutral_name,))
    .join(Offer, Offer.id == Submission.offer_id)
    .where(Submission.case_id == CASE)
)


def entries(viewer: Any, case: Any) -> list[Select[Any]]:
    return [_SENT]


def load(viewer: Any, kind: str, rows: Sequence[Row[Any]]) -> dict[uuid.UUID, Line]:
    return {row.id: Line(row.said_0, tag=_("Form")) for row in rows}
