"""The certificates of a course, a few at a time."""

from __future__ import annotations

from sqlalchemy import select

from casework.certificates.models import CertificateBatch
from casework.certificates.service import write_next
from casework.core.audit import acting_as
from casework.core.jobs import job
from casework.core.models import db
from casework.core.transaction import unit_of_work


@job(every_minutes=1)
def write_certificates() -> int:
    done = 0
    while wrote := _a_few():
        done += wrote
    return done


def _a_few() -> int:
    with unit_of_work():
        query = (
            select(CertificateBatch).where(CertificateBatch.finished_at.is_(None)).order_by(CertificateBatch.created_at)
        )
        batch = db.session.scalar(query.limit(1).with_for_update(skip_locked=True))
        if batch is None:
            return 0
        with acting_as("user", str(batch.by_id)):
            written = write_next(batch)
            db.session.flush()
    return written
