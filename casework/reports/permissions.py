"""Who sees figures, and how exact: suppression belongs to the recipient (practice.md U18)."""

from __future__ import annotations

from casework.core.access import Permission, has_role

SEE_REPORTS = Permission("reports.see", has_role("coordinator", "reporting", "head_of_unit"))
#: Exact as a work list: only for whoever may see the cases themselves.
SEE_EXACT = Permission("reports.exact", has_role("coordinator"))
