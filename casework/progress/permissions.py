"""Who teaches, who plans, who records what came of it."""

from __future__ import annotations

from typing import Any

from casework.cases.permissions import counsels, is_case_advisor, is_coordinator, is_open
from casework.core.access import Permission, has_role, rule
from casework.people.permissions import is_person


@rule
def stands_in(viewer: Any, _thing: Any) -> bool:
    return bool(viewer.kind == "stand_in")


#: Which lessons these are, the finder says: those of the teacher's own courses.
SEE_LESSONS = Permission("progress.see_lessons", has_role("teacher"))
RECORD_ATTENDANCE = Permission("progress.record_attendance", has_role("teacher"))
#: Of whose course, the finder says: a teacher's own, any for the coordinator but those of a compartment.
GIVE_LESSONS = Permission("progress.give_lessons", has_role("teacher", "coordinator"))
SEE_ATTENDANCE = Permission("progress.see_attendance", has_role("teacher", "coordinator"))
STAND_IN = Permission("progress.stand_in", stands_in, audience="stand_in")
SEE_PLAN = Permission("progress.see_plan", is_case_advisor)
AGREE_GOAL = Permission("progress.agree_goal", is_case_advisor & is_open)
CHANGE_GOAL = Permission("progress.change_goal", is_case_advisor)
SEE_PROGRESS = Permission("progress.see", is_case_advisor | is_coordinator)
#: Also after closing: a result may come months later.
RECORD_PROGRESS = Permission("progress.record", is_case_advisor | is_coordinator)
SEE_SIGNS = Permission("progress.see_signs", is_case_advisor)
DECIDE_ON_SIGN = Permission("progress.decide_on_sign", is_case_advisor & is_open)
SEE_SIGN_RULES = Permission("progress.see_sign_rules", counsels)
#: Never by colleague (practice.md U16): a decision does not say whose it is.
COUNT_SIGNS = Permission("progress.count_signs", has_role("coordinator"))
MAKE_INSTRUMENTS = Permission("progress.make_instruments", has_role("coordinator"))
SEE_OWN_PROGRESS = Permission("progress.see_own", is_person, audience="person")
