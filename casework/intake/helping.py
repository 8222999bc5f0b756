"""Helpers: someone whom the applicant asks to fill in some pages of a form, until a day, as a guest.

The link carries 256 random bits and the code six digits that go another way; both are kept as hashes and shown once.
A helper sees no name, no code, no paper and, unless the applicant allows it, no answer. What they write is marked.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import g
from sqlalchemy import select

from casework.core import clock
from casework.core.access import SYSTEM, viewer_loader
from casework.core.attempts import count_try, forget_tries
from casework.core.digits import only_digits
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.sealed import get_vault, open_for
from casework.core.tokens import hash_token, new_token
from casework.intake.models import Draft, HelperLink
from casework.intake.service import save_page
from casework.intake.steps import QUESTIONS, Page, pages_of
from casework.people.codes import start_visit
from casework.people.models import Visit
from casework.people.queries import live_visit, newest_answers
from casework.people.service import answers_of
from casework.register.fields import field

SOURCE = "helper"
LONGEST = timedelta(days=30)
MOST_LINKS = 10


class NoPage(Refusal):
    field = "pages"
    message = _l("Please choose at least one page.")


class NotThatLong(Refusal):
    field = "until"
    message = _l("Please choose a day within the next 30 days.")


class TooManyHelpers(Refusal):
    message = _l("These are too many helpers at once. Please end one of them first.")


class WrongHelperCode(Refusal):
    field = "code"
    message = _l("This code does not fit. Please ask the person whom you help.")


@dataclass(frozen=True)
class HelperViewer:
    """A helper on one device. They are nobody's file: all that exists for them is the form that they were asked to."""

    id: uuid.UUID
    draft_id: uuid.UUID

    kind = "helper"
    function = "helper"
    language: str | None = None
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def has_role(self, role: str) -> bool:
        return False

    def reads(self, sealed: Any, record: Any) -> bool:
        return False

    def get_id(self) -> str:
        return f"helper:{g.get('helper_token', '')}"


@dataclass(frozen=True)
class Invitation:
    """What the applicant hands on. It cannot be shown a second time."""

    link: HelperLink
    token: str
    code: str


def invite_helper(
    draft: Draft, *, name: str, pages: Collection[str], hidden: Collection[str], until: date, may_read: bool
) -> Invitation:
    """Let someone fill in these pages until the end of `until`. Raises NoPage, NotThatLong, TooManyHelpers."""
    known = {page.key: page for page in helper_pages(draft)}
    chosen = [key for key in known if key in pages]
    if not chosen:
        raise NoPage
    if not clock.today() <= until <= clock.today() + LONGEST:
        raise NotThatLong
    if len(living_links(draft)) >= MOST_LINKS:
        raise TooManyHelpers
    token, code = new_token(), f"{secrets.randbelow(10**6):06d}"
    link = HelperLink(
        subject_id=draft.subject_id, draft_id=draft.id, token_hash=hash_token(token), code_hash=_keyed(code), pages=chosen,
        hidden=[key for page in known.values() for key in page.fields if key in hidden], may_read=may_read, until=until,
        created_at=clock.now(), name=name.strip() or None,
    )  # fmt: skip
    db.session.add(link)
    db.session.flush()
    return Invitation(link, token, code)


def _keyed(code: str) -> bytes:
    return get_vault().blind(code, domain="helper")


def helper_pages(draft: Draft) -> list[Page]:
    """The pages that a helper can be asked to: questions, never papers."""
    return [page for page in pages_of(draft.form_version.pages) if page.kind == QUESTIONS]


def own_links(viewer: Any, draft: Draft) -> Sequence[HelperLink]:
    """All that the applicant made for this form, newest first."""
    query = select(HelperLink).where(HelperLink.draft_id == draft.id).order_by(HelperLink.created_at.desc())
    return open_for(viewer, db.session.scalars(query), "helpers")


def living_links(draft: Draft) -> list[HelperLink]:
    query = select(HelperLink).where(HelperLink.draft_id == draft.id, HelperLink.revoked_at.is_(None))
    return [link for link in db.session.scalars(query) if link.until >= clock.today()]


