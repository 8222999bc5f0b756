"""The staff's words for statuses, next steps, ways and states. What a person reads of a status stands in the register."""

from __future__ import annotations

from collections.abc import Mapping

from casework.core.i18n import _l, language
from casework.register.lists import codelist

STATUSES = {
    "enquiry": _l("Enquiry"),
    "triage": _l("First look"),
    "counselling": _l("Counselling"),
    "plan_active": _l("Plan under way"),
    "follow_up": _l("Asking again later"),
    "closed": _l("Closed"),
}

STATUS_TONES = {"enquiry": "attention", "triage": "attention", "closed": "done"}

NEXT_ACTIONS = {
    "first_contact": _l("Make the first contact"),
    "choose_advisor": _l("Choose an advisor"),
    "call": _l("Call"),
    "write": _l("Write"),
    "meet": _l("Meet"),
    "ask_for_paper": _l("Ask for a paper"),
    "check_paper": _l("Look at a paper"),
    "check_answer": _l("See whether an answer has come"),
    "make_plan": _l("Make the plan together"),
    "review_plan": _l("Go through the plan"),
    "apply": _l("Apply to an offer"),
    "follow_up": _l("Ask how it went"),
    "close": _l("See whether the case can be closed"),
    "other": _l("Something else"),
}

WAYS = {
    "in_person": _l("In person"),
    "phone": _l("Phone"),
    "video": _l("Video"),
}

APPOINTMENT_STATES = {
    "planned": _l("Planned"),
    "done": _l("Took place"),
    "no_show": _l("Did not come"),
    "cancelled": _l("Cancelled"),
}

INTERPRETED_BY = {
    "nobody": _l("No interpreting was needed"),
    "colleague": _l("A colleague"),
    "interpreter": _l("An interpreter"),
    "volunteer": _l("A volunteer"),
    "related": _l("A friend or relative"),
    "machine": _l("A translation program"),
}

ACCESS_ROLES = {
    "lead": _l("Advisor"),
    "cover": _l("Cover"),
    "team": _l("Team"),
    "named": _l("Named person"),
}

#: The register speaks to the person ("we are waiting for you"); the staff reads this.
WAITING_FOR = {
    "person": _l("the person"),
    "authority": _l("an authority"),
    "document": _l("a paper"),
    "slot": _l("a free place or date"),
}


def choices(words: Mapping[str, object]) -> list[tuple[str, object]]:
    return list(words.items())


def list_choices(key: str) -> list[tuple[str, str]]:
    """The entries of a list of the register, in the reader's language."""
    spoken = language()
    return [(entry.code, entry.label.in_(spoken)) for entry in codelist(key).entries]


def list_word(key: str, code: str) -> str:
    """The word for a code; the code itself when the list has lost it."""
    found = codelist(key)
    return found.label(code, language()) if code in found else code
