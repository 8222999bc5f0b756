"""What progress holds of a person: handed out whole, and cut so that nothing singles someone out."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from casework.cases.models import Case
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.references import new_reference
from casework.core.sealed import open_for
from casework.enrolment.models import Enrolment
from casework.programmes.models import Cohort, Lesson
from casework.progress.follow_up_models import FollowUpAnswer, FollowUpLink, Leaving
from casework.progress.instrument_models import InstrumentAnswer
from casework.progress.leaving import reason_word
from casework.progress.level_models import SkillLevel
from casework.progress.models import Assessment, Attendance, FollowUp, Goal, Milestone, Outcome
from casework.progress.plan_models import PlanStep, PlanVersion
from casework.progress.sign_models import SignDecision
from casework.progress.sign_rules import RULES
from casework.progress.signs import WHATS
from casework.progress.words import ATTENDANCE, MILESTONES, TEST_KINDS, evidence_word, outcome_word


def _cases(subject_id: uuid.UUID) -> Any:
    return select(Case.id).where(Case.person_id == subject_id)


def _attendance(subject_id: uuid.UUID) -> Any:
    enrolments = select(Enrolment.id).where(Enrolment.person_id == subject_id)
    return select(Attendance).where(Attendance.enrolment_id.in_(enrolments))


def _opened(model: Any, subject_id: uuid.UUID) -> list[Any]:
    """Rows with sealed texts, opened for the person's own export, the oldest first."""
    query = select(model).where(model.person_id == subject_id).order_by(model.created_at, model.id)
    return open_for(SYSTEM, db.session.scalars(query), "own export")


def export(subject_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    goals = open_for(SYSTEM, db.session.scalars(select(Goal).where(Goal.person_id == subject_id)), "own export")
    attendance = select(Attendance.state, Lesson.starts_at, Cohort.neutral_name)
    attendance = attendance.join(Lesson, Lesson.id == Attendance.lesson_id).join(Cohort, Cohort.id == Lesson.cohort_id)
    attendance = attendance.join(Enrolment, Enrolment.id == Attendance.enrolment_id).where(
        Enrolment.person_id == subject_id
    )
    mine = _cases(subject_id)
    return {
        "goals": [
            {"text": row.text, "agreed": row.agreed_at, "until": row.due_on, "state": row.state} for row in goals
        ],
        "steps": [
            {"text": row.text, "who": row.other or row.owner, "until": row.due_on, "state": row.state}
            for row in _opened(PlanStep, subject_id)
        ],
        "plan_versions": [
            {
                "number": row.number,
                "shared": row.created_at,
                "state": row.state,
                "agreed": row.agreed_on,
                "how": row.how,
                "read_by": row.read_by,
                "plan": row.content,
            }
            for row in _opened(PlanVersion, subject_id)
        ],
        "attendance": [
            {"course": row.neutral_name, "at": row.starts_at, "state": str(ATTENDANCE[row.state])}
            for row in db.session.execute(attendance.order_by(Lesson.starts_at))
        ],
        "tests": [
            {"on": row.on, "kind": str(TEST_KINDS[row.kind])}
            for row in db.session.scalars(select(Assessment).where(Assessment.case_id.in_(mine)))
        ],
        "skills": [
            {
                "on": row.on,
                "language": row.language,
                "skill": row.skill,
                "level": row.level,
                "certificate": row.certificate,
            }
            for row in db.session.scalars(select(SkillLevel).where(SkillLevel.case_id.in_(mine)))
        ],
        "milestones": [
            {"on": row.on, "what": str(MILESTONES[row.code])}
            for row in db.session.scalars(select(Milestone).where(Milestone.case_id.in_(mine)))
        ],
        "outcomes": [
            {"on": row.on, "what": outcome_word(row.code), "how_we_know": evidence_word(row.evidence)}
            for row in db.session.scalars(select(Outcome).where(Outcome.case_id.in_(mine)))
        ],
        "assessments": [
            {"on": row.on, "what": row.asked.instrument.name, "answers": row.given}
            for row in _opened(InstrumentAnswer, subject_id)
        ],
        "told_later": [
            {
                "on": row.created_at,
                "now": [outcome_word(code) for code in row.now or ()],
                "said": row.said,
                "ask_again": not row.stops,
            }
            for row in _opened(FollowUpAnswer, subject_id)
        ],
        "left": [
            {"on": row.on, "why": [reason_word(code) for code in row.reasons or ()]}
            for row in _opened(Leaving, subject_id)
        ],
        "signs": [
            {"on": row.on, "sign": str(RULES[row.rule].title), "what": str(WHATS[row.what]), "facts": row.facts}
            for row in db.session.scalars(select(SignDecision).where(SignDecision.case_id.in_(mine)))
        ],
        "follow_ups": [
            {"on": row.due_on, "state": row.state}
            for row in db.session.scalars(select(FollowUp).where(FollowUp.case_id.in_(mine)))
        ],
    }


def scrub(subject_id: uuid.UUID, kept: frozenset[str]) -> int:
    """Goals go, days fall to the month. A row of presences singles someone out: it stays only as a funder's proof."""
    owned: tuple[Any, ...] = (PlanStep, PlanVersion, Goal, FollowUpAnswer, Leaving, InstrumentAnswer)
    gone = [row for model in owned for row in db.session.scalars(select(model).where(model.person_id == subject_id))]
    links = select(FollowUpLink).join(FollowUp, FollowUp.id == FollowUpLink.follow_up_id)
    gone += db.session.scalars(links.where(FollowUp.case_id.in_(_cases(subject_id)))).all()
    gone += db.session.scalars(select(SkillLevel).where(SkillLevel.case_id.in_(_cases(subject_id)))).all()
    gone += db.session.scalars(select(SignDecision).where(SignDecision.case_id.in_(_cases(subject_id)))).all()
    if "course" not in kept:
        gone += db.session.scalars(_attendance(subject_id)).all()
    for row in gone:
        db.session.delete(row)
    done = len(gone)
    mine = _cases(subject_id)
    models: tuple[Any, ...] = (Assessment, Milestone, Outcome)
    for model in models:
        for row in db.session.scalars(select(model).where(model.case_id.in_(mine))).all():
            row.on = row.on.replace(day=1)
            row.created_at = row.created_at.replace(day=1, hour=12, minute=0, second=0, microsecond=0)
            done += 1
    for row in db.session.scalars(select(FollowUp).where(FollowUp.case_id.in_(mine))).all():
        row.ref, row.due_on = new_reference(), row.due_on.replace(day=1)
        row.created_at = row.created_at.replace(day=1, hour=12, minute=0, second=0, microsecond=0)
        row.state = "opted_out" if row.state in ("due", "asked") else row.state
        done += 1
    db.session.flush()
    return done
