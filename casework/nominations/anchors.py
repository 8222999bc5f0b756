"""The deadlines of a person's nominations: tasks are planned back from them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from casework.core import clock
from casework.core.anchoring import Anchor
from casework.core.i18n import _
from casework.core.models import db
from casework.nominations.call_models import Call
from casework.nominations.models import Nomination
from casework.nominations.permissions import SEE_NOMINATIONS


def anchors(viewer: Any, case: Any) -> list[Anchor]:
    if not case.is_compartment or not SEE_NOMINATIONS.allows(viewer, case):
        return []
    query = select(Call.name, Call.deadline).join(Nomination, Nomination.call_id == Call.id)
    query = query.where(
        Nomination.case_id == case.id, Nomination.state.in_(("draft", "collecting", "ready")), Call.deadline >= clock.today()
    )  # fmt: skip
    return [Anchor(day, "nomination", _("Deadline: %(call)s", call=name)) for name, day in db.session.execute(query)]
