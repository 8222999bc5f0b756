"""Who offers times, who keeps rooms and interpreters. An appointment itself is judged by its case."""

from __future__ import annotations

from casework.cases.permissions import MAKE_APPOINTMENT, SEE_APPOINTMENT, counsels
from casework.core.access import Permission, has_role

__all__ = ["ASK_INTERPRETER", "KEEP_CALENDAR", "KEEP_ROOMS", "MOVE_APPOINTMENT", "OFFER_TIMES", "SEE_INTERPRETERS"]

OFFER_TIMES = Permission("appointments.offer", has_role("advisor", "scholar_advisor"))
KEEP_CALENDAR = Permission("appointments.calendar", counsels)
KEEP_ROOMS = Permission("appointments.rooms", has_role("coordinator"))
SEE_INTERPRETERS = Permission("appointments.interpreters", counsels)
MOVE_APPOINTMENT = Permission("appointments.move", MAKE_APPOINTMENT.rule & SEE_APPOINTMENT.rule)
ASK_INTERPRETER = Permission("appointments.interpreter", MAKE_APPOINTMENT.rule & SEE_APPOINTMENT.rule)
