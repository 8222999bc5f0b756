"""Who looks for doubles. Which pairs exist for someone, the queries say: those of whom both are within reach."""

from __future__ import annotations

from casework.core.access import Permission, has_role

SEE_DOUBLES = Permission("doubles.list", has_role("coordinator"))
DECIDE_DOUBLE = Permission("doubles.decide", has_role("advisor", "scholar_advisor", "coordinator"))
TAKE_APART = Permission("doubles.take_apart", has_role("coordinator"))
