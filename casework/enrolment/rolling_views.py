"""The page that takes everyone who passed to the next level: what would happen, then one button."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user
from wtforms import HiddenField

from casework.core import audit, clock
from casework.core.access import allow, itself
from casework.core.forms import Form, at_most
from casework.enrolment import rolling
from casework.enrolment.permissions import KEEP_COHORTS
from casework.enrolment.queries import shown_name
from casework.programmes.semesters import next_semester, not_over, semester

bp = Blueprint("rolling", __name__)


class RollForm(Form):
    """`seen` marks the preview on the page."""

    creates = True
    semester = HiddenField(validators=[at_most(20)])
    seen = HiddenField(validators=[at_most(40)])


@bp.route("/programmes/next-level", methods=["GET", "POST"])
@allow(KEEP_COHORTS)
def show() -> Any:
    form, left = RollForm(), []
    chosen = semester(form.semester.data or request.args.get("semester")) or next_semester(clock.today())
    if chosen is not None and form.validate_on_submit():
        with form.saving() as saved:
            left = rolling.roll_over(itself(current_user), chosen, seen=form.seen.data or "")
        if saved and not left:
            return redirect(url_for("enrolment.rolling.show", semester=chosen.code), 303)
    shown = rolling.preview(itself(current_user), chosen) if chosen else None
    if shown is not None:
        form.semester.data, form.seen.data = shown.semester.code, shown.seen
        audit.note_list("enrolment.rolling.show", sum(len(way.people) for way in shown.ways))
    return form.answer(
        "enrolment/next_level.html", shown=shown, left=left, semesters=not_over(clock.today()), shown_name=shown_name
    )
