"""Who takes in a spreadsheet; who says that a person has been told."""

from __future__ import annotations

from casework.cases.permissions import is_case_advisor, is_coordinator
from casework.core.access import Permission, has_role

TAKE_IN = Permission("spreadsheet.take_in", has_role("coordinator"))
GIVE_NOTICE = Permission("spreadsheet.give_notice", is_case_advisor | is_coordinator)
