"""The outbox, each minute; before it, those who asked for a link."""

from __future__ import annotations

from casework.core.jobs import job
from casework.messages import links, sending


@job(every_minutes=1)
def send_due_letters() -> int:
    links.answer_requests_for_links()
    return sending.send_due_letters()
