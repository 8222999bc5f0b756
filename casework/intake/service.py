"""Drafts: begun with the first answered page, saved page by page, swept when their time is over."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from casework.consents.service import note_shown
from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.sealed import get_vault
from casework.documents.service import drop_files_of
from casework.intake import queries
from casework.intake.models import Draft, FormVersion, HelperLink
from casework.intake.sending import DRAFT_ENDS, NotComplete, send
from casework.messages.service import drop_letters_to_subject
from casework.people.codes import make_return_code, own_code
from casework.people.models import Answer, Fact, ReturnCode, Visit
from casework.people.personal import WAYS_BACK
from casework.people.service import answers_of, keep_answers, new_subject
from casework.programmes.models import Offer

__all__ = ["DRAFT_ENDS", "FormNotOpen", "NotComplete", "begin", "change_offer", "save_page", "send", "touch"]

KEPT_FOR = timedelta(days=30)
WARNED_BEFORE = timedelta(days=7)


class FormNotOpen(Refusal):
    message = _l("This form is not open at the moment. Please write to us or call us.")


def begin(
    offer: Offer,
    language: str,
    *,
    viewer: Any = None,
    subject_id: uuid.UUID | None = None,
    form: FormVersion | None = None,
) -> Draft:
    """Begin a form with its first answered page. Raises FormNotOpen.

    `viewer`: a person who is known already; their answers stay sealed under the draft's own keys until they are sent.
    `subject_id`: an id that the page was given beforehand, so that a double click begins one draft.
    `form`: the published form, when the page was made from it.
    """
    form = form or queries.published_form(offer.form_key)
    if form is None:
        raise FormNotOpen
    person_id = viewer.id if viewer is not None and viewer.kind == "person" else None
    if subject_id is None:
        subject_id = new_subject()
    else:
        get_vault().make_keys(str(subject_id))
    now = clock.now()
    draft = Draft(
        subject_id=subject_id, person_id=person_id, offer_id=offer.id, form_version_id=form.id, language=language,
        step=0, started_at=now, saved_at=now, expires_at=now + KEPT_FOR, offer=offer, form_version=form,
    )  # fmt: skip
    db.session.add(draft)
    if person_id is None:
        make_return_code(subject_id)
    note_shown(person_id or subject_id, language=language, is_first=person_id is None)
    return draft


def return_code_of(draft: Draft) -> str | None:
    """The code with which the person comes back: their own, before and after sending."""
    return own_code(draft.person_id or draft.subject_id)


@dataclass(frozen=True)
class Elsewhere:
    """What another tab or device had saved since this page was opened: the person is told of it."""

    #: Changed there and not here: that answer stands.
    kept: tuple[str, ...] = ()
    #: Changed in both: the newer one, given here, stands; the other is in the history.
    replaced: tuple[str, ...] = ()


def save_page(
    draft: Draft,
    page: str,
    values: Mapping[str, Any],
    *,
    filled_from: datetime | None = None,
    source: str = "person",
    answers: Mapping[str, Any] | None = None,
) -> Elsewhere | None:
    """Keep the answers of a page. Returns what was changed elsewhere since it was opened, or None.

    Then only what was changed here counts: the newest answer to each question wins.
    `answers`: what stands in this form, when the caller has just read it.
    """
    form, stood = draft.form_version, queries.answers_in(draft) if answers is None else answers
    given, elsewhere = dict(values), None
    if filled_from is not None and filled_from < draft.saved_at:
        given, elsewhere = _changed_here(draft, given, filled_from, stood)
    path = queries.path_of(draft, {key: value for key, value in {**stood, **given}.items() if value is not None})
    done = path.find(page)
    draft.step = max(draft.step, path.number(done) if done else 0)
    _begin_time_anew(draft)
    # Someone who is known sees earlier answers, too: those of this form alone are read again. The answers have the
    # moment of the draft: a page that is filled from then on shows them.
    own = _told_here(draft, given, stood) if draft.person_id else stood
    keep_answers(
        draft.subject_id, given, source=source, form_version=f"{form.key}/{form.number}", before=own,
        at=draft.saved_at, of_draft=True,
    )  # fmt: skip
    return elsewhere


def _told_here(draft: Draft, given: Mapping[str, Any], stood: Mapping[str, Any]) -> dict[str, Any]:
    """What a person who is known answered in this form, and what they told before as far as they empty it now."""
    emptied = {key: stood[key] for key, value in given.items() if value is None and key in stood}
    return emptied | answers_of(draft.subject_id)


def _changed_here(
    draft: Draft, values: dict[str, Any], filled_from: datetime, now: Mapping[str, Any]
) -> tuple[dict[str, Any], Elsewhere | None]:
    """What was changed here, and what elsewhere; None where both say the same, as after a double click."""
    shown = queries.answers_as_of(draft, filled_from)
    given = {key: value for key, value in values.items() if shown.get(key) != value}
    there = [key for key in dict.fromkeys([*now, *shown]) if now.get(key) != shown.get(key)]
    kept = tuple(key for key in there if key not in given)
    replaced = tuple(key for key in there if key in given and given[key] != now.get(key))
    return given, Elsewhere(kept, replaced) if kept or replaced else None


def touch(draft: Draft) -> None:
    """Something was saved: the time begins anew."""
    _begin_time_anew(draft)
    db.session.flush()


def _begin_time_anew(draft: Draft) -> None:
    now = clock.now()
    if draft.warned_at is not None:
        drop_letters_to_subject(queries.papers_subject(draft), DRAFT_ENDS)
    draft.saved_at, draft.expires_at, draft.warned_at = now, now + KEPT_FOR, None


def change_offer(draft: Draft, offer: Offer) -> None:
    """Take the answers along to another offer's form. Raises FormNotOpen."""
    form = queries.published_form(offer.form_key)
    if form is None:
        raise FormNotOpen
    draft.offer_id, draft.form_version_id, draft.step = offer.id, form.id, 0
    draft.offer, draft.form_version = offer, form
    touch(draft)


def empty_draft(draft: Draft) -> list[str]:
    """Delete everything that was put into an unsent draft; returns the files to remove. Its keys go afterwards."""
    subject = draft.subject_id
    refs = drop_files_of(subject)
    drop_letters_to_subject(subject)
    for model in (Answer, Fact, ReturnCode, Visit, HelperLink, *WAYS_BACK):
        for row in db.session.scalars(select(model).where(model.subject_id == subject)):
            db.session.delete(row)
    db.session.flush()
    return refs


def forget_old_times(draft: Draft) -> None:
    """Thirty days after sending only the day of sending is kept, and the draft is no longer needed."""
    found = queries.submission_of(draft)
    if found:
        submission = found[0]
        submission.sent_at = submission.sent_at.replace(hour=12, minute=0, second=0, microsecond=0)
    db.session.delete(draft)
    db.session.flush()
