"""Letters about decisions: look first, then let them go or take the decision back. What they say about objecting."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user

from casework.core.access import allow, itself
from casework.core.audit import note_list
from casework.core.i18n import LANGUAGES
from casework.core.references import read_reference
from casework.enrolment import decisions, permissions, queries, remedies, remedy_forms, service
from casework.enrolment import staff_words as words
from casework.enrolment.decision_forms import CloseForm, LettersForm
from casework.programmes.models import Cohort
from casework.programmes.queries import find_cohort

bp = Blueprint("decisions", __name__)


@bp.route("/programmes/letters", methods=["GET", "POST"])
@allow(permissions.LOOK_AT_LETTERS)
def letters() -> Any:
    """What waits, of all courses or of one."""
    viewer, ref = itself(current_user), read_reference(request.args.get("cohort", ""))
    cohort = find_cohort(viewer, ref) if ref else None
    waiting = decisions.waiting_letters(viewer, cohort=cohort)
    form = LettersForm(waiting)
    if form.validate_on_submit():
        with form.saving() as saved:
            rows = decisions.waiting_letters(viewer, refs=form.chosen.data or [], lock=True)
            if form.what.data == "send":
                decisions.release_letters(rows, by=viewer)
            else:
                decisions.undo_decisions(rows, by=viewer)
        if saved:
            return redirect(url_for("enrolment.decisions.letters", cohort=ref), 303)
    note_list("enrolment.decisions.letters", len(waiting))
    return form.answer(
        "enrolment/letters.html", waiting=waiting, cohort=cohort, words=words, shown_name=queries.shown_name,
        total=decisions.count_waiting(viewer), rules=permissions,
    )  # fmt: skip


@bp.route("/programmes/letters/remedies")
@allow(permissions.KEEP_REMEDIES)
def remedy_notices() -> Any:
    return render_template(
        "enrolment/remedies.html", notices=remedies.notices(), words=words, languages=LANGUAGES, rules=permissions
    )


@bp.route("/programmes/letters/remedies/<kind>", methods=["GET", "POST"])
@allow(permissions.KEEP_REMEDIES)
def remedy_notice(kind: str) -> Any:
    if kind not in remedies.KINDS:
        abort(404)
    known = remedies.notice_of(kind)
    form = remedy_forms.RemedyForm(data=remedy_forms.first_values(known))
    if form.validate_on_submit():
        with form.saving() as saved:
            if known is not None:
                form.check_version(known)
            remedies.save_notice(kind, form.written, by=current_user)
        if saved:
            return redirect(url_for("enrolment.decisions.remedy_notices"), 303)
    return form.answer("enrolment/remedy.html", kind=kind, words=words)


@bp.route("/programmes/<ref:cohort>/closing", methods=["GET", "POST"])
@allow(permissions.CHANGE_CAPACITY, cohort=find_cohort)
def closing(cohort: Cohort) -> Any:
    """No place is given any more; or it is again."""
    form = CloseForm(data={"version": cohort.version})
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(cohort)
            act = service.open_cohort_again if cohort.closed_at else service.close_cohort
            act(cohort, by=current_user, reason=form.reason.data)
        if saved:
            return redirect(url_for("enrolment.cohort", cohort=cohort.ref), 303)
    return form.answer("enrolment/closing.html", cohort=cohort)
