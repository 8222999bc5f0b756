"""Not this time, but the next: whoever defers gives the place back and keeps their turn for the next course of the offer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from casework.core import clock
from casework.core.models import db
from casework.core.references import new_reference
from casework.enrolment.machine import selects
from casework.enrolment.models import Application, ApplicationStep
from casework.enrolment.places import release_place
from casework.enrolment.steps import move, note_step, on_behalf, settle
from casework.programmes.models import Cohort


def defer_place(application: Application, *, by: Any) -> list[Application]:
    """Not this time, but the next: a place that was held goes to the next in line, who are returned."""
    had_place = application.state == "place_held"
    move(application, "defer", by=by, reason=on_behalf(by))
    settle(application, by=by)
    return release_place(application) if had_place else []


def take_over_deferred(cohort: Cohort, *, by: Any) -> list[Application]:
    """Those who asked for the next course of this offer apply for this one, by the day on which they first did."""
    told = select(ApplicationStep.application_id).where(ApplicationStep.reason == "taken_over")
    here = select(Application.person_id).where(Application.cohort_id == cohort.id)
    query = (
        select(Application)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .where(Application.state == "deferred", Cohort.offer_id == cohort.offer_id, Cohort.id != cohort.id)
        .where(Application.id.not_in(told), Application.person_id.not_in(here))
        .order_by(Application.applied_at, Application.id)
    )
    made = {}
    for old in db.session.scalars(query.with_for_update(of=Application)).all():
        if old.person_id in made or not selects(by, old):
            continue
        new = Application(
            ref=new_reference(), person_id=old.person_id, cohort_id=cohort.id, case_id=old.case_id, state="applied",
            applied_at=old.applied_at, since=clock.now(), person=old.person, cohort=cohort,
        )  # fmt: skip
        db.session.add(new)
        db.session.flush()
        note_step(new, by=by, reason="deferred_before")
        note_step(old, by=by, reason="taken_over")
        made[old.person_id] = new
    return list(made.values())


def count_deferred(cohort: Cohort) -> int:
    """How many asked for the next course of this offer, and have not been taken over into one."""
    told = select(ApplicationStep.application_id).where(ApplicationStep.reason == "taken_over")
    here = select(Application.person_id).where(Application.cohort_id == cohort.id)
    query = select(func.count()).select_from(Application).join(Cohort, Cohort.id == Application.cohort_id)
    query = query.where(Application.state == "deferred", Cohort.offer_id == cohort.offer_id, Cohort.id != cohort.id)
    query = query.where(Application.id.not_in(told), Application.person_id.not_in(here))
    return db.session.scalar(query) or 0
