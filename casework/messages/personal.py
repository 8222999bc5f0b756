"""What messages hold of a person."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for
from casework.messages.models import HeldMessage, Letter, Message, MessageDraft
from casework.messages.service import drop_letters_to_subject


def export(subject_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    messages = open_for(
        SYSTEM, db.session.scalars(select(Message).where(Message.person_id == subject_id)), "own export"
    )
    letters = open_for(SYSTEM, db.session.scalars(select(Letter).where(Letter.person_id == subject_id)), "own export")
    return {
        "messages": [
            # Who else wrote to us has rights of their own: that there is something, the office explains.
            {
                "on": row.created_at,
                "from": row.direction if row.is_from_person else "others",
                "text": row.body if row.is_from_person else None,
            }
            for row in messages
        ],
        "letters": [
            {"on": row.created_at, "title": row.title, "text": row.body, "state": row.state} for row in letters
        ],
    }


def scrub(subject_id: uuid.UUID, kept: frozenset[str]) -> int:
    """Messages and letters go with the person."""
    done = drop_letters_to_subject(subject_id)
    for model in (Message, Letter, MessageDraft, HeldMessage):
        for row in db.session.scalars(select(model).where(model.person_id == subject_id)):
            db.session.delete(row)
            done += 1
    return done
