"""What is forgotten of volunteers who have stopped."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select

from casework.core import clock
from casework.core.jobs import job
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.pairs.models import Volunteer

#: What stands in a certificate of conduct is deleted six months after the activity has ended (§ 72a (5) SGB VIII).
KEPT = timedelta(days=180)


@job(every_minutes=24 * 60)
def forget_volunteers() -> int:
    """Dates of the certificate, and what they said of themselves. The pairs go with the people whose they are."""
    with unit_of_work():
        there = or_(
            Volunteer.clearance_seen_on.is_not(None), Volunteer.gender.is_not(None), Volunteer.place.is_not(None)
        )
        query = select(Volunteer).where(Volunteer.ended_on < clock.today() - KEPT, there).limit(200)
        rows = db.session.scalars(query.with_for_update(of=Volunteer)).all()
        for row in rows:
            row.clearance_seen_on = row.clearance_until = row.gender = row.place = None
            row.times, row.subjects, row.learns = [], [], []
    return len(rows)
