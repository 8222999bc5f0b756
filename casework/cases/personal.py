"""What cases holds of a person: for their own export and for erasing."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from casework.cases.closing_models import ClosingProposal
from casework.cases.models import Access, Appointment, Case, CaseStep, Note, Talk, TalkPerson, TalkThrough, Task
from casework.cases.note_models import Mention, NoteDraft
from casework.cases.referral_models import Referral
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.references import new_reference
from casework.core.sealed import open_for

#: Records of the counselling itself; they go with that class of keys.
COUNSELLING = "counselling"


def export(subject_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    """In plain codes and words. Restricted notes protect others, too: a human hands them over, or says why not."""
    cases = open_for(SYSTEM, db.session.scalars(select(Case).where(Case.person_id == subject_id)), "own export")
    notes = _of(Note, subject_id, Note.is_restricted.is_(False))
    talks = db.session.scalars(
        select(Talk).join(TalkPerson).where(TalkPerson.person_id == subject_id).order_by(Talk.at)
    )
    through = _through(subject_id)
    return {
        "cases": [
            {
                "reference": case.ref, "status": case.status, "opened": case.opened_at, "closed": case.closed_at,
                "waiting_for": case.waiting_for, "closing_reasons": case.closing_reasons, "next_step_because": case.next_why,
            }
            for case in cases
        ],
        "notes": [{"at": note.created_at, "text": note.body} for note in notes],
        "talks": [
            {
                "at": talk.at, "minutes": talk.minutes, "channel": talk.channel, "language": talk.language, "topic": talk.topic,
                "through": through.get(talk.id),
            }
            for talk in talks
        ],
        "tasks": [{"due": task.due_on, "done": task.done_at, "text": task.text} for task in _of(Task, subject_id)],
        "appointments": [
            {"at": row.starts_at, "minutes": row.minutes, "way": row.way, "state": row.state, "place": row.place}
            for row in _of(Appointment, subject_id)
        ],
        "referrals": [
            {
                "on": row.created_at, "partner": row.partner.name, "state": row.state, "until": row.until,
                "passed_on": row.fields, "told": row.concern,
            }
            for row in _of(Referral, subject_id)
        ],
    }  # fmt: skip


def _through(subject_id: uuid.UUID) -> dict[uuid.UUID, str | None]:
    """For each talk that came through somebody, their name or what was written of them."""
    query = select(TalkThrough).where(TalkThrough.person_id == subject_id)
    rows = open_for(SYSTEM, db.session.scalars(query), "own export")
    open_for(SYSTEM, [row.related for row in rows if row.related], "own export")
    return {
        row.talk_id: row.partner.name if row.partner else row.related.name if row.related else row.said for row in rows
    }


def _of(kind: Any, subject_id: uuid.UUID, *conditions: Any) -> list[Any]:
    rows = db.session.scalars(select(kind).where(kind.person_id == subject_id, *conditions).order_by(kind.created_at))
    return open_for(SYSTEM, rows, "own export")


def scrub(subject_id: uuid.UUID, kept: frozenset[str]) -> int:
    """Cut what could single the person out; the cases stay as closed ones of a month, so that counts stay true."""
    if COUNSELLING in kept:
        return 0
    cases = db.session.scalars(select(Case).where(Case.person_id == subject_id)).all()
    ids = [case.id for case in cases]
    gone: list[Any] = []
    for of_person in (Note, NoteDraft, ClosingProposal, Task, Appointment, TalkThrough):
        gone += db.session.scalars(select(of_person).where(of_person.person_id == subject_id))
    for of_case in (CaseStep, Access, Referral, Mention):
        gone += db.session.scalars(select(of_case).where(of_case.case_id.in_(ids)))
    gone += db.session.scalars(select(TalkPerson).where(TalkPerson.person_id == subject_id))
    others = aliased(TalkPerson)
    alone = ~select(others.talk_id).where(others.talk_id == Talk.id, others.person_id != subject_id).exists()
    talks = db.session.scalars(select(Talk).join(TalkPerson).where(TalkPerson.person_id == subject_id, alone)).all()
    for talk in talks:
        talk.at, talk.interpreted_by = _month(talk.at), None
    for row in gone:
        db.session.delete(row)
    for case in cases:
        _coarsen(case)
    db.session.flush()
    return len(gone) + len(cases) + len(talks)


def _coarsen(case: Case) -> None:
    case.ref = new_reference()
    case.opened_at = _month(case.opened_at)
    case.status, case.closed_at = "closed", _month(case.closed_at or clock.now())
    case.intensity = "normal"
    case.language, case.source, case.weight, case.team_id, case.is_compartment = "und", "erased", 1, None, False
    case.waiting_for = case.waiting_since = case.waiting_until = case.next_action = case.next_on = None
    case.next_why = None
    case.closing_reasons = None


def _month(moment: datetime) -> datetime:
    day = clock.day_of(moment)
    return datetime(day.year, day.month, 1, tzinfo=UTC)
