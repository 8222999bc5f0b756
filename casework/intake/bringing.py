"""A form that begins with answers that somebody gave before: on the page "What fits me"."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from casework.core.audit import acting_as
from casework.intake import queries
from casework.intake.models import Draft
from casework.intake.service import begin, change_offer, touch
from casework.intake.steps import path_through
from casework.people.service import keep_answers, new_subject
from casework.programmes.models import Offer


def begin_with(offer: Offer, answers: Mapping[str, Any], language: str, *, viewer: Any) -> Draft:
    """The viewer's form for this offer with these answers in it. Raises FormNotOpen.

    Kept is only what the form of this offer asks; what was left open changes nothing. A form that was begun on this
    device takes them along to this offer, as it does with its own answers.
    """
    draft = _own_form(offer, viewer)
    if draft is None:
        who = viewer if viewer.kind == "person" else None
        subject = uuid.uuid4() if who else new_subject()
        with acting_as("person" if who else "draft", str(who.id if who else subject)):
            draft = begin(offer, language, viewer=who, subject_id=subject)
            _keep(draft, answers)
    elif draft.sent_at is None:
        if draft.offer_id != offer.id:
            change_offer(draft, offer)
        _keep(draft, answers)
    return draft


def _own_form(offer: Offer, viewer: Any) -> Draft | None:
    if viewer.kind not in {"draft", "person"}:
        return None
    own = queries.find_own_draft(viewer, offer.slug, lock=True)
    if own is None and viewer.kind == "draft":
        return next(iter(queries.own_drafts(viewer)), None)
    return own


def _keep(draft: Draft, answers: Mapping[str, Any]) -> None:
    form = draft.form_version
    asked = {
        key for page in path_through(form.pages, answers, lambda: False, draft.offer.slug).pages for key in page.fields
    }
    given = {key: value for key, value in answers.items() if value is not None and key in asked}
    keep_answers(draft.subject_id, given, form_version=f"{form.key}/{form.number}", of_draft=True)
    touch(draft)
