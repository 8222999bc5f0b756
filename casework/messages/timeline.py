"""What messages add to the timeline: that somebody wrote, and where to read it. A complaint never stands there."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, bindparam

from casework.core.contributions import Line, timeline_entry
from casework.core.i18n import _l
from casework.core.kept import PERSON
from casework.core.models import Moment
from casework.messages.models import Message

TITLES = {"in": _l("Message from the person"), "out": _l("Message to the person")}
_MESSAGES = timeline_entry(
    "message", Message.id, Message.created_at, title=Message.direction, actor=Message.author_id, said=(Message.direction,)
).where(
    Message.person_id == PERSON, Message.topic == "case", Message.created_at >= bindparam("since", type_=Moment()),
    Message.created_at < bindparam("until", type_=Moment()),
)  # fmt: skip


def entries(viewer: Any, case: Any) -> list[Select[Any]]:
    """Whoever may open the case page may read its conversation."""
    return [_MESSAGES]


def load(viewer: Any, kind: str, rows: Sequence[Row[Any]]) -> dict[uuid.UUID, Line]:
    return {row.id: Line(text=TITLES[row.said_0], tag=_l("Message")) for row in rows}
