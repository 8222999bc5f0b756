"""Who sees forms and who builds them. The questions themselves are approved in the register, by the head of the unit."""

from __future__ import annotations

from casework.core.access import Permission, has_role

SEE_FORMS = Permission("forms.see", has_role("coordinator", "head_of_unit", "dpo"))
BUILD_FORMS = Permission("forms.build", has_role("coordinator"))
