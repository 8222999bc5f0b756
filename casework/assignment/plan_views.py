"""A plan for everybody who waits: made, looked at, applied, undone; a case pinned to somebody."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user

from casework.assignment import applying, plan_queries, planning, what_if
from casework.assignment.forms import ColleagueForm
from casework.assignment.models import Plan
from casework.assignment.optimum import best
from casework.assignment.permissions import ASSIGN_ADVISOR, SEE_QUEUE
from casework.assignment.plan_forms import ApplyForm, PlanForm
from casework.assignment.queries import colleagues
from casework.cases.models import Case
from casework.cases.queries import find_case_head
from casework.core.access import allow, itself
from casework.core.audit import note_list
from casework.core.errors import Refusal
from casework.core.forms import Confirm
from casework.core.transaction import afterwards, between_transactions

bp = Blueprint("plans", __name__)


@bp.route("/assignment/plans", methods=["GET", "POST"])
@allow(SEE_QUEUE)
def make() -> Any:
    """What if these were away? Then one plan for all who wait."""
    form = PlanForm(plan_queries.advisors_by_name(current_user))
    if form.validate_on_submit():
        try:
            period = what_if.period_of(form.from_on.data, form.until_on.data)
            prepared = planning.prepare(by=current_user, away=form.chosen, period=period)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            with between_transactions():
                found = best(prepared.problem)
            plan = planning.keep(prepared, found, by=current_user)
            return redirect(url_for("assignment.plans.show", plan=plan.ref), 303)
    return form.answer("assignment/plans.html", plans=plan_queries.newest_plans(current_user))


@bp.route("/assignment/plans/<ref:plan>")
@allow(SEE_QUEUE, plan=plan_queries.find_plan)
def show(plan: Plan) -> Any:
    return _page(plan, ApplyForm())


@bp.route("/assignment/plans/<ref:plan>/apply", methods=["POST"])
@allow(SEE_QUEUE, plan=plan_queries.find_plan)
def apply(plan: Plan) -> Any:
    form = ApplyForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            shown = {one.ref: one.line.case_id for one in plan_queries.shown_lines(current_user, plan)}
            kept = planning.ticked(shown, request.form.getlist("case"))
            applying.begin_to_apply(plan, set(shown.values()) - kept, by=itself(current_user))
        if saved:
            afterwards(partial(applying.go_on, plan.id))
            return redirect(url_for("assignment.plans.show", plan=plan.ref), 303)
    return _page(plan, form)


@bp.route("/assignment/plans/<ref:plan>/undo", methods=["POST"])
@allow(SEE_QUEUE, plan=plan_queries.find_plan)
def undo(plan: Plan) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            applying.begin_to_undo(plan, by=itself(current_user))
        if saved:
            afterwards(partial(applying.go_on, plan.id))
            return redirect(url_for("assignment.plans.show", plan=plan.ref), 303)
    return form.answer_plainly()


@bp.route("/cases/<ref:case>/advisor/pin", methods=["GET", "POST"])
@allow(ASSIGN_ADVISOR, case=find_case_head)
def pin(case: Case) -> Any:
    form = ColleagueForm(colleagues(current_user, case))
    if form.validate_on_submit():
        with form.saving() as saved:
            planning.pin(case, form.chosen, by=current_user)
        if saved:
            return redirect(url_for("assignment.propose", case=case.ref), 303)
    return form.answer("assignment/pin.html", case=case, pinned=plan_queries.pinned_to(current_user, case))


@bp.route("/cases/<ref:case>/advisor/unpin", methods=["POST"])
@allow(ASSIGN_ADVISOR, case=find_case_head)
def unpin(case: Case) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            planning.unpin(case)
        if saved:
            return redirect(url_for("assignment.propose", case=case.ref), 303)
    return form.answer_plainly()


def _page(plan: Plan, form: Any) -> Any:
    lines = plan_queries.shown_lines(current_user, plan)
    note_list("assignment.plans.show", len(lines))
    away, period = [uuid.UUID(one) for one in plan.away], what_if.period_of(plan.from_on, plan.until_on)
    return form.answer(
        "assignment/plan.html", plan=plan, lines=lines, names=plan_queries.names_for(current_user, plan),
        if_away=what_if.if_away(away, period) if away or period else None, confirm=Confirm(),
    )  # fmt: skip
