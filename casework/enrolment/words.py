"""The words for states and reasons. A reason is a code: free text about a person would lie open in the trail."""

from __future__ import annotations

from typing import Any

from casework.core.i18n import _, _l, variant
from casework.register.lists import codelist

#: The register's code for a state, where it says it in the office's word.
_AS_IN_REGISTER = {"place_held": "offered", "waiting_list": "waitlisted"}

TONES = {
    "place_held": "active", "accepted": "done", "documents_missing": "attention", "no_reply": "attention",
    "rejected": "loss", "deferred": "active",
}  # fmt: skip

LATE_REASONS = {
    "office_late": _l("We were late ourselves"),
    "arrived_late": _l("The person came to Germany after the last day"),
    "late_information": _l("The person heard of it after the last day"),
    "hardship": _l("It would be hard on the person otherwise"),
}

EXCEPTION_REASONS = {
    "passed_elsewhere": _l("The same was passed elsewhere"),
    "level_proven": _l("A certificate proves the level"),
    "test_passed": _l("A placement test says so"),
    "agreed": _l("Agreed in the office"),
}

REJECTION_REASONS = {
    "no_place": _l("There are more people than places"),
    "requirement": _l("A requirement is not met"),
    "level": _l("The language level does not fit this course"),
    "papers": _l("Papers were missing until the last day"),
    "other_course": _l("Another course fits better"),
    "took_part": _l("This course can be taken only once"),
}

OTHER_REASONS = {
    "on_behalf": _l("Told to the office"),
    "next_in_line": _l("Next on the waiting list"),
    "time_ran_out": _l("The time to answer ran out"),
    "case_closed": _l("The counselling ended"),
    "erased": _l("Data erased"),
    "again": _l("Looked at again"),
    "rolled_over": _l("Goes on after the last course"),
    "undone": _l("Decided anew before the letter went out"),
    "no_show": _l("Did not come in the first days"),
    "deferred_before": _l("Asked for this course when the last one began"),
    "taken_over": _l("Taken over into the next course"),
    "other_wish": _l("Another wish came true"),
    "wish": _l("By your wishes and the order of the course"),
}


def state_word(state: str) -> str:
    return codelist("application_states").label(_AS_IN_REGISTER.get(state, state), variant())


def enrolment_word(state: str) -> str:
    return codelist("enrolment_states").label(state, variant())


def reason_word(code: str | None) -> str:
    for reasons in (LATE_REASONS, EXCEPTION_REASONS, REJECTION_REASONS, OTHER_REASONS):
        if code in reasons:
            return str(reasons[code])
    return ""


def who_word(step: Any, _names: object = None) -> str:
    """Who took a step, as the person reads it about their own: no name of a colleague."""
    if step.by_kind == "person":
        return _("You")
    return _("By itself, by the rules") if step.by_kind == "system" else _("Our office")
