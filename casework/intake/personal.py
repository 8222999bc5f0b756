"""What this feature holds of a person."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.models import db
from casework.core.sealed import open_for
from casework.intake.models import Declaration, Draft, HelperLink, PaperSlip, Submission
from casework.intake.service import empty_draft
from casework.programmes.models import Offer


def export(subject_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    sent = db.session.execute(
        select(Offer.neutral_name, Submission.sent_at)
        .join(Offer, Offer.id == Submission.offer_id)
        .where(Submission.person_id == subject_id)
        .order_by(Submission.sent_at)
    )
    links = db.session.scalars(
        select(HelperLink).where(HelperLink.subject_id == subject_id).order_by(HelperLink.created_at)
    )
    declared = db.session.scalars(
        select(Declaration).where(Declaration.person_id == subject_id).order_by(Declaration.declared_at)
    )
    return {
        "declarations": [{"on": row.declared_at, "looked_at": row.seen_at} for row in declared],
        "forms_sent": [{"offer": row.neutral_name, "sent_at": row.sent_at} for row in sent],
        "helpers": [
            {
                "name": link.name, "pages": link.pages, "not_shown": link.hidden, "may_read": link.may_read,
                "until": link.until, "ended_at": link.revoked_at,
            }
            for link in open_for(SYSTEM, links, "own export")
        ],
    }  # fmt: skip


def scrub(subject_id: uuid.UUID, kept: frozenset[str]) -> int:
    """Drafts go; of what was sent only the month stays, so that the counts stay true."""
    done = 0
    for draft in db.session.scalars(
        select(Draft).where((Draft.person_id == subject_id) | (Draft.subject_id == subject_id))
    ):
        done += 1
        if draft.subject_id == subject_id:
            db.session.delete(draft)
            continue
        # A known person's second form lies under keys of its own: the sweeper destroys them and then the draft.
        empty_draft(draft)
        draft.person_id, draft.sent_at, draft.expires_at = None, None, clock.now()
    for sent in db.session.scalars(select(Submission).where(Submission.person_id == subject_id)):
        sent.sent_at = sent.sent_at.replace(day=1, hour=12, minute=0, second=0, microsecond=0)
        sent.draft_id = uuid.uuid4()
        done += 1
    for declared in db.session.scalars(select(Declaration).where(Declaration.person_id == subject_id)):
        db.session.delete(declared)
        done += 1
    for slip in db.session.scalars(select(PaperSlip).where(PaperSlip.subject_id == subject_id)):
        db.session.delete(slip)
        done += 1
    for link in db.session.scalars(select(HelperLink).where(HelperLink.subject_id == subject_id)):
        db.session.delete(link)
        done += 1
    db.session.flush()
    return done
