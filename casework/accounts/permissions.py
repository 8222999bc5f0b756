"""What a signed-in staff member may do with accounts."""

from __future__ import annotations

from casework.core.access import Permission, has_role, rule


@rule
def is_staff(viewer: object, _thing: object) -> bool:
    return getattr(viewer, "kind", "") == "user"


BE_SIGNED_IN = Permission("accounts.signed_in", is_staff)
#: The head of the unit may do what the administrator may: a colleague who is locked out should not wait for a technician.
MANAGE_ACCOUNTS = Permission("accounts.manage", has_role("admin", "head_of_unit"))
