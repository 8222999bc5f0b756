"""A note that is not finished: kept here, sealed, until it is saved or thrown away. A session may end meanwhile."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import and_, select

from casework.accounts.models import User
from casework.cases.models import Case, Note
from casework.cases.note_models import NoteDraft
from casework.cases.permissions import READ_RESTRICTED
from casework.cases.queries import PINNED, is_pinned
from casework.cases.records import LONGEST, TextTooLong
from casework.core import clock
from casework.core.kept import CASE, VIEWER, so_many
from casework.core.models import db
from casework.core.sealed import open_for


def draft_of(viewer: Any, case: Case) -> NoteDraft | None:
    """What the viewer began to write in this case; nobody else finds it."""
    query = select(NoteDraft).where(NoteDraft.case_id == case.id, NoteDraft.author_id == viewer.id)
    found = db.session.scalar(query)
    return open_for(viewer, [found], "draft of a note")[0] if found is not None else None


def draft_beside_pinned(viewer: Any, case: Case) -> NoteDraft | None:
    """The draft, and in the same statement the pinned notes, which the page shows further up."""
    query = _beside_pinned(READ_RESTRICTED.allows(viewer, case))
    rows = db.session.execute(query, {CASE.key: case.id, VIEWER.key: viewer.id}).all()
    case.remember_pinned(open_for(viewer, [row.Note for row in rows if row.Note is not None], "pinned notes"))
    draft = rows[0].NoteDraft if rows else None
    return open_for(viewer, [draft], "draft of a note")[0] if draft is not None else None


@cache
def _beside_pinned(reads_restricted: bool) -> Any:
    return (
        select(NoteDraft, Note)
        .select_from(Case)
        .outerjoin(NoteDraft, and_(NoteDraft.case_id == Case.id, NoteDraft.author_id == VIEWER))
        .outerjoin(Note, and_(Note.case_id == Case.id, is_pinned(reads_restricted)))
        .where(Case.id == CASE)
        .order_by(Note.created_at.desc())
        .limit(so_many(PINNED))
    )


def keep_draft(case: Case, body: str, *, by: User, is_restricted: bool = False) -> NoteDraft | None:
    """Keep what stands there; nothing is no draft."""
    if len(body) > LONGEST:
        raise TextTooLong
    if not body.strip():
        drop_draft(case, by)
        return None
    row = draft_of(by, case)
    if row is None:
        row = NoteDraft(case_id=case.id, person_id=case.person_id, author_id=by.id, kept_at=clock.now(), body=body)
        db.session.add(row)
    row.body, row.is_restricted, row.kept_at = body, is_restricted, clock.now()
    return row


def drop_draft(case: Case, by: User) -> None:
    found = db.session.scalar(select(NoteDraft).where(NoteDraft.case_id == case.id, NoteDraft.author_id == by.id))
    if found is not None:
        db.session.delete(found)
        db.session.flush()
