"""The pages of the declaration without a certificate: in a form that is not sent yet, and later on one's own pages."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, url_for
from flask_login import current_user

from casework.core.access import allow
from casework.core.i18n import _, variant
from casework.core.limits import SAVING, limiter
from casework.intake import declaring, queries, service
from casework.intake.builder import QuestionsForm, build_form
from casework.intake.models import Draft
from casework.intake.permissions import FILL_IN
from casework.intake.showing import elsewhere, groups_of, place_of
from casework.intake.steps import Page
from casework.people.permissions import SEE_OWN_FILE
from casework.people.service import answers_of
from casework.register.fields import field

bp = Blueprint("declare", __name__)


@bp.route("/<lang:lang>/apply/<draft>/without/<page>", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(FILL_IN, draft=queries.find_own_draft)
def step(draft: Draft, page: str) -> Any:
    """One of the three steps, as part of the form that is being filled in."""
    if draft.sent_at:
        return elsewhere("intake.sent", draft=draft.offer.slug)
    asked = _step(page)
    form = _form(asked, queries.answers_in(draft))
    if form.validate_on_submit():
        with form.saving() as saved:
            declaring.declare(draft.subject_id, asked, form.values(), of_draft=True)
            service.touch(draft)
        if saved:
            following = declaring.after(asked)
            slug = draft.offer.slug
            onward = url_for("intake.declare.step", draft=slug, page=following.key) if following else None
            return redirect(onward or url_for("intake.papers.index", draft=slug), 303)
    back = url_for("intake.papers.index", draft=draft.offer.slug)
    return _answer(form, asked, back, outside=draft.offer.neutral_name, place=place_of(draft))


@bp.route("/<lang:lang>/status/without/<page>", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_OWN_FILE)
def own_step(page: str) -> Any:
    """The same steps for someone whose form was sent: what they write goes to their advisor at once."""
    asked = _step(page)
    form = _form(asked, answers_of(current_user.id, current_user))
    if form.validate_on_submit():
        with form.saving() as saved:
            declaring.declare(current_user.id, asked, form.values())
        if saved:
            following = declaring.after(asked)
            onward = url_for("intake.declare.own_step", page=following.key) if following else None
            return redirect(onward or url_for("portal.own.papers"), 303)
    return _answer(form, asked, url_for("portal.own.papers"), outside=_("Your page"), place=None)


def _step(key: str) -> Page:
    found = declaring.step_of(key)
    if found is None:
        abort(404)
    return found


def _form(step: Page, answers: dict[str, Any]) -> QuestionsForm:
    return build_form([field(key) for key in step.fields], variant(), answers)(data=answers)


def _answer(form: QuestionsForm, step: Page, back: str, *, outside: str, place: Any) -> Any:
    return form.answer(
        "intake/declare.html", step=step, title=declaring.TITLES[step.key], number=declaring.STEPS.index(step) + 1,
        total=len(declaring.STEPS), groups=groups_of(form), back=back, outside=outside, place=place,
    )  # fmt: skip
