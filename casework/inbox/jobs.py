"""The mailbox, every five minutes; what is over, every hour."""

from __future__ import annotations

from flask import current_app

from casework.core.jobs import job
from casework.core.transaction import unit_of_work
from casework.inbox import attachments, fetching, service


@job(every_minutes=5)
def fetch_mail() -> int:
    return fetching.fetch_mail(current_app.config)


@job(every_minutes=60)
def tidy_inbox() -> int:
    with unit_of_work():
        done = service.tidy_inbox()
    return done + attachments.sweep_files()
