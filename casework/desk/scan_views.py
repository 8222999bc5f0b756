"""The front desk scans a paper into a case: a receipt is all that it sees of it afterwards (practice.md U6)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, url_for
from flask_login import current_user

from casework.cases.models import Case
from casework.core.access import allow
from casework.core.i18n import _
from casework.core.limits import UPLOADS, limiter
from casework.core.transaction import between_transactions
from casework.desk import permissions as rights
from casework.desk.front_desk import find_at_front_desk
from casework.desk.scan_forms import UNKNOWN_KIND, ScanForm
from casework.documents.scanning import receive_scan
from casework.documents.shelf import Reception, receive
from casework.intake.staff_views import paper_kinds

bp = Blueprint("scan", __name__)


@bp.route("/front-desk/<ref:case>/scan", methods=["GET", "POST"])
@limiter.limit(UPLOADS, methods=["POST"])
@allow(rights.WORK_AT_FRONT_DESK, case=find_at_front_desk)
def scan(case: Case) -> Any:
    form, reception, pages = ScanForm(), Reception(), 0
    form.kind.choices = [("", _("Please choose")), (UNKNOWN_KIND, _("I do not know")), *paper_kinds()]
    if form.validate_on_submit():
        ref, subject = case.ref, case.person_id
        with between_transactions():
            reception = receive(subject, form.sent)
        # The lock ended too: the record may have been merged or erased in the meantime.
        again = find_at_front_desk(current_user, ref, lock=True)
        if again is None or again.person_id != subject:
            abort(404)
        case = again
        with form.saving() as saved:
            if reception.taken or not reception.refused:
                pages = receive_scan(subject, form.known_kind, reception.taken, current_user).pages
        if saved and not reception.refused:
            return redirect(url_for("desk.front_desk_person", case=ref, received=1), 303)
    form.files.errors = (*form.files.errors, *(f"{one.name}: {one.message}" for one in reception.refused))
    page, status = form.answer("desk/scan.html", case=case, pages=pages)
    # A 422 would undo the files that were taken: with one of them the page is a success that says what is missing.
    return page, 200 if pages and form.refused is None else status
