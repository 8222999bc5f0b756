"""Asking how it went, 6 and 12 months after."""

from __future__ import annotations

from casework.core import clock
from casework.core.jobs import job
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.progress.models import FollowUp
from casework.progress.queries import follow_ups_to_ask
from casework.progress.service import ask_follow_up

BATCH = 200


@job(every_minutes=360)
def ask_follow_ups() -> int:
    due = follow_ups_to_ask(clock.today(), BATCH)
    for follow_up_id in due:
        with unit_of_work():
            ask_follow_up(db.session.get_one(FollowUp, follow_up_id))
    return len(due)
