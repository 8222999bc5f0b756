"""Who sees figures, and how exact; who reports to a funder and who approves it (practice.md U4, U6, U18)."""

from __future__ import annotations

from typing import Any

from casework.core.access import Permission, has_role, rule
from casework.reports.models import APPROVED, FROZEN

SEE_REPORTS = Permission("reports.see", has_role("coordinator", "reporting", "head_of_unit"))
#: Exact as a work list: only for whoever may see the cases themselves.
SEE_EXACT = Permission("reports.exact", has_role("coordinator"))


@rule
def is_undecided(_viewer: Any, report: Any) -> bool:
    return bool(report is not None and report.state == FROZEN)


@rule
def is_approved(_viewer: Any, report: Any) -> bool:
    return bool(report is not None and report.state == APPROVED)


@rule
def froze_it(viewer: Any, report: Any) -> bool:
    return bool(report is not None and report.frozen_by == viewer.id)


#: Funders and grants: never for teachers, volunteers and partners (practice.md U5).
#: Those who assign, and who answers for them.
SEE_FAIRNESS = Permission("reports.see_fairness", has_role("coordinator", "head_of_unit"))
SEE_GRANTS = Permission("reports.see_grants", has_role("coordinator", "head_of_unit"))
SEE_PARTICIPATIONS = Permission("reports.see_participations", has_role("coordinator"))
KEEP_GRANTS = Permission("reports.keep_grants", has_role("coordinator"))
FREEZE_REPORT = Permission("reports.freeze", has_role("coordinator"))
DECIDE_REPORT = Permission("reports.decide", has_role("head_of_unit") & is_undecided & ~froze_it)
#: On paper or as a file, for the funder: once it is approved.
EXPORT_REPORT = Permission("reports.export", has_role("coordinator", "head_of_unit") & is_approved)
#: What a provider is paid for: as grants, for the office alone.
SEE_STATEMENTS = Permission("reports.see_statements", has_role("coordinator", "head_of_unit"))
STATE = Permission("reports.state", has_role("coordinator"))
