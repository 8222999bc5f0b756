"""Notices shown and extras agreed to. A minor gives no consent to extras alone (practice.md U2)."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from casework.consents.models import Consent, NoticeShown
from casework.core import clock
from casework.core.audit import actor
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.rows import add_rows
from casework.people.related import guardian_of

#: Raised whenever the words of the notice or of a consent change: each record keeps the version that was shown.
TEXT_VERSION = "2026-11"


class NeedsGuardian(Refusal):
    message = _l("You are not 18 yet. Please decide this together with your guardian and your advisor.")


class NoGuardianSeen(Refusal):
    message = _l("The person may be under 18. Name the guardian first, and say when you saw the proof.")


def note_shown(subject_id: uuid.UUID, *, language: str, version: str = TEXT_VERSION, is_first: bool = False) -> None:
    """Remember once that this notice was shown in this language, before the first answer was saved.

    `is_first`: the subject is new, so nothing can have been noted yet.
    """
    known = select(NoticeShown.id).where(
        NoticeShown.subject_id == subject_id, NoticeShown.text_version == version, NoticeShown.language == language
    )
    if is_first or db.session.scalar(known) is None:
        shown = {"subject_id": subject_id, "text_version": version, "language": language, "at": clock.now()}
        add_rows(NoticeShown, [shown])


def give_consent(person: Any, purpose: str, *, language: str, with_guardian: bool = False) -> Consent:
    """Agree to one extra purpose. Raises NeedsGuardian for someone who is not certainly 18 and decides alone.

    Together with a guardian it holds; whose proof nobody has seen is none: NoGuardianSeen.
    """
    if person.adult != "yes":
        if not with_guardian:
            raise NeedsGuardian
        guardian = guardian_of(person.id)
        if guardian is None or guardian.proof_seen_on is None:
            raise NoGuardianSeen
    row = Consent(
        subject_id=person.id,
        purpose=purpose,
        text_version=TEXT_VERSION,
        language=language,
        given_at=clock.now(),
        by_kind=actor().kind,
    )
    db.session.add(row)
    return row


def withdraw_consent(consent: Consent) -> None:
    """Take it back: from the next request on it is gone."""
    if consent.withdrawn_at is None:
        consent.withdrawn_at = clock.now()
