"""Which course I want most: the person ranks what they applied for."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, url_for
from flask_login import current_user

from casework.core.access import allow
from casework.core.limits import SAVING, limiter
from casework.enrolment.wish_forms import WishesForm
from casework.enrolment.wish_models import AllocationRound
from casework.enrolment.wishes import find_own_round, open_rounds_of, rank_wishes
from casework.portal.permissions import SEE_OWN_FILE

bp = Blueprint("wishes", __name__)


@bp.route("/<lang:lang>/status/wishes/<round>", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_OWN_FILE, round=find_own_round)
def wishes(round: AllocationRound) -> Any:
    person = current_user._get_current_object()
    form = WishesForm(next(own for found, own in open_rounds_of(person.id) if found.id == round.id))
    if form.validate_on_submit():
        with form.saving() as saved:
            rank_wishes(round, person.id, form.wanted)
        if saved:
            return redirect(url_for("portal.own.places"), 303)
    return form.answer("portal/wishes.html", round=round)
