"""What happened with a return code, for its owner to read: nobody comes in by another way unseen."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from casework.core import clock
from casework.core.models import db
from casework.people.return_ways import CodeEvent

SHOWN = 20
#: So long the first own page says by itself that somebody helped to get in again.
IS_NEWS = timedelta(days=30)
NEWS = ("vouched", "office_word", "office_used", "link_used")


def note_event(subject_id: uuid.UUID, kind: str, *, by_id: uuid.UUID | None = None) -> CodeEvent:
    row = CodeEvent(subject_id=subject_id, at=clock.now(), kind=kind, by_id=by_id)
    db.session.add(row)
    return row


def events_of(subject_id: uuid.UUID) -> Sequence[CodeEvent]:
    """The newest first."""
    query = select(CodeEvent).where(CodeEvent.subject_id == subject_id)
    return db.session.scalars(query.order_by(CodeEvent.at.desc(), CodeEvent.id).limit(SHOWN)).all()


def newest_news(subject_id: uuid.UUID) -> CodeEvent | None:
    """The last time that someone came in, or was helped in, by another way than code and PIN."""
    query = select(CodeEvent).where(
        CodeEvent.subject_id == subject_id, CodeEvent.kind.in_(NEWS), CodeEvent.at > clock.now() - IS_NEWS
    )
    return db.session.scalar(query.order_by(CodeEvent.at.desc()).limit(1))
