"""Who draws and calls numbers; who prints the day."""

from __future__ import annotations

from casework.core.access import Permission, has_role

AT_THE_COUNTER = Permission("counter.tickets", has_role("front_desk", "coordinator", "advisor", "scholar_advisor"))
PRINT_THE_DAY = Permission("counter.print_the_day", has_role("front_desk", "coordinator", "advisor", "scholar_advisor"))
