"""Who may do what with an application. Which step goes from which state to which, the machine says."""

from __future__ import annotations

from casework.cases.permissions import is_case_advisor, is_coordinator, is_open
from casework.core.access import Permission, Rule, has_role
from casework.enrolment.machine import ENDED, LIVING, STEPS, counsels, is_applicant, selects

__all__ = ["ENDED", "LIVING"]


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
DEFER_FOR_PERSON = _permission("defer")
WITHDRAW_FOR_PERSON = _permission("withdraw")
END_ENROLMENT = Permission("enrolment.end", counsels)
LOOK_AT_LETTERS = Permission("enrolment.look_at_letters", has_role("coordinator", "scholar_advisor"))
KEEP_REMEDIES = Permission("enrolment.keep_remedies", has_role("coordinator", "head_of_unit"))
UNDO_DECISION = _permission("undo")
RELEASE_NO_SHOW = _permission("no_show")
#: Whose call it is, the finders say: whoever was asked to its jury.
READ_FOR_JURY = Permission("enrolment.read_for_jury", Rule("colleague", lambda viewer, _thing: viewer.kind == "user"))
ALLOCATE = Permission("enrolment.allocate", has_role("coordinator"))
SELECT_FOR_COHORT = Permission("enrolment.select_for_cohort", has_role("coordinator"))
#: For the portal's pages: the person answers for themselves.
ANSWER_OWN = Permission("enrolment.answer_own", is_applicant, audience="person")
