"""Who fills in forms, who sees how many are begun. Nobody on the staff can read an unsent draft (practice.md U11)."""

from __future__ import annotations

from casework.core.access import Permission, has_role, rule
from casework.people.permissions import FILL_IN

__all__ = ["FILL_IN", "FORMS_ON_PAPER", "HELP", "SEE_DRAFTS"]

SEE_DRAFTS = Permission("intake.see_drafts", has_role("coordinator"))


@rule
def is_helper(viewer: object, _thing: object) -> bool:
    return getattr(viewer, "kind", "") == "helper"


HELP = Permission("intake.help", is_helper, audience="helper")
#: Who prints forms for an event and types them in.
FORMS_ON_PAPER = Permission("intake.paper", has_role("front_desk", "coordinator", "advisor", "scholar_advisor"))
