"""Who sees the record of processing, who orders an erasure, who records a disclosure (practice.md U6, U14); who draws a
recurring list under whose approval (U18)."""

from __future__ import annotations

from typing import Any

from casework.core import clock
from casework.core.access import Permission, has_role, rule
from casework.privacy.models import APPROVED, PROPOSED
from casework.privacy.rhythm import span_of

#: The data-protection officer sees and comments; the head of the unit orders.
SEE_PRIVACY_DESK = Permission("privacy.desk", has_role("dpo", "head_of_unit"))
ORDER_ERASURE = Permission("privacy.order_erasure", has_role("head_of_unit"))
COMMENT_ERASURE = Permission("privacy.comment_erasure", has_role("dpo"))
SEE_DISCLOSURES = Permission("privacy.disclosures", has_role("dpo", "head_of_unit", "coordinator"))
#: Whoever is asked writes it down: the telephone rings at the advisor's. Of whom, `case_by_reference` says.
RECORD_DISCLOSURE = Permission(
    "privacy.record_disclosure", has_role("head_of_unit", "coordinator", "advisor", "scholar_advisor")
)


@rule
def is_undecided(_viewer: Any, approval: Any) -> bool:
    return bool(approval is not None and approval.state == PROPOSED)


@rule
def proposed_it(viewer: Any, approval: Any) -> bool:
    return bool(approval is not None and approval.proposed_by == viewer.id)


@rule
def is_in_force(_viewer: Any, approval: Any) -> bool:
    """Approved, not withdrawn, and its last day is not over."""
    return bool(approval is not None and approval.state == APPROVED and approval.ends_on >= clock.today())


@rule
def is_current(viewer: Any, transfer: Any) -> bool:
    """Drawn for this week or month, under an approval that is still in force: then the list can be opened again."""
    if transfer is None or not is_in_force(viewer, transfer.approval):
        return False
    return bool(transfer.span == span_of(transfer.approval.rhythm, clock.today()))


@rule
def may_end(_viewer: Any, approval: Any) -> bool:
    return bool(approval is not None and approval.state in (PROPOSED, APPROVED))


SEE_TRANSFERS = Permission("privacy.transfers", has_role("coordinator", "head_of_unit", "dpo"))
PROPOSE_TRANSFER = Permission("privacy.propose_transfer", has_role("coordinator"))
DECIDE_TRANSFER = Permission("privacy.decide_transfer", has_role("head_of_unit") & is_undecided & ~proposed_it)
WITHDRAW_TRANSFER = Permission("privacy.withdraw_transfer", has_role("coordinator", "head_of_unit") & may_end)
DRAW_LIST = Permission("privacy.draw_list", has_role("coordinator") & is_in_force)
SEE_LIST = Permission("privacy.see_list", has_role("coordinator") & is_current)
