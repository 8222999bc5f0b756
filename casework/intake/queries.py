"""Reading forms and drafts. A draft is found by its own viewer alone; the staff sees how many there are."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g
from sqlalchemy import String, and_, bindparam, inspect, select, tuple_
from sqlalchemy.orm import lazyload
from sqlalchemy.orm.attributes import set_committed_value

from casework.cases.models import Case
from casework.cases.reach import is_visible, visible_people
from casework.core import clock
from casework.core.access import SYSTEM
from casework.core.kept import so_many
from casework.core.models import db, moment_of_asking
from casework.core.sealed import open_for
from casework.documents.models import Paper, Scan, StoredFile
from casework.documents.queries import find_file, find_paper, find_scan
from casework.intake.models import Draft, FormVersion, Submission
from casework.intake.steps import Path, path_through
from casework.people.models import Answer
from casework.people.queries import Drafts, register_drafts
from casework.people.service import answers_of, newest_of, without_gaps
from casework.programmes.models import Offer
from casework.register.fields import field

DRAFTS_A_PAGE = 50
_NEWEST_FORM = (
    select(FormVersion)
    .where(FormVersion.key == bindparam("key", type_=String()), FormVersion.published_at.is_not(None))
    .order_by(FormVersion.number.desc())
    .limit(so_many(1))
)
_LOCKED = (
    select(Draft, Answer)
    .outerjoin(Answer, Answer.subject_id == Draft.subject_id)
    .where(Draft.id == bindparam("draft_id", type_=Draft.id.type))
    .options(lazyload(Draft.offer), lazyload(Draft.form_version))
    .order_by(Answer.at, Answer.id)
    .with_for_update(of=Draft)
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True)
class DraftViewer:
    """Someone with an unsent draft: they see what is theirs, and that is all.

    Who they are is kept apart from the row: an error page asks it when the database is gone.
    """

    id: uuid.UUID
    language: str
    draft: Draft

    @classmethod
    def of(cls, draft: Draft) -> DraftViewer:
        return cls(draft.subject_id, draft.language, draft)

    kind = "draft"
    function = "applicant"
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def has_role(self, role: str) -> bool:
        return role == "applicant"

    def reads(self, sealed: Any, record: Any) -> bool:
        return getattr(record, "subject_id", None) == self.id

    def get_id(self) -> str:
        return f"person:{g.get('visit_token', '')}"


def draft_of(subject_id: uuid.UUID, *, lock: bool = False) -> Draft | None:
    """The unsent draft of this subject, unless its time is over."""
    query = select(Draft).where(Draft.subject_id == subject_id, Draft.sent_at.is_(None))
    if lock:
        query = query.with_for_update(of=Draft).execution_options(populate_existing=True)
    draft = db.session.scalar(query)
    return draft if draft is not None and draft.expires_at > clock.now() else None


_unsent = and_(Draft.sent_at.is_(None), Draft.expires_at > moment_of_asking())
register_drafts(Drafts(Draft, _unsent, DraftViewer.of))


def own_drafts(viewer: Any) -> Sequence[Draft]:
    """The forms that this person or draft has begun and not sent, newest first."""
    query = select(Draft).where(_is_own(viewer), Draft.sent_at.is_(None), Draft.expires_at > clock.now())
    return db.session.scalars(query.order_by(Draft.saved_at.desc())).all()


def find_own_draft(viewer: Any, slug: str, *, lock: bool = False) -> Draft | None:
    """The viewer's newest form for this offer, sent or not."""
    if viewer.kind == "draft" and not lock and not inspect(viewer.draft).expired:
        # It came with the viewer, in this transaction: a draft is the only form of its subject.
        return viewer.draft if viewer.draft.offer.slug == slug else None
    query = select(Draft).join(Offer, Offer.id == Draft.offer_id).where(_is_own(viewer), Offer.slug == slug)
    query = query.order_by(Draft.started_at.desc()).limit(1)
    if lock:
        # Two tabs, or a double click: the second one waits here and then sees what the first one saved.
        query = query.with_for_update(of=Draft).execution_options(populate_existing=True)
    draft = db.session.scalar(query)
    return draft if draft is not None and (draft.sent_at or draft.expires_at > clock.now()) else None


def find_draft_to_send(viewer: Any, slug: str, *, lock: bool = False) -> Draft | None:
    """As `find_own_draft`: sending locks the form itself, in the statement that reads its answers."""
    return find_own_draft(viewer, slug)


def _is_own(viewer: Any) -> Any:
    return Draft.person_id == viewer.id if viewer.kind == "person" else Draft.subject_id == viewer.id


def published_form(key: str) -> FormVersion | None:
    """The newest published version of a form."""
    return db.session.scalar(_NEWEST_FORM, {"key": key})


def answers_in(draft: Draft) -> dict[str, Any]:
    """What stands in this form: for someone who is known already, with what they told us before."""
    return _standing(draft, answers_of(draft.subject_id, with_gaps=True))


def _standing(draft: Draft, own: dict[str, Any]) -> dict[str, Any]:
    """What stands in this form: emptied here, it is not what was told before."""
    return without_gaps(_earlier(draft) | own)


