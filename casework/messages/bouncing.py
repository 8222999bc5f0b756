"""A letter came back: it counts as not delivered any more, a human delivers it, and its address gets no other one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from casework.core import clock
from casework.core.models import db
from casework.messages.models import Letter
from casework.messages.signals import letter_bounced
from casework.people.contacts import address_is_dead


def note_bounces(message_ids: Sequence[str], *, for_good: bool) -> int:
    """Mark the letters with these Message-IDs; returns how many are ours. The id is random: nobody guesses one.

    `for_good`: the other server said that nothing will ever arrive at this address.
    """
    query = select(Letter).where(Letter.message_id.in_(message_ids)).with_for_update()
    letters = db.session.scalars(query).all()
    for letter in letters:
        _note_bounce(letter, for_good)
    db.session.flush()
    return len(letters)


def note_dead_address(letter: Letter) -> None:
    """Of the ways to reach its person, the one that this letter took: a changed address is another one."""
    whose = letter.person_id or letter.subject_id
    if letter.sent_to is not None:
        address_is_dead(whose, letter.sent_to)


def _note_bounce(letter: Letter, for_good: bool) -> None:
    if letter.bounced_at is not None or letter.state not in ("sent", "sending"):
        return
    if for_good:
        note_dead_address(letter)
    letter.bounced_at, letter.lease_until = clock.now(), None
    if letter.person_id is None:
        letter.state = "failed"
        return
    letter.state, letter.channel, letter.delivered_at = "human", "human", None
    letter_bounced.send(letter)
