"""Some months later: how are you? By a link without a sign-in, or on one's own page; the same few questions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from wtforms import RadioField, TextAreaField
from wtforms.validators import Optional

from casework.core.access import allow, public
from casework.core.forms import Form, Several, at_most
from casework.core.i18n import _l, variant
from casework.core.limits import SAVING, limiter
from casework.portal.forms import ChoiceOfButton
from casework.portal.permissions import SEE_OWN_FILE
from casework.progress import following_up
from casework.progress.models import FollowUp
from casework.register.lists import codelist

bp = Blueprint("later", __name__)


class TellForm(Form):
    now = Several(_l("What is true for you now?"))
    help = RadioField(
        _l("Do you need something from us?"), [Optional()], choices=[("yes", _l("Yes")), ("no", _l("No"))]
    )
    said = TextAreaField(_l("Do you want to tell us something?"), [Optional(), at_most(2000)])
    stop = ChoiceOfButton()

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        words = codelist("outcomes")
        self.now.choices = [(code, words.label(code, variant())) for code in following_up.ASKED]


@bp.route("/<lang:lang>/how-are-you/<token>", methods=["GET", "POST"])
@limiter.limit(SAVING)
@public
def by_link(token: str) -> Any:
    """Shows neither whose it is nor what we know: whoever finds the link learns nothing."""
    form = TellForm()
    found = following_up.asked_by(token, lock=form.is_submitted())
    if found is None:
        return render_template("portal/how_over.html", text=following_up.AnsweredAlready.message), 404
    if form.validate_on_submit() and _told(form, found):
        return redirect(url_for("portal.later.thanks"), 303)
    return form.answer("portal/how.html")


@bp.route("/<lang:lang>/how-are-you")
@public
def thanks() -> Any:
    return render_template("portal/how_thanks.html")


@bp.route("/<lang:lang>/status/how", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_OWN_FILE)
def own() -> Any:
    form = TellForm()
    found = following_up.asked_of(current_user, lock=form.is_submitted())
    if form.validate_on_submit() and _told(form, found):
        return redirect(url_for("portal.status"), 303)
    return form.answer("portal/own_how.html", is_asked=found is not None)


def _told(form: TellForm, found: FollowUp | None) -> bool:
    with form.saving() as saved:
        if form.stop.data:
            following_up.do_not_ask_again(found)
        else:
            following_up.tell(found, now=form.now.data or [], said=form.said.data, needs_help=form.help.data == "yes")
    return bool(saved)
