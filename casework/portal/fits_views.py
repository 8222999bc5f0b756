"""What fits me, for anyone; and taking the answers along into an application, which is the first moment they are kept."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, abort, g, redirect, request
from flask_login import current_user, login_user

from casework.core import clock
from casework.core.access import public
from casework.core.i18n import language, variant
from casework.core.limits import SAVING, limiter
from casework.intake.bringing import begin_with
from casework.intake.builder import QuestionsForm, build_form
from casework.intake.queries import DraftViewer
from casework.intake.showing import onward_url
from casework.people.codes import start_visit
from casework.portal import showing
from casework.portal.fitting import SIX, fits
from casework.programmes.queries import find_offer, published_offers
from casework.register.fields import field

bp = Blueprint("fits", __name__)


class TakeAlongForm(QuestionsForm):
    """The same answers, sent once more to be kept."""

    creates = True
    edits = False


def _form(base: type[QuestionsForm] = QuestionsForm) -> QuestionsForm:
    return build_form([field(key) for key in SIX], variant(), {}, base=base)(data={})


@bp.route("/<lang:lang>/fits", methods=["GET", "POST"])
@public
def what_fits() -> Any:
    form, found = _form(), []
    if form.validate_on_submit():
        found = fits(published_offers(current_user), form.values(), clock.today())
    return _answer(form, found)


def _answer(form: QuestionsForm, found: list[Any]) -> Any:
    typed = [(name, value) for name, value in request.form.items(multi=True) if name.split("-")[0] in SIX]
    return form.answer(
        "portal/fits.html", asked=[form[key] for key in SIX], found=found, typed=typed, take=_form(TakeAlongForm) if found else None,
        text_of=showing.text_of,
    )  # fmt: skip


@bp.route("/<lang:lang>/fits/<slug>", methods=["POST"])
@limiter.limit(SAVING, methods=["POST"])
@public
def take_along(slug: str) -> Any:
    """Use these answers in my application: a form begins with them, or goes on with them."""
    offer = find_offer(current_user, slug)
    if offer is None:
        abort(404)
    form, draft = cast(TakeAlongForm, _form(TakeAlongForm)), None
    if form.validate_on_submit():
        with form.saving() as saved:
            draft = begin_with(offer, form.values(), language(), viewer=current_user)
        if saved and draft is not None:
            if not current_user.is_authenticated:
                g.visit_token = start_visit(draft.subject_id)
                login_user(DraftViewer.of(draft))
            return redirect(onward_url(draft), 303)
    # What is wrong stands beside its question, and the answers that were typed are still there.
    return _answer(form, [])
