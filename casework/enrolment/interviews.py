"""Times for interviews: made in a row, given to those in selection by the day of applying, written to each."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from casework.cases.reach import is_visible
from casework.core import clock
from casework.core.models import db
from casework.enrolment import letters
from casework.enrolment.machine import LIVING
from casework.enrolment.models import Application
from casework.enrolment.places import lock_cohort
from casework.enrolment.selection_models import InterviewSlot
from casework.messages.service import write_letter
from casework.people.models import Person
from casework.programmes.models import Cohort

MOST = 60
_TALKED_WITH = sorted(LIVING - {"place_held", "waiting_list"})


def make_slots(cohort: Cohort, begin: datetime, *, minutes: int, count: int, room: str | None) -> None:
    """So many times, one after another."""
    for number in range(min(count, MOST)):
        starts_at = begin + timedelta(minutes=minutes * number)
        db.session.add(InterviewSlot(cohort_id=cohort.id, starts_at=starts_at, minutes=minutes, room=room))
    db.session.flush()


def give_out(cohort: Cohort) -> int:
    """Each free time to come goes to the next one who has none and may be written to; returns how many."""
    lock_cohort(cohort)
    free = [slot for slot in slots_of(cohort) if slot.application_id is None and slot.starts_at > clock.now()]
    has_one = select(InterviewSlot.application_id).where(InterviewSlot.application_id.is_not(None))
    query = (
        select(Application)
        .join(Person, Person.id == Application.person_id)
        .where(Application.cohort_id == cohort.id, Application.state.in_(_TALKED_WITH), Application.id.not_in(has_one))
        .where(Person.may_be_told())
        .order_by(Application.applied_at, Application.id)
    )
    given = 0
    for slot, application in zip(free, db.session.scalars(query.limit(len(free))), strict=False):
        slot.application_id = application.id
        _invite(slot, application)
        given += 1
    db.session.flush()
    return given


def _invite(slot: InterviewSlot, application: Application) -> None:
    write_letter(application.person, "interview", lambda: letters.interview(application, slot.starts_at, slot.room))


def slots_of(cohort: Cohort) -> Sequence[InterviewSlot]:
    query = select(InterviewSlot).where(InterviewSlot.cohort_id == cohort.id)
    return db.session.scalars(query.order_by(InterviewSlot.starts_at, InterviewSlot.id).limit(500)).all()


def own_interview(application: Application) -> InterviewSlot | None:
    return db.session.scalar(select(InterviewSlot).where(InterviewSlot.application_id == application.id))


def applications_in(viewer: Any, slots: Sequence[InterviewSlot]) -> dict[uuid.UUID, Application]:
    """Whose times these are, as far as they are within reach."""
    ids = [slot.application_id for slot in slots if slot.application_id]
    query = select(Application).where(Application.id.in_(ids), is_visible(viewer, Application.case_id))
    return {one.id: one for one in db.session.scalars(query)} if ids else {}
