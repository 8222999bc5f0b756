"""The one warning before a draft is deleted, by the way that the person chose in it.

Nobody on the staff may learn the address (practice.md U11): the letter hangs on the draft's own subject, sealed under its
keys, and the outbox looks the address up when it leaves. On every other way than a safe e-mail address the page itself
says until when the draft is kept.
"""

from __future__ import annotations

import uuid

from sqlalchemy import select

from casework.core import clock
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.intake.letters import draft_ends
from casework.intake.models import Draft
from casework.intake.service import DRAFT_ENDS, WARNED_BEFORE
from casework.messages.draft_gate import way_to_subject
from casework.messages.service import write_to_subject

BATCH = 50


def warn_of_the_end() -> int:
    """Write what is due into the outbox; returns how many letters."""
    now, written = clock.now(), 0
    with unit_of_work():
        due = select(Draft).where(
            Draft.sent_at.is_(None),
            Draft.warned_at.is_(None),
            Draft.expires_at > now,
            Draft.expires_at <= now + WARNED_BEFORE,
        )
        query = due.order_by(Draft.expires_at).limit(BATCH).with_for_update(skip_locked=True, of=Draft)
        for draft in db.session.scalars(query).all():
            draft.warned_at = now
            whose = draft.person_id or draft.subject_id
            if way_to_subject(whose).channel == "email":
                _warn(draft, whose)
                written += 1
    return written


def _warn(draft: Draft, whose: uuid.UUID) -> None:
    language, day = draft.language, clock.day_of(draft.expires_at)
    write_to_subject(whose, language, DRAFT_ENDS, lambda: draft_ends(language, day))
