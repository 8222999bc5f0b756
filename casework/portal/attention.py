"""Complaints on the day list of who hears them, and on nobody else's (practice.md U15)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from casework.cases.models import Case
from casework.core.contributions import attention_line
from casework.core.i18n import _l
from casework.portal.hearing import WAITS, answerable
from casework.portal.models import Complaint
from casework.portal.permissions import ANSWER_COMPLAINTS

TITLES = {"complaint": _l("A complaint waits for an answer")}
ACTIONS = {"complaint": (_l("Read the complaint"), "portal.staff.complaint_of_case")}


def entries(viewer: Any) -> list[Select[Any]]:
    if not ANSWER_COMPLAINTS.allows(viewer):
        return []
    newest = select(Case.id).where(Case.person_id == Complaint.person_id).order_by(Case.opened_at.desc()).limit(1)
    line = attention_line("complaint", Complaint.id, Complaint.asked_at, case=Case.id, weight=3)
    query = line.join(Case, Case.id == newest.correlate(Complaint).scalar_subquery())
    return [query.where(Case.is_compartment.is_(False), WAITS, answerable(viewer))]
