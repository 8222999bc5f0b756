"""Complaints, for those who hear them. Today's lines know cases, and none of a compartment: here all of them are counted."""

from __future__ import annotations

from typing import Any

from casework.core.contributions import Duty
from casework.core.i18n import _l
from casework.portal.hearing import OMBUDSPERSON, count_waiting
from casework.portal.permissions import ANSWER_COMPLAINTS


def duties(viewer: Any) -> list[Duty]:
    """Always for the ombudsperson, whose work it is; for the others when somebody waits."""
    if not ANSWER_COMPLAINTS.allows(viewer):
        return []
    waiting = count_waiting(viewer)
    about = _l("Somebody complains or wants another advisor. Whom it is about learns nothing of it.")
    found = [Duty(4, _l("Complaints"), about, "portal.staff.complaints", waiting)]
    return found if waiting or viewer.has_role(OMBUDSPERSON) else []
