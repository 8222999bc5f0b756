"""The one warning before a draft is deleted, by the way that the person chose in it.

The draft has no person yet, so it has no row in the outbox; nobody on the staff may learn the address (U11). Only an
e-mail address that nobody else reads is used, at a time that is safe. On every other way the page itself says until when the draft is kept.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import select

from casework.core import clock
from casework.core.i18n import speaking
from casework.core.mailer import MailRefused, MailTemporarilyDown, send_letter
from casework.core.models import db
from casework.core.transaction import unit_of_work
from casework.intake.letters import draft_ends
from casework.intake.models import Draft
from casework.intake.service import WARNED_BEFORE
from casework.messages.safe_times import is_safe
from casework.messages.service import new_message_id
from casework.people.service import answers_of

BATCH = 50


@dataclass(frozen=True)
class _Warning:
    draft_id: uuid.UUID
    address: str
    language: str
    title: str
    body: str


def warn_of_the_end() -> int:
    """Claim, commit, send: a warning that was claimed is never sent twice, one that the server put off is tried again."""
    sent = 0
    for warning in _claim():
        try:
            send_letter(
                current_app.extensions["mail"], recipient=warning.address, subject=warning.title, body=warning.body,
                message_id=new_message_id(), sender=current_app.config["MAIL_DEFAULT_SENDER"], language=warning.language,
            )  # fmt: skip
            sent += 1
        except MailRefused:
            continue
        except MailTemporarilyDown:
            with unit_of_work():
                draft = db.session.get(Draft, warning.draft_id)
                if draft is not None:
                    draft.warned_at = None
    return sent


def _claim() -> list[_Warning]:
    now, warnings = clock.now(), []
    with unit_of_work():
        due = select(Draft).where(
            Draft.sent_at.is_(None),
            Draft.warned_at.is_(None),
            Draft.expires_at > now,
            Draft.expires_at <= now + WARNED_BEFORE,
        )
        query = due.order_by(Draft.expires_at).limit(BATCH).with_for_update(skip_locked=True, of=Draft)
        for draft in db.session.scalars(query):
            answers = _answers(draft.person_id or draft.subject_id, draft.subject_id)
            if not is_safe(answers.get("safe_times"), now):
                continue
            draft.warned_at = now
            address = _own_address(answers)
            if address:
                with speaking(draft.language):
                    title, body = draft_ends(draft.language, clock.day_of(draft.expires_at))
                warnings.append(_Warning(draft.id, address, draft.language, title, body))
    return warnings


def _answers(*subjects: uuid.UUID) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for subject in subjects:
        answers |= answers_of(subject)
    return answers


def _own_address(answers: dict[str, Any]) -> str | None:
    is_private = answers.get("shared_with") == "nobody" or answers.get("may_leave_message") == "yes"
    address = answers.get("email")
    return str(address) if address and answers.get("reach_by") == "email" and is_private else None
