"""Who keeps offers, semesters and lessons: the coordination. They belong to a team, not to whoever wrote them."""

from __future__ import annotations

from casework.core.access import Permission, has_role

KEEP_OFFERS = Permission("programmes.keep_offers", has_role("coordinator"))
#: Whoever counsels has to know them.
SEE_DEADLINES = Permission("programmes.see_deadlines", has_role("advisor", "scholar_advisor", "coordinator"))
KEEP_DEADLINES = Permission("programmes.keep_deadlines", has_role("coordinator"))
KEEP_LESSONS = Permission("programmes.keep_lessons", has_role("coordinator"))
