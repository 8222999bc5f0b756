"""The outbox, each minute."""

from __future__ import annotations

from casework.core.jobs import job
from casework.messages import sending


@job(every_minutes=1)
def send_due_letters() -> int:
    return sending.send_due_letters()
