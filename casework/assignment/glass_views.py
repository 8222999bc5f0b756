"""The page on which somebody breaks the glass of a compartment."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, url_for
from flask_login import current_user
from wtforms import StringField, TextAreaField

from casework.assignment.glass import break_glass
from casework.assignment.permissions import BREAK_GLASS
from casework.core.access import allow, itself
from casework.core.forms import Form, at_most, required
from casework.core.i18n import _l
from casework.core.pages import NavItem

bp = Blueprint("glass", __name__)
NAV = [NavItem(85, _l("Open in need"), "assignment.glass.open_in_need", BREAK_GLASS)]


class GlassForm(Form):
    creates = True
    reference = StringField(_l("Reference of the case"), [required(), at_most(40)])
    reason = TextAreaField(_l("Why now, and why you"), [required(), at_most(400)])


@bp.route("/compartments/open", methods=["GET", "POST"])
@allow(BREAK_GLASS)
def open_in_need() -> Any:
    form, case = GlassForm(), None
    if form.validate_on_submit():
        with form.saving() as saved:
            case = break_glass(form.reference.data or "", form.reason.data or "", by=itself(current_user))
        if saved and case is not None:
            return redirect(url_for("cases.show", case=case.ref), 303)
    return form.answer("assignment/open_in_need.html")
