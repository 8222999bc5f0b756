"""Who sees the record of processing, who orders an erasure, who records a disclosure (practice.md U6, U14)."""

from __future__ import annotations

from casework.core.access import Permission, has_role

#: The data-protection officer sees and comments; the head of the unit orders.
SEE_PRIVACY_DESK = Permission("privacy.desk", has_role("dpo", "head_of_unit"))
ORDER_ERASURE = Permission("privacy.order_erasure", has_role("head_of_unit"))
COMMENT_ERASURE = Permission("privacy.comment_erasure", has_role("dpo"))
SEE_DISCLOSURES = Permission("privacy.disclosures", has_role("dpo", "head_of_unit", "coordinator"))
#: Whoever is asked writes it down: the telephone rings at the advisor's. Of whom, `case_by_reference` says.
RECORD_DISCLOSURE = Permission(
    "privacy.record_disclosure", has_role("head_of_unit", "coordinator", "advisor", "scholar_advisor")
)
