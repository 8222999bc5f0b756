"""The states of an application as the office says them; what the person concerned reads is in `words`."""

from __future__ import annotations

from casework.core.i18n import _l, variant
from casework.enrolment.words import TONES, enrolment_word, reason_word
from casework.programmes.words import SELECTION_WORDS
from casework.register.lists import codelist

__all__ = ["STATES", "TONES", "enrolment_word", "group_word", "reason_word", "selection_word", "state_word"]

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


def selection_word(method: str) -> str:
    return str(SELECTION_WORDS.get(method, method))


def group_word(code: str) -> str:
    """A target group in words."""
    groups = codelist("target_groups")
    return groups.label(code, variant()) if code in groups else code
