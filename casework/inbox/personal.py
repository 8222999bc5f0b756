"""What the inbox holds of a person: mail from an address of theirs that nobody has filed yet. Filed mail is a message."""

from __future__ import annotations

import uuid
from typing import Any

from casework.inbox.queries import of_person
from casework.inbox.service import let_go_of


def export(subject_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    return {"mail": [{"on": mail.created_at, "title": mail.title, "text": mail.body} for mail in of_person(subject_id)]}


def scrub(subject_id: uuid.UUID, kept: frozenset[str]) -> int:
    """It goes with the person."""
    return let_go_of(of_person(subject_id))
