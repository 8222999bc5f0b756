"""Who may do what with an application, from which state to which: one table, which is the rule and its description."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from casework.cases.permissions import is_case_advisor, is_coordinator, is_open
from casework.core.access import Permission, Rule, has_role, rule
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


@dataclass(frozen=True)
class Step:
    """One arrow of the state machine."""

    sources: frozenset[str]
    target: str
    who: Rule


def _step(sources: str, target: str, who: Rule) -> Step:
    return Step(frozenset(sources.split()), target, who)


_IN_WORK = "applied documents_missing complete in_selection"
STEPS = {
    "ask_for_papers": _step("applied complete in_selection", "documents_missing", counsels),
    "complete": _step("applied documents_missing", "complete", counsels),
    "select": _step("applied documents_missing complete", "in_selection", selects),
    "hold": _step(f"{_IN_WORK} waiting_list", "place_held", selects | is_program),
    "wait": _step(_IN_WORK, "waiting_list", selects),
    "reject": _step(f"{_IN_WORK} waiting_list", "rejected", selects),
    "accept": _step("place_held", "accepted", is_applicant | counsels),
    "decline": _step("place_held", "declined", is_applicant | counsels),
    "lapse": _step("place_held", "no_reply", is_program),
    "withdraw": _step(f"{_IN_WORK} waiting_list", "withdrawn", is_applicant | counsels | is_program),
    "leave": _step("place_held accepted", "withdrawn", is_applicant | counsels | is_program),
    "reconsider": _step("rejected declined no_reply withdrawn", "applied", selects),
}
#: States in which an application still wants an answer.
LIVING = frozenset(_IN_WORK.split()) | {"place_held", "waiting_list"}
ENDED = frozenset(STATES) - LIVING - {"accepted"}


def _is_possible(step: str) -> Rule:
    return Rule(f"can {step}", lambda viewer, thing: thing is not None and thing.state in STEPS[step].sources)


def _permission(step: str) -> Permission:
    return Permission(f"enrolment.{step}", STEPS[step].who & _is_possible(step))


SEE_PROGRAMMES = Permission("enrolment.see_programmes", has_role("coordinator"))
SEE_APPLICATION = Permission("enrolment.see_application", counsels)
SEE_APPLICATIONS_OF_CASE = Permission("enrolment.see_applications_of_case", is_case_advisor | is_coordinator)
APPLY_FOR_PERSON = Permission("enrolment.apply_for_person", (is_case_advisor | is_coordinator) & is_open)
#: Making a cohort and changing what it says: days, selection, reserves, teachers.
KEEP_COHORTS = Permission("enrolment.keep_cohorts", has_role("coordinator"))
#: Teachers see their own courses; the finder says which.
SEE_LESSON_CALENDAR = Permission("enrolment.see_lesson_calendar", has_role("coordinator", "teacher"))
CHANGE_CAPACITY = Permission("enrolment.change_capacity", has_role("coordinator"))
RANK_APPLICANTS = Permission("enrolment.rank", selects)
#: At the door only who: a button pressed twice then shows what the first press did. The state is the service's to judge.
DECIDE = Permission("enrolment.decide", selects)
ANSWER_FOR_PERSON = Permission("enrolment.answer_for_person", counsels)
#: Who and state, for what a page offers.
HOLD_PLACE = _permission("hold")
PUT_ON_WAITING_LIST = _permission("wait")
REJECT_APPLICATION = _permission("reject")
RECONSIDER = _permission("reconsider")
ACCEPT_FOR_PERSON = _permission("accept")
DECLINE_FOR_PERSON = _permission("decline")
WITHDRAW_FOR_PERSON = _permission("withdraw")
END_ENROLMENT = Permission("enrolment.end", counsels)
#: For the portal's pages: the person answers for themselves.
ANSWER_OWN = Permission("enrolment.answer_own", is_applicant, audience="person")
