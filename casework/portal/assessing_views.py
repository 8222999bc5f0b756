"""How a person sees it themselves: the few questions of an instrument, and what has changed since."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_login import current_user

from casework.core.access import allow
from casework.core.i18n import variant
from casework.core.limits import SAVING, limiter
from casework.portal import queries
from casework.portal.permissions import SEE_OWN_FILE
from casework.progress import instruments
from casework.progress.instrument_forms import fill_in_form

bp = Blueprint("assessing", __name__)


def _me() -> Any:
    return current_user._get_current_object()


@bp.route("/<lang:lang>/status/assessments")
@allow(SEE_OWN_FILE)
def assessments() -> Any:
    case = queries.own_case(_me())
    asked = instruments.asked_of_case(_me(), case, own=True) if case else []
    return render_template("portal/assessments.html", asked=asked, title=instruments.words, spoken=variant())


@bp.route("/<lang:lang>/status/assessments/<ref:instrument>", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_OWN_FILE)
def assess(instrument: str) -> Any:
    case, found = queries.own_case(_me()), instruments.find_instrument(_me(), instrument)
    version = instruments.newest(found, published=True) if found else None
    if case is None or found is None or version is None or not found.by_person or found.state != "active":
        abort(404)
    form = fill_in_form(version, variant())
    if form.validate_on_submit():
        with form.saving() as saved:
            instruments.fill_in(case, found, form.given, by=_me())
        if saved:
            return redirect(url_for("portal.assessing.assessments"), 303)
    return form.answer("portal/assess.html", title=instruments.words(version, "title").in_(variant()))
