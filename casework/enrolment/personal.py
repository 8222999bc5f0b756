"""What enrolment holds of a person: handed out whole, and cut so that nothing singles someone out."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.references import new_reference
from casework.core.sealed import open_for
from casework.enrolment.decision_models import DecisionLetter
from casework.enrolment.decisions import decisions_of
from casework.enrolment.ending import end_enrolment
from casework.enrolment.models import IN_COURSE, Application, ApplicationStep, Enrolment, Participation
from casework.enrolment.permissions import LIVING
from casework.enrolment.queries import applications_of
from casework.enrolment.selecting import forget_selection, scores_of
from casework.enrolment.service import withdraw
from casework.enrolment.wishes import forget_wishes
from casework.enrolment.words import enrolment_word, reason_word, state_word
from casework.people.models import Person


def export(subject_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    person = db.session.get(Person, subject_id)
    rows = applications_of(person) if person else []
    grants = db.session.scalars(select(Participation).where(Participation.person_id == subject_id))
    return {
        "applications": [
            {"course": row.application.cohort.neutral_name, "on": row.application.applied_at, "state": state_word(row.application.state)}
            for row in rows
        ],
        "application_steps": [
            {"course": row.application.cohort.neutral_name, "on": step.at, "state": state_word(step.state), "reason": reason_word(step.reason)}
            for row in rows
            for step in row.steps
        ],
        "points": [
            {"course": row.application.cohort.neutral_name, "on": each.at, "points": each.points, "reason": each.reason}
            for row in rows
            for each in open_for(SYSTEM, scores_of(row.application), "export")
        ],
        "decisions": [
            {"on": each.written_at, "told_on": each.notified_on, "how_to_object": each.has_remedy}
            for row in rows
            for each in decisions_of(row.application)
        ],
        "courses": [
            {
                "course": row.application.cohort.neutral_name, "state": enrolment_word(row.enrolment.state),
                "from": row.enrolment.began_on, "until": row.enrolment.ended_on,
            }
            for row in rows
            if row.enrolment
        ],
        "reported_facts": [
            {
                "from": row.entered_on, "until": row.left_on, "at_entry": row.at_entry, "at_exit": row.at_exit,
                "after_six_months": row.after_six_months,
            }
            for row in grants
        ],
    }  # fmt: skip


def scrub(subject_id: uuid.UUID, kept: frozenset[str]) -> int:
    """End what runs (a place goes to the next in line), cut the trail, the references, the days and the facts.

    With "course" kept, a funder's proof stays: the enrolment's dates and the frozen facts.
    """
    done = 0
    for enrolment in db.session.scalars(select(Enrolment).where(Enrolment.person_id == subject_id)).all():
        if enrolment.state in IN_COURSE:
            end_enrolment(enrolment, "withdrawn", by=SYSTEM)
        if "course" not in kept:
            enrolment.began_on = enrolment.began_on.replace(day=1)
            enrolment.ended_on = enrolment.ended_on and enrolment.ended_on.replace(day=1)
        done += 1
    for application in db.session.scalars(select(Application).where(Application.person_id == subject_id)).all():
        if application.state in LIVING:
            withdraw(application, by=SYSTEM, reason="erased")
        for step in db.session.scalars(
            select(ApplicationStep).where(ApplicationStep.application_id == application.id)
        ).all():
            db.session.delete(step)
        forget_selection(application.id)
        forget_wishes(application.id)
        for decision in db.session.scalars(
            select(DecisionLetter).where(DecisionLetter.application_id == application.id)
        ).all():
            db.session.delete(decision)
        application.ref, application.rank = new_reference(), 0
        application.applied_at = application.applied_at.replace(day=1, hour=12, minute=0, second=0, microsecond=0)
        application.since = application.applied_at
        done += 1
    if "course" not in kept:
        for row in db.session.scalars(select(Participation).where(Participation.person_id == subject_id)).all():
            row.entered_on = row.entered_on.replace(day=1)
            row.left_on = row.left_on and row.left_on.replace(day=1)
            row.at_entry, row.at_exit = {}, row.at_exit and {}
            row.after_six_months = {}
            done += 1
    db.session.flush()
    return done
