"""A provider's monthly statement: drawn, frozen with a name and a day, compared with the month before and with today."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user
from wtforms import HiddenField, StringField
from wtforms.validators import Optional

from casework.accounts.queries import staff_names
from casework.core import audit
from casework.core.access import allow, itself
from casework.core.forms import Form, at_most
from casework.core.i18n import _l
from casework.reports import grant_queries, stating
from casework.reports import grant_words as words
from casework.reports.permissions import SEE_STATEMENTS, STATE
from casework.reports.statement_models import ProviderStatement
from casework.reports.statement_queries import find_statement

bp = Blueprint("statements", __name__)
MOST_ROWS = 100


class StateForm(Form):
    """`seen` marks the figures on the page: whoever signs signs what they have read."""

    creates = True
    seen = HiddenField(validators=[at_most(40)])
    remark = StringField(_l("Remark"), [Optional(), at_most(400)], description=_l("For example the invoice's number."))


@bp.route("/statements")
@allow(SEE_STATEMENTS)
def index() -> Any:
    rows = stating.statements()
    return render_template(
        "reports/statements.html", rows=rows, providers=stating.providers(), months=stating.months_to_state(),
        done={(row.provider, row.month) for row in rows}, words=words, names=staff_names(current_user, {row.frozen_by for row in rows}),
        may_state=STATE.allows(itself(current_user)),
    )  # fmt: skip


@bp.route("/statements/draw", methods=["GET", "POST"])
@allow(STATE)
def draw() -> Any:
    provider, month = request.args.get("provider", ""), request.args.get("month", "")
    done = stating.stated(provider, month)
    if done is not None:
        return redirect(url_for("reports.statements.show", statement=done.ref), 303)
    try:
        drawn = stating.draw(provider, month)
    except stating.NotThisMonth:
        abort(404)
    form = StateForm()
    if form.validate_on_submit():
        row = None
        with form.saving() as saved:
            row = stating.state(
                drawn, seen=form.seen.data or "", remark=form.remark.data or "", by=itself(current_user)
            )
        if saved and row is not None:
            return redirect(url_for("reports.statements.show", statement=row.ref), 303)
    form.seen.data = drawn.mark
    before = stating.month_before(provider, month)
    return form.answer(
        "reports/statement_draw.html", drawn=drawn, figures=drawn.figures, before=before, words=words,
        changes=stating.changes(before, drawn.figures),
    )  # fmt: skip


@bp.route("/statements/<ref:statement>")
@allow(SEE_STATEMENTS, statement=find_statement)
def show(statement: ProviderStatement) -> Any:
    now, found = stating.corrections(statement)
    seen = grant_queries.whose(current_user, {each.enrolment_id for each in found})
    rows = [(each, seen[each.enrolment_id]) for each in found if each.enrolment_id in seen]
    before = stating.month_before(statement.provider, statement.month)
    audit.note_list("reports.statements.show", len(rows))
    return render_template(
        "reports/statement.html", statement=statement, figures=statement.figures, now=now.figures, rows=rows[:MOST_ROWS],
        hidden=len(found) - len(rows), before=before, changes=stating.changes(before, statement.figures), words=words,
        names=staff_names(current_user, {statement.frozen_by}),
    )  # fmt: skip
