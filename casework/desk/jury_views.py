"""Reading applications for a jury: under numbers, only the fields of the call, points with a reason."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from casework.core.access import allow, itself
from casework.core.audit import note_list
from casework.core.i18n import variant
from casework.core.models import db
from casework.enrolment import juries
from casework.enrolment.models import Application
from casework.enrolment.permissions import READ_FOR_JURY
from casework.enrolment.scoring_forms import ScoreForm
from casework.enrolment.selecting import give_score
from casework.enrolment.selection_models import SelectionEntry
from casework.intake.showing import in_words, isolated
from casework.programmes.models import Cohort
from casework.register.fields import field

bp = Blueprint("jury", __name__)


@bp.route("/jury")
@allow(READ_FOR_JURY)
def calls() -> Any:
    return render_template("desk/jury_calls.html", calls=juries.calls_of(itself(current_user)))


@bp.route("/jury/<ref:cohort>")
@allow(READ_FOR_JURY, cohort=juries.find_call)
def call(cohort: Cohort) -> Any:
    viewer, after = itself(current_user), request.args.get("after", "")
    rows, more = juries.numbered(viewer, cohort, after=int(after) if after.isdecimal() and len(after) < 9 else 0)
    note_list("desk.jury.call", len(rows))
    return render_template(
        "desk/jury_call.html", cohort=cohort, rows=rows, more=more, unread=juries.next_unread(viewer, cohort.id)
    )


@bp.route("/jury/read/<ref:entry>", methods=["GET", "POST"])
@allow(READ_FOR_JURY, entry=juries.find_entry)
def read(entry: SelectionEntry) -> Any:
    viewer = itself(current_user)
    known = juries.own_score(viewer, entry)
    form = ScoreForm(data={"points": known.points if known else None})
    if form.validate_on_submit():
        with form.saving() as saved:
            application = db.session.get_one(Application, entry.application_id)
            give_score(application, form.points.data, form.reason.data, by=viewer)
        if saved:
            following = juries.next_unread(viewer, entry.cohort_id)
            cohort = db.session.get_one(Cohort, entry.cohort_id)
            onward = (
                url_for("desk.jury.read", entry=following)
                if following
                else url_for("desk.jury.call", cohort=cohort.ref)
            )
            return redirect(onward, 303)
    answers = [
        (field(one.key).label.in_(variant()), isolated(one, in_words(one, answer)))
        for one, answer in juries.what_is_read(entry)
    ]
    cohort = db.session.get_one(Cohort, entry.cohort_id)
    return form.answer("desk/jury_read.html", entry=entry, cohort=cohort, answers=answers, known=known)
