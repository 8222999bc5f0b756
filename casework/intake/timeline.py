"""Forms that were sent, in the timeline of a case."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Date, Select, Uuid, cast, literal, null, select

from casework.core.contributions import Line
from casework.core.i18n import _, _l
from casework.core.models import db
from casework.intake.models import Submission
from casework.programmes.models import Offer

TITLES = {"form_sent": _l("Form sent")}


def entries(viewer: Any, case: Any) -> list[Select[Any]]:
    sent: Any = (
        select(
            literal("form_sent").label("kind"), Submission.id.label("id"), Submission.sent_at.label("at"),
            literal("form_sent").label("title"), cast(null(), Uuid(as_uuid=True)).label("actor"),
            literal(2).label("weight"), cast(null(), Date).label("due"),
        ).where(Submission.case_id == case.id)
    )  # fmt: skip
    return [sent]


def load(viewer: Any, kind: str, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Line]:
    query = select(Submission.id, Offer.neutral_name).join(Offer, Offer.id == Submission.offer_id)
    rows = db.session.execute(query.where(Submission.id.in_(list(ids))))
    return {row.id: Line(row.neutral_name, tag=_("Form")) for row in rows}
