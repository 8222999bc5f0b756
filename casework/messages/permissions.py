"""Who may deliver letters by hand and see how they travelled."""

from __future__ import annotations

from casework.core.access import Permission, has_role

DELIVER = Permission("messages.deliver", has_role("advisor", "scholar_advisor", "coordinator", "front_desk"))
SEE_OUTBOX = Permission("messages.outbox", has_role("advisor", "scholar_advisor", "coordinator"))
KEEP_TEMPLATES = Permission("messages.keep_templates", has_role("advisor", "scholar_advisor", "coordinator"))
