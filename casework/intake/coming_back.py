"""Coming back to a form with code and PIN, after the time on this device was over."""

from __future__ import annotations

import uuid
from typing import Any, cast

from flask import redirect, request, url_for
from flask_login import current_user

from casework.core.audit import acting_as
from casework.core.i18n import variant
from casework.intake import queries, service
from casework.intake.beginning import BEFORE_ANYTHING, begin_draft, enter, the_offer
from casework.intake.builder import QuestionsForm, build_form
from casework.intake.forms import ComeBackForm
from casework.intake.showing import elsewhere, groups_of, moment_from, next_url, onward_url, told_elsewhere
from casework.intake.steps import QUESTIONS, Page, pages_for
from casework.people.codes import check_code_and_pin
from casework.programmes.models import Offer
from casework.register.fields import field


def come_back(slug: str, page: str) -> Any:
    """The time on this device was over. What was typed stays on the page until code and PIN are given."""
    offer, version = the_offer(slug), None
    if request.method == "POST" and not current_user.is_authenticated:
        version = queries.published_form(offer.form_key)
    pages = pages_for(version.pages, offer.slug) if version else ()
    asked = next((one for one in pages if one.key == page and one.kind == QUESTIONS), None)
    if asked is None:
        return elsewhere("intake.start", slug=slug)
    fields = [field(key) for key in asked.fields]
    form = cast(ComeBackForm, build_form(fields, variant(), {}, base=ComeBackForm)())
    if "again" in request.form and form.validate_on_submit():
        return _begin_again(offer, asked, form)
    if form.validate_on_submit() and form.return_code.data:
        done: list[Any] = []
        with form.saving() as saved:
            done += _save_after_coming_back(
                check_code_and_pin(form.return_code.data, form.return_pin.data or ""), slug, asked, form
            )
        if saved:
            return redirect(done[0], 303)
    form.return_pin.data = ""
    answer, status = form.answer(
        "intake/come_back.html", offer=offer, title=asked.heading(variant()), groups=groups_of(form)
    )
    return answer, status if status != 200 else 401


def _begin_again(offer: Offer, page: Page, form: QuestionsForm) -> Any:
    """Without a PIN nobody can come back to the first one; what stands on this page is not lost all the same."""
    draft = None
    with form.saving() as saved:
        draft = begin_draft(offer, None, page, form)
    if not saved or draft is None:
        return form.answer("intake/come_back.html", offer=offer, title=page.heading(variant()), groups=groups_of(form))
    enter(draft)
    return redirect(onward_url(draft), 303)


def _save_after_coming_back(subject: uuid.UUID, slug: str, page: Page, form: QuestionsForm) -> list[str]:
    draft = queries.draft_of(subject)
    if draft is None or draft.offer.slug != slug:
        return [url_for("portal.enter")]
    # The page was shown with the questions that its answers met then; what it did not ask is not taken back.
    answers = queries.answers_in(draft)
    given = {key: value for key, value in form.values().items() if key in queries.path_of(draft, answers).asked(page)}
    with acting_as("draft", str(subject)):
        changed = service.save_page(
            draft, page.key, given, filled_from=moment_from(form.version.data) or BEFORE_ANYTHING
        )
    enter(draft)
    return [next_url(draft, page, **told_elsewhere(changed))]
