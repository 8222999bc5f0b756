"""Beginning a form: the first answer makes the draft, and from then on this device is the draft's."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import abort, g, redirect, request, session, url_for
from flask_login import current_user, login_user

from casework.core import clock
from casework.core.audit import acting_as
from casework.core.i18n import language, variant
from casework.intake import queries, service
from casework.intake.builder import QuestionsForm, build_form
from casework.intake.forms import SendForm
from casework.intake.models import Draft, FormVersion
from casework.intake.showing import around, elsewhere, groups_of, next_url, place_of, told_elsewhere
from casework.intake.steps import Page, Path
from casework.people.codes import start_visit
from casework.programmes.models import Offer
from casework.programmes.queries import find_offer, offer_text
from casework.register.fields import field

JUST_NOW = timedelta(minutes=5)
BEFORE_ANYTHING = datetime(1970, 1, 1, tzinfo=UTC)


def the_offer(slug: str) -> Offer:
    offer = find_offer(current_user, slug)
    if offer is None:
        abort(404)
    return offer


def page_form(path: Path, page: Page, answers: dict[str, Any], **data: Any) -> QuestionsForm:
    fields = [field(key) for key in path.asked(page)]
    return build_form(fields, variant(), answers)(data=answers | data)


def begin_draft(offer: Offer, version: FormVersion | None, page: Page, form: QuestionsForm) -> Draft:
    given = session.get("begin")
    subject = uuid.UUID(given) if given and not current_user.is_authenticated else None
    who = current_user if current_user.kind == "person" else None
    with acting_as(who.kind if who else "draft", str(who.id) if who else given):
        draft = service.begin(offer, language(), viewer=who, subject_id=subject, form=version)
        service.save_page(draft, page.key, form.values(), answers=None if who else {})
    return draft


def enter(draft: Draft) -> None:
    """From now on this device is the draft's, until it is closed or the time is over."""
    session.pop("begin", None)
    if current_user.kind not in {"draft", "person"}:
        g.visit_token = start_visit(draft.subject_id)
        login_user(queries.DraftViewer.of(draft))


def draft_of_a_double_click(slug: str) -> Draft | None:
    """The second of two clicks comes without the first one's cookie: it finds what the first one began."""
    given = session.get("begin")
    if request.method != "POST" or not given or current_user.is_authenticated:
        return None
    draft = queries.draft_of(uuid.UUID(given), lock=True)
    return draft if draft and draft.offer.slug == slug and draft.started_at > clock.now() - JUST_NOW else None


def save_first(draft: Draft) -> Any:
    """The first page again: shown where it belongs, or saved once more when it was sent twice."""
    answers = queries.answers_in(draft)
    path = queries.path_of(draft, answers)
    page = path.pages[0]
    if request.method == "GET":
        return elsewhere("intake.questions", slug=draft.offer.slug, page=page.key)
    form = page_form(path, page, answers)
    if form.validate_on_submit():
        changed = None
        with form.saving() as saved:
            # That page was empty when it was opened: what is left open here takes nothing back.
            changed = service.save_page(draft, page.key, form.values(), filled_from=BEFORE_ANYTHING)
        if saved:
            enter(draft)
            return redirect(next_url(draft, page, **told_elsewhere(changed)), 303)
    return form.answer("intake/questions.html", draft=draft, **around(draft, page, path), groups=groups_of(form))


def take_along(draft: Draft, offer: Offer) -> Any:
    """Another form was begun on this device: finish it, or take its answers along to this offer."""
    form = SendForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.change_offer(draft, offer)
        if saved:
            return redirect(next_url(draft, None), 303)
    return form.answer(
        "intake/take_along.html", begun=offer_text(draft.offer, language()), wanted=offer_text(offer, language()),
        back=url_for("intake.start", slug=draft.offer.slug), onward=next_url(draft, None), place=place_of(draft),
    )  # fmt: skip
