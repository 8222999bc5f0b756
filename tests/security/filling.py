"""Cohorts in the middle of being filled: a letter that waits, somebody who defers, interviews, a round, a no-show."""

from __future__ import annotations

from datetime import timedelta

from casework.core import clock
from casework.core.models import db
from casework.enrolment.carrying_out import begin, go_on
from casework.enrolment.deferring import defer_place
from casework.enrolment.interviews import make_slots
from casework.enrolment.service import accept_place, hold_place
from casework.enrolment.wishes import make_round
from casework.progress.service import record_attendance
from tests import make
from tests.security.world import World


def filling_cohorts(world: World) -> list[str]:
    """Their pages."""
    coordinator, advisor, today = world.users["coordinator"], world.users["advisor"], clock.today()
    offer = make.offer(selection="interview")
    cohort, following = make.cohort(offer=offer), make.cohort(offer=offer)
    waits, defers = (make.application(cohort, make.case(advisor=advisor)) for _ in range(2))
    hold_place(waits, by=coordinator, wait=True)
    hold_place(defers, by=coordinator)
    defer_place(defers, by=defers.person)
    make_slots(cohort, clock.now() + timedelta(days=2), minutes=20, count=2, room=None)
    carried_out = make_round("Carried out", [following], today, by=coordinator)
    begin(carried_out, by=coordinator)
    db.session.commit()
    go_on(carried_out.id)
    begun = make.cohort(starts_on=today - timedelta(days=1))
    missing = make.application(begun, make.case(advisor=advisor))
    hold_place(missing, by=coordinator)
    enrolment = accept_place(missing, by=missing.person)
    record_attendance(make.lesson(begun), {enrolment.id: "absent"}, by=coordinator)
    db.session.commit()
    return [
        f"/applications/{waits.ref}", "/programmes/letters", f"/programmes/{following.ref}",
        f"/programmes/{cohort.ref}/interviews", f"/programmes/rounds/{carried_out.ref}",
        f"/programmes/{begun.ref}/no-shows",
    ]  # fmt: skip
