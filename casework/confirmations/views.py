"""One click from the case: a confirmation, to be printed and signed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from wtforms import BooleanField, RadioField

from casework.cases.models import Case
from casework.cases.queries import find_case
from casework.confirmations import queries, service
from casework.confirmations.kinds import kinds
from casework.confirmations.models import Confirmation
from casework.confirmations.permissions import CONFIRM
from casework.core import clock
from casework.core.access import allow, itself
from casework.core.forms import Form, required
from casework.core.i18n import _l, direction, speaking
from casework.portal.texts import operator_text

bp = Blueprint("confirmations", __name__)
#: For the job centre, a school, an employer: in the language in which they read it.
OF_THE_OFFICES = "de"


class ConfirmForm(Form):
    creates = True
    what = RadioField(_l("What to confirm"), [required(_l("Please choose one."))])
    with_remedy = BooleanField(
        _l("With the notice on remedies"), description=_l("Only for a decision. The text is the operator's.")
    )


@bp.route("/cases/<ref:case>/confirmations", methods=["GET", "POST"])
@allow(CONFIRM, case=find_case)
def confirm(case: Case) -> Any:
    offered, form = queries.possible(case), ConfirmForm()
    form.what.choices = [(one.key, f"{one.kind.name}: \u2068{one.words}\u2069") for one in offered]
    with speaking(OF_THE_OFFICES):
        has_remedy = operator_text("remedy") is not None and any(one.kind.remedy for one in offered)
    if form.validate_on_submit():
        row = None
        with form.saving() as saved:
            row = service.confirm(case, form.what.data, by=itself(current_user), with_remedy=form.with_remedy.data)
        if saved and row is not None:
            return redirect(url_for("confirmations.paper", confirmation=row.ref), 303)
    return form.answer(
        "confirmations/confirm.html", case=case, has_remedy=has_remedy, written=queries.written(current_user, case),
        kinds=kinds(),
    )  # fmt: skip


@bp.route("/confirmations/<ref:confirmation>")
@allow(CONFIRM, confirmation=queries.find_confirmation)
def paper(confirmation: Confirmation) -> Any:
    """As it was written, however often it is printed. No funder, no group, no reason stands on it."""
    with speaking(OF_THE_OFFICES) as spoken:
        remedy = operator_text("remedy") if confirmation.with_remedy else None
        sheet = render_template(
            "confirmations/sheet.html", kind=kinds()[confirmation.kind], lines=confirmation.lines or [], remedy=remedy,
            written_on=clock.day_of(confirmation.created_at), notified_on=service.notified_on(confirmation),
        )  # fmt: skip
    return render_template(
        "confirmations/paper.html", sheet=sheet, language=spoken, direction=direction(spoken),
        heading=kinds()[confirmation.kind].name, back=url_for("confirmations.confirm", case=confirmation.case.ref),
    )  # fmt: skip
