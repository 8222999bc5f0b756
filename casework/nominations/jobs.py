"""Evidence of a threat, when it is decided and nobody can object any more."""

from __future__ import annotations

from casework.core import clock
from casework.core.jobs import job
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.documents import shelf
from casework.nominations.service import evidence_to_go, let_evidence_go


@job(every_minutes=60)
def let_threat_evidence_go() -> int:
    """The rows go first: what a crash leaves on the disk, the sweeper of files finds."""
    due = list(db.session.scalars(evidence_to_go(clock.today())))
    db.session.rollback()
    for nomination_id in due:
        with unit_of_work():
            refs = let_evidence_go(nomination_id)
        for ref in refs:
            shelf.remove(ref)
    return len(due)
