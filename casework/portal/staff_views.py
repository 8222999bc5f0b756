"""Complaints, for those who hear them: a list and one conversation at a time."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from casework.core.access import allow
from casework.core.audit import note_list
from casework.core.i18n import _l
from casework.core.pages import NavItem
from casework.messages.queries import conversation
from casework.portal import hearing, service
from casework.portal.forms import AnswerComplaintForm
from casework.portal.models import Complaint
from casework.portal.permissions import ANSWER_COMPLAINTS

bp = Blueprint("staff", __name__)
NAV = [NavItem(56, _l("Complaints"), "portal.staff.complaints", ANSWER_COMPLAINTS)]


@bp.route("/complaints")
@allow(ANSWER_COMPLAINTS)
def complaints() -> Any:
    rows, following = hearing.complaints(current_user, request.args.get("after"))
    note_list("portal.staff.complaints", len(rows))
    return render_template("portal/complaints.html", rows=rows, following=following)


@bp.route("/complaints/<ref:complaint>", methods=["GET", "POST"])
@allow(ANSWER_COMPLAINTS, complaint=hearing.find_complaint)
def complaint_page(complaint: Complaint) -> Any:
    form = AnswerComplaintForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.answer_complaint(complaint, form.body.data, language=current_user.language, by=current_user)
        if saved:
            return redirect(url_for("portal.staff.complaint_page", complaint=complaint.ref), 303)
    return form.answer(
        "portal/complaint_page.html", complaint=complaint, name=hearing.who_complains(current_user, complaint),
        items=list(reversed(conversation(current_user, complaint.person_id, topic=service.TOPIC))),
    )  # fmt: skip


@bp.route("/cases/<ref:case>/complaint")
@allow(ANSWER_COMPLAINTS, case=hearing.find_complaint_of_case)
def complaint_of_case(case: Complaint) -> Any:
    """The way from the day list, which knows cases."""
    return redirect(url_for("portal.staff.complaint_page", complaint=case.ref), 303)
