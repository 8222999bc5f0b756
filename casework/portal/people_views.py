"""How we reach a person and who is around them, as they say it themselves (practice.md U2, U12)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user

from casework.core.access import allow
from casework.core.forms import Confirm
from casework.core.i18n import variant
from casework.core.limits import SAVING, limiter
from casework.intake.builder import build_form
from casework.people import related as circle
from casework.people.contacts import FIELDS
from casework.people.forms import NewRelatedForm, RelatedForm, as_it_stands
from casework.people.models import RelatedPerson
from casework.people.service import answers_of, change_reach
from casework.portal import showing
from casework.portal.permissions import SEE_OWN_FILE
from casework.register.fields import field

bp = Blueprint("people", __name__)


def _me() -> Any:
    return current_user._get_current_object()


@bp.route("/<lang:lang>/status/reach", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_OWN_FILE)
def reach() -> Any:
    """Another number, another way: the same questions as in the first form."""
    before = {key: value for key, value in answers_of(_me().id, _me()).items() if key in FIELDS}
    form = build_form([field(key) for key in FIELDS], variant(), before)(data=before)
    if form.validate_on_submit():
        with form.saving() as saved:
            change_reach(_me(), form.values(), source="person")
        if saved:
            return redirect(url_for("portal.people.people"), 303)
    return form.answer("portal/reach.html", asked=[form[key] for key in FIELDS])


@bp.route("/<lang:lang>/status/people")
@allow(SEE_OWN_FILE)
def people() -> Any:
    """Who may be told what, and who must never learn of it."""
    return render_template(
        "portal/people.html", rows=circle.related_to(_me(), _me().id), is_living=circle.is_living, word=showing.word
    )


@bp.route("/<lang:lang>/status/people/new", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_OWN_FILE)
def name_someone() -> Any:
    form = NewRelatedForm(data={"kind": "relative"})
    if form.validate_on_submit():
        with form.saving() as saved:
            circle.add_related(_me(), form.kind.data, form.name.data, named_by="person", **form.told)
        if saved:
            return redirect(url_for("portal.people.people"), 303)
    return form.answer("portal/someone.html", row=None)


@bp.route("/<lang:lang>/status/people/<ref:related>", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_OWN_FILE, related=circle.find_own_related)
def someone(related: RelatedPerson) -> Any:
    form = RelatedForm(data=as_it_stands(related))
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(related)
            circle.change_related(related, form.kind.data, form.name.data, **form.told)
        if saved:
            return redirect(url_for("portal.people.people"), 303)
    return form.answer("portal/someone.html", row=related, is_living=circle.is_living(related), ending=Confirm())


@bp.route("/<lang:lang>/status/people/<ref:related>/end", methods=["POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_OWN_FILE, related=circle.find_own_related)
def end(related: RelatedPerson) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            circle.end_related(related)
        if saved:
            return redirect(url_for("portal.people.people"), 303)
    return form.answer_plainly()
