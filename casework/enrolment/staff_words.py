"""The states of an application as the office says them; what the person concerned reads is in `words`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.core.i18n import _, _l, variant
from casework.enrolment import words
from casework.enrolment.words import TONES, enrolment_word
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
    "deferred": _l("Wants the next course"),
}


def state_word(state: str) -> str:
    return str(STATES[state])


def selection_word(method: str) -> str:
    return str(SELECTION_WORDS.get(method, method))


def group_word(code: str) -> str:
    """A target group in words."""
    groups = codelist("target_groups")
    return groups.label(code, variant()) if code in groups else code


#: The letters that somebody looks at first, as the office calls them.
LETTERS = {
    "place_held": _l("Offer of a place"),
    "waiting_list": _l("Waiting list"),
    "rejection": _l("Rejection"),
}


#: Why somebody moved an application by hand. A code: free text about a person would lie open here.
RANK_REASONS = {
    "mistake": _l("A mistake was put right"),
    "new_facts": _l("There is something new that counts"),
    "meeting": _l("Decided in a meeting"),
    "equal": _l("Equal points: the coordination decided"),
    "hardship": _l("It would be hard on the person otherwise"),
}


#: Why somebody was given a place that is kept for a group. Not told to the person: it speaks of others.
KEPT_REASONS = {
    "kept_nobody": _l("Nobody of the group has applied"),
    "kept_belongs": _l("The person belongs to the group, though no answer says so"),
    "kept_hardship": _l("It would be hard on the person otherwise"),
    "kept_agreed": _l("Agreed in the office"),
}


def reason_word(code: str | None) -> str:
    return str(KEPT_REASONS[code]) if code in KEPT_REASONS else words.reason_word(code)


def who_word(step: Any, names: Mapping[str, str]) -> str:
    """Who took a step: a colleague by name, the person, or the program by its rules."""
    if step.by_kind == "user":
        return names.get(step.by_id or "", _("A colleague"))
    return _("The person") if step.by_kind == "person" else words.who_word(step)


_LETTER_STATES = {
    "held": _l("Letter: waits to be looked at"),
    "human": _l("Letter: somebody delivers it"),
    "delivered": _l("Letter: has arrived"),
    "stopped": _l("Letter: not written, all contact is stopped"),
    "failed": _l("Letter: could not leave"),
}


def letter_word(state: str, is_delivered: bool) -> str:
    """What became of the letter of a step."""
    return str(_LETTER_STATES.get("delivered" if is_delivered else state, _("Letter: on its way")))


def outcome_word(position: int, result: str, stood: int, last_in: int | None) -> str:
    """Why a wish came true or not."""
    if result == "placed":
        return _("Wish %(position)s: a place, at rank %(stood)s.", position=position, stood=stood)
    if result == "not_needed":
        return _("Wish %(position)s: not needed, an earlier wish came true.", position=position)
    if result == "left":
        return _(
            "Wish %(position)s: left as it is. Something had changed when it was this person's turn.", position=position
        )
    if last_in is None:
        return _("Wish %(position)s: no place was left.", position=position)
    return _(
        "Wish %(position)s: full. The last who got in stands at rank %(last)s, this person at %(stood)s.",
        position=position, last=last_in, stood=stood,
    )  # fmt: skip
