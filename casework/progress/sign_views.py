"""Signs of dropping out: their facts, one click to act, a reason to dismiss; the rules, and how they did."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_login import current_user
from wtforms import RadioField, StringField
from wtforms.validators import AnyOf

from casework.cases.models import Case
from casework.cases.queries import find_case
from casework.core.access import allow
from casework.core.forms import Form, required
from casework.core.i18n import _l
from casework.progress import permissions, sign_queries, signs
from casework.progress.sign_rules import RULES

bp = Blueprint("signs", __name__)


class ActForm(Form):
    creates = True
    what = StringField(
        validators=[AnyOf(("task", "message", "appointment"), message=_l("Please choose one of these."))]
    )


class DismissForm(Form):
    creates = True
    reason = RadioField(_l("Why"), [required()], choices=list(signs.REASONS.items()))


@bp.route("/cases/<ref:case>/signs")
@allow(permissions.SEE_SIGNS, case=find_case)
def of_case(case: Case) -> Any:
    return _page(case, ActForm())


@bp.route("/cases/<ref:case>/signs/<sign>", methods=["POST"])
@allow(permissions.DECIDE_ON_SIGN, case=find_case)
def act(case: Case, sign: str) -> Any:
    form = ActForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            signs.decide(case, sign, form.what.data, by=current_user)
        if saved:
            onward = {"message": "cases.conversation.show", "appointment": "cases.make_appointment"}
            return redirect(url_for(onward.get(form.what.data, "cases.show"), case=case.ref), 303)
    return _page(case, form)


@bp.route("/cases/<ref:case>/signs/<sign>/dismiss", methods=["GET", "POST"])
@allow(permissions.DECIDE_ON_SIGN, case=find_case)
def dismiss(case: Case, sign: str) -> Any:
    form = DismissForm()
    if sign not in RULES:
        abort(404)
    if form.validate_on_submit():
        with form.saving() as saved:
            signs.decide(case, sign, "dismissed", by=current_user, reason=form.reason.data)
        if saved:
            return redirect(url_for("progress.signs.of_case", case=case.ref), 303)
    return form.answer("progress/dismiss_sign.html", case=case, rule=RULES[sign], days=signs.QUIET["dismissed"])


@bp.route("/signs")
@allow(permissions.SEE_SIGN_RULES)
def rules() -> Any:
    """What is looked at and what never is; and, for the coordination, whether it helped."""
    may_count = permissions.COUNT_SIGNS.allows(current_user)
    tallies = sign_queries.tallies(current_user) if may_count else []
    return render_template("progress/sign_rules.html", rules=RULES.values(), tallies=tallies)


def _page(case: Case, form: Form) -> Any:
    return form.answer(
        "progress/signs.html", case=case, found=sign_queries.signs_of(case), decided=sign_queries.decisions_of(case),
        rules=RULES, reasons=signs.REASONS, whats=signs.WHATS, fact_line=signs.fact_line,
        may_decide=permissions.DECIDE_ON_SIGN.allows(current_user, case),
    )  # fmt: skip
