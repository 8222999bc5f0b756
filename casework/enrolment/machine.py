"""The states of an application as one machine: each step with who may take it, what it needs, what it sets off, and
which letter it writes. The rules ask this table; what it says of letters and places a test compares with what happens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from casework.core.access import Rule, has_role, rule
from casework.enrolment.models import STATES


@rule
def is_program(viewer: Any, _thing: Any) -> bool:
    return bool(viewer.kind == "system")


@rule
def is_applicant(viewer: Any, application: Any) -> bool:
    return bool(viewer.kind == "person" and application is not None and application.person_id == viewer.id)


@rule
def is_for_scholars(_viewer: Any, application: Any) -> bool:
    return bool(application is not None and application.cohort.offer.is_compartment)


#: Who selects: the coordinator; in a compartment, which coordinators cannot see, the one who is named for it.
selects = has_role("coordinator") | (has_role("scholar_advisor") & is_for_scholars)
#: Who works with the person. Whose applications these are, the finder says.
counsels = has_role("advisor", "scholar_advisor", "coordinator")

#: What a step can set off: the place goes to the next in line, or the course begins for the person.
NEXT_IN_LINE, COURSE_BEGINS = "next_in_line", "course_begins"


@dataclass(frozen=True)
class Step:
    """One arrow of the machine."""

    sources: frozenset[str]
    target: str
    who: Rule
    #: What has to be so beside the state; the service refuses otherwise.
    needs: str = ""
    sets_off: str = ""
    #: The kind of the letter that it writes.
    letter: str = ""
    #: Somebody looks at the letter before it goes; until then the person sees the state before, and it can be undone.
    is_looked_at: bool = False


def _step(sources: str, target: str, who: Rule, **more: Any) -> Step:
    return Step(frozenset(sources.split()), target, who, **more)


_IN_WORK = "applied documents_missing complete in_selection"
STEPS = {
    "ask_for_papers": _step("applied complete in_selection", "documents_missing", counsels),
    "complete": _step("applied documents_missing", "complete", counsels),
    "select": _step("applied documents_missing complete", "in_selection", selects),
    "hold": _step(
        f"{_IN_WORK} waiting_list", "place_held", selects | is_program,
        needs="free_place", letter="place_held", is_looked_at=True,
    ),
    "wait": _step(_IN_WORK, "waiting_list", selects, needs="no_free_place", letter="waiting_list", is_looked_at=True),
    "reject": _step(
        f"{_IN_WORK} waiting_list", "rejected", selects, needs="reason", letter="rejection", is_looked_at=True
    ),
    "undo": _step(
        "place_held waiting_list rejected", "in_selection", selects, needs="letter_not_gone", sets_off=NEXT_IN_LINE
    ),
    "accept": _step(
        "place_held", "accepted", is_applicant | counsels,
        needs="own_place", sets_off=COURSE_BEGINS, letter="place_accepted",
    ),
    "decline": _step("place_held", "declined", is_applicant | counsels, sets_off=NEXT_IN_LINE),
    "defer": _step("place_held waiting_list", "deferred", is_applicant | counsels, sets_off=NEXT_IN_LINE),
    "lapse": _step(
        "place_held", "no_reply", is_program, needs="time_is_over", sets_off=NEXT_IN_LINE, letter="place_lapsed"
    ),
    "withdraw": _step(
        f"{_IN_WORK} waiting_list deferred", "withdrawn", is_applicant | counsels | is_program
    ),
    "leave": _step(
        "place_held accepted", "withdrawn", is_applicant | counsels | is_program, sets_off=NEXT_IN_LINE
    ),
    "no_show": _step(
        "accepted", "withdrawn", selects, needs="first_days", sets_off=NEXT_IN_LINE, letter="place_no_show"
    ),
    "reconsider": _step("rejected declined no_reply withdrawn deferred", "applied", selects),
}  # fmt: skip
#: States in which an application still wants an answer.
LIVING = frozenset(_IN_WORK.split()) | {"place_held", "waiting_list"}
ENDED = frozenset(STATES) - LIVING - {"accepted"}
