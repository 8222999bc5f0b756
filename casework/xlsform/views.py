"""Forms as spreadsheets: looked at first, then imported whole or not at all; and exported."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, url_for
from flask_login import current_user

from casework.core.access import allow
from casework.core.audit import note_list
from casework.core.limits import UPLOADS, limiter
from casework.forms import queries
from casework.forms.permissions import BUILD_FORMS, SEE_FORMS
from casework.intake.models import FormVersion
from casework.xlsform.exporting import export_form
from casework.xlsform.forms import ImportForm
from casework.xlsform.importing import keep_form, planned

bp = Blueprint("xlsform", __name__)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route("/forms/import", methods=["GET", "POST"])
@limiter.limit(UPLOADS, methods=["POST"])
@allow(BUILD_FORMS)
def import_form() -> Any:
    """First what would come of it, by row; then, on a second press, all of it at once."""
    form, plan = ImportForm(data={"default_language": "en"}), None
    if form.validate_on_submit():
        content = form.content
        with form.saving() as saved:
            plan = planned(content, duties=form.duties, default_language=form.language)
            if form.do.data == "keep":
                made = keep_form(plan, by=current_user, name=form.name.data or "", leave_out=form.leave_out.data)
        if saved and form.do.data == "keep":
            return redirect(url_for("forms.form", form=made.key), 303)
        form.carry_on(content if plan else b"")
    return form.answer("xlsform/import.html", plan=plan)


@bp.route("/forms/<form>/export.xlsx")
@allow(SEE_FORMS, form=queries.find_form)
def export(form: FormVersion) -> Response:
    note_list("xlsform.export", 1)
    answer = Response(export_form(form), mimetype=WORKBOOK)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{form.key}-{form.number}.xlsx")
    return answer
