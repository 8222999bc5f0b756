""" "Show little on this phone", before there is a person: kept in the session of this device, and taken along on sending."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, session

from casework.core.access import allow
from casework.core.forms import Confirm
from casework.core.limits import SAVING, limiter
from casework.core.models import db
from casework.core.pages import shows_little
from casework.intake import queries
from casework.intake.models import Draft
from casework.intake.permissions import FILL_IN
from casework.intake.showing import onward_url
from casework.people.models import Person

bp = Blueprint("little", __name__)


@bp.route("/<lang:lang>/apply/<draft>/little", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(FILL_IN, draft=queries.find_own_draft)
def switch(draft: Draft) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        session["little"] = request.form.get("on") == "yes"
        return redirect(onward_url(draft), 303)
    back = onward_url(draft)
    return form.answer("intake/little.html", draft=draft, back=back, is_on=shows_little())


def take_along(draft: Draft) -> None:
    """What was switched on in the form stays on when the person comes back to their own pages."""
    person = db.session.get(Person, draft.person_id) if session.get("little") else None
    if person is not None:
        person.little_on_phone = True
