"""Who teaches, who plans, who records what came of it."""

from __future__ import annotations

from casework.cases.permissions import counsels, is_case_advisor, is_coordinator, is_open
from casework.core.access import Permission, has_role
from casework.people.permissions import is_person

#: Which lessons these are, the finder says: those of the teacher's own courses.
SEE_LESSONS = Permission("progress.see_lessons", has_role("teacher"))
RECORD_ATTENDANCE = Permission("progress.record_attendance", has_role("teacher"))
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
