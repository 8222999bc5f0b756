"""How regularly people came, for features that know no attendance: whether someone may go on to the next course."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import func, select

from casework.core.models import db
from casework.progress.models import Attendance


def shares(enrolments: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """In how many of 100 lessons each was; excused ones do not count. Who has no lesson noted is not in it."""
    query = select(Attendance.enrolment_id, Attendance.state, func.count()).where(
        Attendance.enrolment_id.in_(enrolments), Attendance.state != "excused"
    )
    counted: dict[uuid.UUID, dict[str, int]] = {}
    for enrolment_id, state, count in db.session.execute(query.group_by(Attendance.enrolment_id, Attendance.state)):
        counted.setdefault(enrolment_id, {})[state] = count
    return {
        enrolment_id: round(100 * (sum(states.values()) - states.get("absent", 0)) / sum(states.values()))
        for enrolment_id, states in counted.items()
    }
