"""The words of a certificate, the same in the office's language and in the person's."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.core.i18n import _, _l, show_date

KINDS = {"attendance": _l("Certificate of attendance"), "completion": _l("Certificate of completion")}
STATES = {"valid": _l("valid"), "withdrawn": _l("withdrawn"), "replaced": _l("replaced")}


def rows_of(content: dict[str, Any]) -> list[tuple[str, str]]:
    """What stands on it, line by line, in the language that is spoken now. What is not known has no line."""
    begins, ends = (show_date(date.fromisoformat(content[name])) for name in ("begins", "ends"))
    found = [
        (_("Name"), content["name"]),
        (_("Course"), content["course"]),
        (_("From – until"), f"{begins} – {ends}"),
        (_("Units of 45 minutes"), str(content["units"])),
    ]
    if content["held"]:
        found.append(
            (_("Lessons attended"), _("%(attended)s of %(held)s", attended=content["attended"], held=content["held"]))
        )
    if content.get("level"):
        found.append((_("Level reached"), content["level"]))
    return [*found, (_("Issued on"), show_date(date.fromisoformat(content["on"])))]
