"""The page on which a case is put into a compartment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, url_for
from flask_login import current_user
from wtforms import StringField

from casework.accounts.models import User
from casework.accounts.queries import staff
from casework.assignment.compartments import ROLE, close_off
from casework.assignment.permissions import CLOSE_OFF
from casework.cases.forms import Choice
from casework.cases.models import Case
from casework.cases.permissions import SEE_CASE
from casework.cases.queries import find_case
from casework.core.access import allow, itself
from casework.core.forms import Form, at_most, required
from casework.core.i18n import _, _l

bp = Blueprint("compartments", __name__)
_CHOOSE = _l("Please choose one.")


class CloseOffForm(Form):
    lead = Choice(_l("Advisor"), [required(_CHOOSE)])
    second = Choice(_l("Second named advisor"), [required(_CHOOSE)])
    alias = StringField(
        _l("Name in lists (optional)"), [at_most(60)],
        description=_l("Lists and calendars show it in place of the name. Without one they show the reference."),
    )  # fmt: skip

    def __init__(self, colleagues: Sequence[User], **more: Any) -> None:
        super().__init__(**more)
        named = [(user.ref, user.name) for user in colleagues]
        self.lead.choices = self.second.choices = [("", _("Please choose")), *named]


@bp.route("/cases/<ref:case>/compartment", methods=["GET", "POST"], endpoint="close_off")
@allow(CLOSE_OFF, case=find_case)
def put_in(case: Case) -> Any:
    colleagues = staff(current_user, role=ROLE)
    form, by_ref = CloseOffForm(colleagues), {user.ref: user for user in colleagues}
    if form.validate_on_submit():
        with form.saving() as saved:
            close_off(
                case,
                by_ref[form.lead.data],
                by_ref[form.second.data],
                alias=form.alias.data or "",
                by=itself(current_user),
            )
        if saved:
            still_theirs = SEE_CASE.allows(current_user, case)
            return redirect(
                url_for("cases.show", case=case.ref) if still_theirs else url_for("desk.today", closed_off=1), 303
            )
    return form.answer("assignment/compartment.html", case=case)
