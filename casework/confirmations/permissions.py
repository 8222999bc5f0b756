"""Who confirms something on paper: whoever works on the case, or coordinates it."""

from __future__ import annotations

from casework.cases.permissions import is_case_advisor, is_coordinator
from casework.core.access import Permission

CONFIRM = Permission("confirmations.confirm", is_case_advisor | is_coordinator)
