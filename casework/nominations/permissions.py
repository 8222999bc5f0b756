"""Who nominates: an advisor for scholars on a case of their own. Whoever keeps calls learns nothing of nominations."""

from __future__ import annotations

from casework.cases.permissions import is_case_advisor, is_open
from casework.core.access import Permission, has_role

#: Also on a case that is in no compartment yet: the page says so and leads there.
SEE_NOMINATIONS = Permission("nominations.see", is_case_advisor & has_role("scholar_advisor"))
NOMINATE = Permission("nominations.nominate", is_case_advisor & has_role("scholar_advisor") & is_open)
KEEP_CALLS = Permission("nominations.keep_calls", has_role("scholar_advisor", "coordinator"))
#: Whoever could change a key could read the package: the same few people who make it.
KEEP_KEYS = Permission("nominations.keep_keys", has_role("scholar_advisor"))
