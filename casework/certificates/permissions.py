"""Who certifies: whoever works on the case, or coordinates it; for a whole course the coordinator."""

from __future__ import annotations

from casework.cases.permissions import is_case_advisor, is_coordinator
from casework.core.access import Permission, has_role

CERTIFY = Permission("certificates.certify", is_case_advisor | is_coordinator)
CERTIFY_COURSE = Permission("certificates.certify_course", has_role("coordinator"))
