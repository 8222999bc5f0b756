"""What is due by the clock: for the jobs, which look at everything."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from casework.core.models import db
from casework.enrolment.models import Application, Enrolment, Participation, Place
from casework.people.models import Person
from casework.programmes.models import Cohort

REMIND_BEFORE = timedelta(days=2)
_HELD = select(Application.id).join(Place, Place.application_id == Application.id).where(Place.state == "held")


def overdue_applications(today: date, limit: int) -> Sequence[uuid.UUID]:
    query = _HELD.where(Place.held_until < today)
    return db.session.scalars(query.order_by(Place.held_until, Place.number).limit(limit)).all()


def applications_to_remind(today: date, limit: int) -> Sequence[uuid.UUID]:
    """Places whose time to answer ends within two days, and which nobody was reminded of."""
    query = (
        _HELD.where(Place.reminded_on.is_(None))
        .join(Cohort, Cohort.id == Place.cohort_id)
        .where(Cohort.days_to_answer > REMIND_BEFORE.days)
    )
    query = query.where(Place.held_until >= today, Place.held_until <= today + REMIND_BEFORE)
    return db.session.scalars(query.order_by(Place.held_until, Place.number).limit(limit)).all()


def cohorts_with_empty_seats(
    today: date, limit: int, among: Collection[uuid.UUID] | None = None
) -> Sequence[uuid.UUID]:
    """Cohorts where a place is free while someone waits: none, but where it is kept for others or a round is on its way."""
    query = select(Place.cohort_id).join(Cohort, Cohort.id == Place.cohort_id).distinct()
    waiting = (
        select(Application.cohort_id)
        .join(Person, Person.id == Application.person_id)
        .where(Application.state == "waiting_list", Person.may_be_told())
    )
    query = query.where(
        Place.state == "free", Cohort.ends_on >= today, Cohort.closed_at.is_(None), Place.cohort_id.in_(waiting)
    )
    if among is not None:
        query = query.where(Cohort.id.in_(among))
    return db.session.scalars(query.limit(limit)).all()


def enrolments_that_begin(today: date, limit: int) -> Sequence[Enrolment]:
    query = select(Enrolment).where(Enrolment.state == "enrolled", Enrolment.began_on <= today).limit(limit)
    return db.session.scalars(query.with_for_update(of=Enrolment, skip_locked=True)).all()


def participations_left_before(day: date, limit: int) -> Sequence[Participation]:
    query = (
        select(Participation).where(Participation.left_on <= day, Participation.after_six_months.is_(None)).limit(limit)
    )
    return db.session.scalars(query.with_for_update(skip_locked=True)).all()
