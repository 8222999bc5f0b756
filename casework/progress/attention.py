"""What progress puts on the day list: early signs of dropping out, and whom to ask how it went."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, Select, String, cast, literal, null, select

from casework.cases.reach import is_visible, own_cases
from casework.core.i18n import _l
from casework.core.models import day_of_asking
from casework.progress.models import FollowUp
from casework.progress.queries import missed_in_a_row

TITLES = {
    "missed_lessons": _l("Missed two lessons in a row"),
    "follow_up": _l("Ask how it went"),
}
ACTIONS = {
    "missed_lessons": (_l("See the attendance"), "progress.progress"),
    "follow_up": (_l("Record how it went"), "progress.progress"),
}


def entries(viewer: Any) -> list[Select[Any]]:
    if not any(viewer.has_role(role) for role in ("advisor", "scholar_advisor", "coordinator")):
        return []
    signs = missed_in_a_row(own_cases(viewer)).subquery()
    missed = select(
        literal("missed_lessons", String()).label("kind"), signs.c.enrolment_id.label("id"), signs.c.at.label("at"),
        literal("missed_lessons", String()).label("title"), signs.c.case_id.label("actor"), literal(3).label("weight"),
        cast(null(), Date).label("due"),
    )  # fmt: skip
    # Months after closing the advisor's access has ended: whoever sees the case then may ask.
    ask = select(
        literal("follow_up", String()).label("kind"), FollowUp.id.label("id"), FollowUp.created_at.label("at"),
        literal("follow_up", String()).label("title"), FollowUp.case_id.label("actor"), literal(1).label("weight"),
        FollowUp.due_on.label("due"),
    ).where(
        FollowUp.state.in_(("due", "asked")), FollowUp.due_on <= day_of_asking(), is_visible(viewer, FollowUp.case_id)
    )  # fmt: skip
    return [missed, ask]
