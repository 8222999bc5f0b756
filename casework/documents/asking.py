"""Asking for a paper by a link without a sign-in: it opens one box for files, shows nothing, and is over after some days."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.tokens import hash_token, new_token
from casework.documents.models import Paper, PaperLink
from casework.documents.service import NothingSaid, answer_paper
from casework.documents.shelf import Received

LIVES = timedelta(days=14)
#: So often something may be sent with one link: page after page from a phone, and no more.
MOST_USES = 20


class LinkIsOver(Refusal):
    status = 404
    message = _l("This link is over. Please ask us for a new one.")


def make_link(paper: Paper, *, by: Any) -> str:
    """A fresh link for this paper; those before it are over. The token stands nowhere but in what is returned."""
    for old in db.session.scalars(_living().where(PaperLink.paper_id == paper.id)):
        old.ended_at = clock.now()
    token, now = new_token(), clock.now()
    db.session.add(
        PaperLink(
            paper_id=paper.id,
            subject_id=paper.subject_id,
            token_hash=hash_token(token),
            made_by=by.id,
            created_at=now,
            until=now + LIVES,
        )
    )
    paper.is_open, paper.asked_at, paper.asked_by, paper.came_at = True, now, by.id, None
    db.session.flush()
    return token


def _living() -> Any:
    return select(PaperLink).where(
        PaperLink.ended_at.is_(None), PaperLink.until > clock.now(), PaperLink.uses < MOST_USES
    )


def living_link(token: str, *, lock: bool = False) -> PaperLink | None:
    """The link of this token, while it lives and the paper has not been seen."""
    query = _living().where(PaperLink.token_hash == hash_token(token[:100]))
    found: PaperLink | None = db.session.scalar(query.with_for_update() if lock else query)
    return found


def take_by_link(link: PaperLink, received: Iterable[Received]) -> Paper:
    """What came with a link. Raises NothingSaid, TooManyFiles."""
    sent = list(received)
    if not sent:
        raise NothingSaid
    paper = db.session.get_one(Paper, link.paper_id)
    link.uses += 1
    return answer_paper(paper.subject_id, paper.kind, received=sent)


def end_links(subject_id: uuid.UUID) -> int:
    """They go with the person."""
    rows = db.session.scalars(select(PaperLink).where(PaperLink.subject_id == subject_id)).all()
    for row in rows:
        db.session.delete(row)
    return len(rows)


def end_links_of(paper: Paper) -> None:
    """The paper has been seen: nothing more is needed."""
    for row in db.session.scalars(_living().where(PaperLink.paper_id == paper.id)):
        row.ended_at = clock.now()
