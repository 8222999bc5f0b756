"""Who decides about advisors. A compartment has no coordinator: there its own named people decide."""

from __future__ import annotations

from typing import Any

from casework.cases.models import Case
from casework.cases.permissions import is_case_advisor, is_coordinator, is_no_cover, is_open
from casework.core.access import Permission, has_role, rule


@rule
def is_compartment(_viewer: Any, case: Any) -> bool:
    return isinstance(case, Case) and case.is_compartment


@rule
def is_lead(viewer: Any, case: Any) -> bool:
    return isinstance(case, Case) and case.lead is not None and case.lead.user_id == viewer.id


@rule
def is_oneself(viewer: Any, user: Any) -> bool:
    return bool(user is not None and user.id == viewer.id)


ASSIGN_ADVISOR = Permission("assignment.assign", (is_coordinator | (is_compartment & is_case_advisor)) & is_open)
SEE_QUEUE = Permission("assignment.queue", has_role("coordinator"))
#: Nobody has to say why they cannot work with a person.
EXCLUDE_SELF = Permission("assignment.exclude_self", is_lead & is_open & ~is_compartment)
SAY_ABSENCE = Permission("assignment.say_absence", has_role("advisor", "scholar_advisor"))
#: The finder says whose: one's own, or anybody's for those who assign.
EDIT_PROFILE = Permission("assignment.edit_profile", has_role("coordinator") | is_oneself)
SET_INTENSITY = Permission("assignment.set_intensity", (is_case_advisor | is_coordinator) & is_open)
#: Which ones are asked of them, the finder says.
ANSWER_HANDOVERS = Permission("assignment.answer_handovers", has_role("advisor", "scholar_advisor"))
#: Which queue is theirs, their team says.
TAKE_FROM_QUEUE = Permission("assignment.take_from_queue", has_role("advisor", "scholar_advisor"))
HAND_OVER = Permission("assignment.hand_over", is_lead & is_open & is_case_advisor)
#: In need, into a compartment: with a reason, for a day, and everybody named there is told.
BREAK_GLASS = Permission("assignment.break_glass", has_role("scholar_advisor"))
#: Whoever works on the case, or coordinates it, may see that somebody is in danger.
CLOSE_OFF = Permission(
    "assignment.close_off", ((is_case_advisor & is_no_cover) | is_coordinator) & is_open & ~is_compartment
)
