"""A letter came back: it counts as not delivered any more, and a human delivers it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from casework.core import clock
from casework.core.models import db
from casework.messages.models import Letter
from casework.messages.signals import letter_bounced


def note_bounces(message_ids: Sequence[str]) -> int:
    """Mark the letters with these Message-IDs; returns how many are ours. The id is random: nobody guesses one."""
    query = select(Letter).where(Letter.message_id.in_(message_ids)).with_for_update()
    letters = db.session.scalars(query).all()
    for letter in letters:
        _note_bounce(letter)
    db.session.flush()
    return len(letters)


def _note_bounce(letter: Letter) -> None:
    if letter.bounced_at is not None or letter.state not in ("sent", "sending"):
        return
    letter.bounced_at, letter.lease_until = clock.now(), None
    if letter.person_id is None:
        letter.state = "failed"
        return
    letter.state, letter.channel, letter.delivered_at = "human", "human", None
    letter_bounced.send(letter)