def _earlier(draft: Draft) -> dict[str, Any]:
    return answers_of(draft.person_id) if draft.person_id and draft.person_id != draft.subject_id else {}


def locked_answers_in(draft: Draft) -> dict[str, Any] | None:
    """As `answers_in`, for saving: what another tab or device is saving is waited for, and read. None: the form is gone.

    The form itself is read anew in the same statement.
    """
    offer, version = draft.offer, draft.form_version
    rows = db.session.execute(_LOCKED, {"draft_id": draft.id}).all()
    if not rows:
        return None
    if draft.offer_id == offer.id and draft.form_version_id == version.id:
        set_committed_value(draft, "offer", offer)
        set_committed_value(draft, "form_version", version)
    own = newest_of((answer for _draft, answer in rows if answer is not None), with_gaps=True)
    return _standing(draft, own)


def answers_as_of(draft: Draft, moment: datetime) -> dict[str, Any]:
    """What a page showed that was filled at this moment."""
    earlier = answers_until(draft.person_id, moment) if draft.person_id and draft.person_id != draft.subject_id else {}
    return without_gaps(earlier | answers_until(draft.subject_id, moment, with_gaps=True))


def answers_until(subject_id: uuid.UUID, moment: datetime, *, with_gaps: bool = False) -> dict[str, Any]:
    """What this subject had answered by that moment."""
    query = select(Answer).where(Answer.subject_id == subject_id, Answer.at <= moment).order_by(Answer.at, Answer.id)
    return newest_of(db.session.scalars(query), with_gaps=with_gaps)


def answer_before(draft: Draft, key: str) -> Any:
    """The answer that the newest one took the place of: nothing that was answered disappears."""
    query = select(Answer).where(Answer.subject_id == draft.subject_id, Answer.field == key)
    rows = db.session.scalars(query.order_by(Answer.at.desc(), Answer.id.desc()).offset(1).limit(1))
    return next((row.value for row in open_for(SYSTEM, rows, "two tabs")), None)


def path_of(draft: Draft, answers: Mapping[str, Any]) -> Path:
    return path_through(draft.form_version.pages, answers, lambda: bool(draft.offer.papers), draft.offer.slug)


def papers_subject(draft: Draft) -> uuid.UUID:
    """Whose papers this form shows: a person who is known has them already and files new ones at once."""
    return draft.person_id or draft.subject_id


def missing_answers(draft: Draft, answers: Mapping[str, Any]) -> list[str]:
    """The fields that have to be answered before this form can be sent, in the order of its pages."""
    path = path_of(draft, answers)
    asked = [key for page in path.pages for key in path.asked(page)]
    needed = _needed_to_reach(answers)
    return [key for key in asked if key not in answers and (not field(key).voluntary or key == needed)]


def _needed_to_reach(answers: Mapping[str, Any]) -> str | None:
    """The detail without which the chosen way to reach someone cannot work: the number for a call."""
    way = str(answers.get("reach_by"))
    ways = field("reach_by").choices
    return str(ways.entry(way).extra.get("needs") or "") or None if ways and way in ways else None


def submission_of(draft: Draft) -> tuple[Submission, Case] | None:
    found = db.session.execute(
        select(Submission, Case).join(Case, Case.id == Submission.case_id).where(Submission.draft_id == draft.id)
    ).first()
    return (found[0], found[1]) if found else None


@dataclass(frozen=True)
class DraftLine:
    """All that the staff may know of an unsent draft (practice.md U11)."""

    id: uuid.UUID
    language: str
    offer: str
    step: int
    saved_at: datetime


def draft_lines(viewer: Any, after: tuple[datetime, uuid.UUID] | None = None) -> list[DraftLine]:
    """Unsent drafts, newest first, one more than a page holds."""
    query = (
        select(Draft.id, Draft.language, Offer.neutral_name, Draft.step, Draft.saved_at)
        .join(Offer, Offer.id == Draft.offer_id)
        .where(Draft.sent_at.is_(None), Draft.expires_at > clock.now())
    )
    if after:
        query = query.where(tuple_(Draft.saved_at, Draft.id) < after)
    rows = db.session.execute(query.order_by(Draft.saved_at.desc(), Draft.id.desc()).limit(DRAFTS_A_PAGE + 1))
    return [DraftLine(*row) for row in rows]


def find_file_in_reach(viewer: Any, ref: str, *, lock: bool = False) -> StoredFile | None:
    """A file of someone whose case the viewer may see, or one's own."""
    among = None if viewer.kind in {"person", "draft"} else visible_people(viewer)
    return find_file(viewer, ref, among=among, lock=lock)


def find_paper_in_reach(viewer: Any, ref: str, *, lock: bool = False) -> Paper | None:
    return find_paper(viewer, ref, among=visible_people(viewer), lock=lock)


def find_scan_in_reach(viewer: Any, ref: str, *, lock: bool = False) -> Scan | None:
    return find_scan(viewer, ref, among=visible_people(viewer), lock=lock)


def case_with(viewer: Any, person_id: uuid.UUID) -> Case:
    """The newest case of this person that the viewer may see; called with a person in reach."""
    query = select(Case).where(Case.person_id == person_id, is_visible(viewer, Case.id))
    return db.session.scalars(query.order_by(Case.opened_at.desc()).limit(1)).one()
