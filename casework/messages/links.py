"""Answering those who asked for a link: nobody waits for it, so nobody learns from the time whether an address is known."""

from __future__ import annotations

from casework.core import clock
from casework.core.transaction import unit_of_work
from casework.messages.draft_gate import way_to_subject
from casework.messages.letters import come_in_again
from casework.messages.models import RETURN_LINK
from casework.messages.service import write_to_subject
from casework.people.links import LINK_LIVES, blind_of, is_one_too_many, open_requests, subjects_with
from casework.people.return_ways import LinkRequest

BATCH = 50


def answer_requests_for_links() -> int:
    """Put a letter into the outbox for each known and safe address; returns how many."""
    with unit_of_work():
        return sum(_answer(request) for request in open_requests(BATCH))


def _answer(request: LinkRequest) -> int:
    request.is_answered = True
    if is_one_too_many(request) or request.asked_at < clock.now() - LINK_LIVES:
        return 0
    written = 0
    for subject in subjects_with(request.blind):
        way = way_to_subject(subject)
        # Only to the very address that was asked for: another one of theirs would be a surprise.
        if way.channel == "email" and way.address and blind_of(way.address) == request.blind:
            write_to_subject(subject, request.language, RETURN_LINK, come_in_again)
            written += 1
    return written