def end_help(draft: Draft, ref: str) -> None:
    """From this moment on the link opens nothing, and no device is in any more."""
    query = select(HelperLink).where(HelperLink.draft_id == draft.id, HelperLink.ref == ref).with_for_update()
    link = db.session.scalar(query)
    if link is None or link.revoked_at is not None:
        return
    link.revoked_at = clock.now()
    for visit in db.session.scalars(select(Visit).where(Visit.subject_id == link.id)):
        db.session.delete(visit)
    db.session.flush()


def open_link(token: str) -> HelperLink | None:
    """The link with this token, as long as it may be used and the form is not sent."""
    return _living(select(HelperLink).where(HelperLink.token_hash == hash_token(token)))


def _living(query: Any) -> HelperLink | None:
    link: HelperLink | None = db.session.scalar(query)
    if link is None or link.revoked_at is not None or link.until < clock.today():
        return None
    draft = db.session.get(Draft, link.draft_id)
    return link if draft is not None and draft.sent_at is None and draft.expires_at > clock.now() else None


def come_in_as_helper(link: HelperLink, code: str) -> str:
    """Begin a visit on this device; returns its token. Raises WrongHelperCode or TooManyTries."""
    count_try("helper", link.ref)
    if _keyed(only_digits(code)) != link.code_hash:
        raise WrongHelperCode
    forget_tries("helper", link.ref)
    return start_visit(link.id)


@viewer_loader("helper")
def helping_viewer(token: str) -> HelperViewer | None:
    """The helper of a living visit: a link that was ended or is over ends it at once."""
    visit = live_visit(token)
    link = _living(select(HelperLink).where(HelperLink.id == visit.subject_id)) if visit else None
    if link is None:
        return None
    g.helper_token = token
    return HelperViewer(link.id, link.draft_id)


@dataclass(frozen=True)
class Help:
    """The form as its helper sees it."""

    link: HelperLink
    draft: Draft
    pages: tuple[Page, ...]

    def find(self, key: str) -> Page | None:
        return next((page for page in self.pages if page.key == key), None)

    def after(self, page: Page) -> Page | None:
        place = self.pages.index(page) + 1
        return self.pages[place] if place < len(self.pages) else None

    def shown(self, page: Page) -> dict[str, Any]:
        """The answers that stand on this page for the helper: none, unless the applicant allowed it."""
        if not self.link.may_read:
            return {}
        answers = answers_of(self.draft.subject_id)
        return {key: answers[key] for key in page.fields if key in answers}


def help_of(viewer: HelperViewer, *, lock: bool = False) -> Help | None:
    """What this helper was asked to, now. Conditions are left out: which questions show would tell the answers."""
    link = _living(select(HelperLink).where(HelperLink.id == viewer.id))
    query = select(Draft).where(Draft.id == viewer.draft_id)
    if lock:
        query = query.with_for_update(of=Draft).execution_options(populate_existing=True)
    draft = db.session.scalar(query)
    if link is None or draft is None or draft.sent_at is not None:
        return None
    pages = [
        Page(page.key, page.kind, tuple(key for key in page.fields if key not in link.hidden), page.title)
        for page in helper_pages(draft)
        if page.key in link.pages
    ]
    return Help(link, draft, tuple(page for page in pages if page.fields))


def save_as_helper(helped: Help, page: Page, values: Mapping[str, Any], *, filled_from: datetime | None = None) -> None:
    """Keep what the helper wrote, marked as theirs. Whoever may not read an answer cannot take it away either."""
    given = {key: value for key, value in values.items() if key in page.fields}
    if not helped.link.may_read:
        given = {key: value for key, value in given.items() if value is not None}
        filled_from = None
    save_page(helped.draft, page.key, given, filled_from=filled_from, source=SOURCE)


def written_by_helpers(draft: Draft) -> set[str]:
    """The questions whose newest answer a helper wrote."""
    return {key for key, row in newest_answers(SYSTEM, draft.subject_id).items() if row.source == SOURCE}


def questions_to_hide(draft: Draft, language: str) -> list[tuple[str, str]]:
    return [(key, field(key).label.in_(language)) for page in helper_pages(draft) for key in page.fields]
