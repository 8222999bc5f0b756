"""Drafts by the clock: one warning, then deletion; times of sent ones fall to the day."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import select

from casework.core import clock
from casework.core.jobs import job
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.core.transaction import unit_of_work
from casework.documents import shelf
from casework.intake import paper_forms, service, warning
from casework.intake.models import Draft
from casework.people.queries import is_person

BATCH = 100
TIMES_KEPT = timedelta(days=30)


@job(every_minutes=60)
def warn_of_drafts_that_end() -> int:
    return warning.warn_of_the_end()


@job(every_minutes=60)
def sweep_drafts() -> int:
    """Rows first, then the keys, then the draft itself: interrupted anywhere, the next run finishes it."""
    swept = 0
    for draft_id in _due(Draft.sent_at.is_(None), Draft.expires_at <= clock.now()):
        with unit_of_work():
            draft = db.session.scalar(select(Draft).where(Draft.id == draft_id).with_for_update(of=Draft))
            # Saved or sent since we looked: it lives.
            if draft is None or draft.sent_at is not None or draft.expires_at > clock.now():
                continue
            subject, refs = draft.subject_id, service.empty_draft(draft)
        for ref in refs:
            shelf.remove(ref)
        get_vault().destroy(str(subject))
        with unit_of_work():
            db.session.delete(db.session.get_one(Draft, draft_id))
        swept += 1
    return swept


@job(every_minutes=720)
def forget_times_of_sent_drafts() -> int:
    done = 0
    for draft_id in _due(Draft.sent_at <= clock.now() - TIMES_KEPT):
        with unit_of_work():
            draft = db.session.get_one(Draft, draft_id)
            subject, person_id = draft.subject_id, draft.person_id
            if subject != person_id and not is_person(subject):
                service.empty_draft(draft)
            service.forget_old_times(draft)
        if subject != person_id and not is_person(subject):
            # Merged with someone, the subject stays a person: their papers still lie under these keys.
            # A known person's second form lay under keys of its own; its answers are the person's now.
            get_vault().destroy(str(subject))
        done += 1
    return done


def _due(*conditions: object) -> list[uuid.UUID]:
    ids = list(db.session.scalars(select(Draft.id).where(*conditions).order_by(Draft.saved_at).limit(BATCH)))  # type: ignore[arg-type]  # SQLAlchemy's own conditions
    db.session.rollback()
    return ids


@job(every_minutes=720)
def make_old_sheets_void() -> int:
    with unit_of_work():
        return paper_forms.sweep_sheets()
