"""The states of an application as the office says them; what the person concerned reads is in `words`."""

from __future__ import annotations

from casework.core.i18n import _l
from casework.enrolment.words import TONES, enrolment_word, reason_word

__all__ = ["STATES", "TONES", "enrolment_word", "reason_word", "state_word"]

STATES = {
    "applied": _l("Application arrived"),
    "documents_missing": _l("Papers are missing"),
    "complete": _l("Complete"),
    "in_selection": _l("In selection"),
    "place_held": _l("Place kept, no answer yet"),
    "waiting_list": _l("On the waiting list"),
    "rejected": _l("Rejected"),
    "accepted": _l("Accepted"),
    "declined": _l("Declined by the person"),
    "no_reply": _l("No reply"),
    "withdrawn": _l("Withdrawn"),
}


def state_word(state: str) -> str:
    return str(STATES[state])
