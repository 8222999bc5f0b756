"""The roles as colleagues call them; what the person concerned reads is in the register's list."""

from __future__ import annotations

from casework.core.i18n import _l

ROLES = {
    "advisor": _l("Advisor"),
    "scholar_advisor": _l("Advisor for scholars at risk"),
    "coordinator": _l("Coordinator"),
    "front_desk": _l("Front desk"),
    "teacher": _l("Teacher"),
    "volunteer": _l("Volunteer"),
    "partner": _l("Partner"),
    "interpreter": _l("Interpreter"),
    "jury": _l("Jury"),
    "host": _l("Host"),
    "finance": _l("Finance office"),
    "reporting": _l("Reporting"),
    "head_of_unit": _l("Head of unit"),
    "dpo": _l("Data-protection officer"),
    "ombudsperson": _l("Ombudsperson"),
    "admin": _l("Administrator"),
}


def role_word(role: str) -> str:
    return str(ROLES.get(role, role))
