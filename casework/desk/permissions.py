"""Who works at which desk. Which records exist for them, the queries say."""

from __future__ import annotations

from casework.accounts.permissions import is_staff
from casework.cases.permissions import is_case_advisor, is_coordinator
from casework.core.access import Permission, has_role

#: Everybody who signs in lands here, also those who have no cases.
SEE_TODAY = Permission("desk.today", is_staff)
LIST_CASES = Permission("desk.list_cases", has_role("advisor", "scholar_advisor", "coordinator"))
KEEP_TAGS = Permission("desk.keep_tags", has_role("coordinator"))
TAG_CASE = Permission("desk.tag_case", is_case_advisor | is_coordinator)
SEE_DELIVERIES = Permission("desk.deliveries", has_role("advisor", "scholar_advisor", "coordinator"))
DELIVER = Permission("desk.deliver", is_case_advisor | is_coordinator)
WORK_AT_FRONT_DESK = Permission("desk.front_desk", has_role("front_desk", "coordinator"))
TAKE_WALK_IN = Permission("desk.walk_in", has_role("front_desk", "coordinator", "advisor", "scholar_advisor"))
#: A word for a new PIN, to somebody who is here in person. The coordinator does it for those who are away.
GIVE_NEW_PIN = Permission("desk.new_pin", is_case_advisor | is_coordinator)
TAKE_CALLS = Permission("desk.calls", has_role("advisor", "scholar_advisor", "coordinator"))
KEEP_PARTNERS = Permission("desk.keep_partners", has_role("coordinator"))
CHANGE_CIRCLE = Permission("desk.change_circle", is_case_advisor | is_coordinator)
#: The coordinator does not read a phone number, so whoever changes it works on the case.
CHANGE_REACH = Permission("desk.change_reach", is_case_advisor)
STOP_CONTACT = Permission("desk.stop_contact", is_case_advisor | is_coordinator)
