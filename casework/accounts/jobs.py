"""Sign-ins and counters that are over."""

from casework.accounts.links import send_due_links, sweep_links
from casework.accounts.service import sweep_sign_ins
from casework.core import attempts
from casework.core.jobs import job
from casework.core.transaction import unit_of_work


@job(every_minutes=15)
def end_old_sign_ins() -> int:
    with unit_of_work():
        return sweep_sign_ins() + sweep_links() + attempts.sweep()


@job(every_minutes=1)
def send_links() -> int:
    return send_due_links()
