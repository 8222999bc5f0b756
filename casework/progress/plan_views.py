"""The plan of a case: goals, steps, sharing it, what was agreed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user

from casework.cases.models import Case
from casework.cases.queries import find_case
from casework.core.access import allow
from casework.progress import permissions, plan_forms, plan_queries, planning, queries, service, staff_words, words
from casework.progress.models import Goal
from casework.progress.plan_models import PlanStep, PlanVersion

bp = Blueprint("plans", __name__)


@bp.route("/cases/<ref:case>/plan")
@allow(permissions.SEE_PLAN, case=find_case)
def plan(case: Case) -> Any:
    rows = plan_queries.plan_of(current_user, case)
    state = plan_queries.plan_state(current_user, case, rows)
    return render_template(
        "progress/plan.html", case=case, plan=rows, state=state, words=words, staff_words=staff_words, rules=permissions
    )


@bp.route("/cases/<ref:case>/plan/new", methods=["GET", "POST"])
@allow(permissions.AGREE_GOAL, case=find_case)
def new_goal(case: Case) -> Any:
    form = plan_forms.GoalForm(language=case.person.language)
    if form.validate_on_submit():
        with form.saving() as saved:
            service.agree_goal(
                case, form.text.data, by=current_user, due_on=form.due_on.data, orally=False, area=form.area.data,
                words=form.words.data,
            )  # fmt: skip
        if saved:
            return _back_to(case)
    return form.answer("progress/goal.html", case=case)


@bp.route("/goals/<ref:goal>", methods=["GET", "POST"])
@allow(permissions.CHANGE_GOAL, goal=queries.find_goal)
def goal(goal: Goal) -> Any:
    filled = {name: getattr(goal, name) for name in ("text", "words", "area", "due_on", "state", "version")}
    form = plan_forms.ChangeGoalForm(language=goal.case.person.language, data=filled)
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(goal)
            planning.change_goal(
                goal, text=form.text.data, area=form.area.data, words=form.words.data, due_on=form.due_on.data,
                state=form.state.data,
            )  # fmt: skip
        if saved:
            return _back_to(goal.case)
    return form.answer("progress/goal.html", case=goal.case)


@bp.route("/goals/<ref:goal>/steps/new", methods=["GET", "POST"])
@allow(permissions.AGREE_GOAL, goal=queries.find_goal)
def new_step(goal: Goal) -> Any:
    form = plan_forms.StepForm(language=goal.case.person.language)
    if form.validate_on_submit():
        with form.saving() as saved:
            planning.add_step(
                goal, form.text.data, owner=form.owner.data, other=form.other.data, words=form.words.data,
                due_on=form.due_on.data,
            )  # fmt: skip
        if saved:
            return _back_to(goal.case)
    return form.answer("progress/step.html", case=goal.case, goal=goal)


@bp.route("/plan-steps/<ref:step>", methods=["GET", "POST"])
@allow(permissions.CHANGE_GOAL, step=plan_queries.find_step)
def step(step: PlanStep) -> Any:
    filled = {name: getattr(step, name) for name in ("text", "words", "owner", "other", "due_on", "state", "version")}
    form = plan_forms.ChangeStepForm(language=step.case.person.language, data=filled)
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(step)
            planning.change_step(
                step, text=form.text.data, owner=form.owner.data, other=form.other.data, words=form.words.data,
                due_on=form.due_on.data, state=form.state.data,
            )  # fmt: skip
        if saved:
            return _back_to(step.case)
    return form.answer("progress/step.html", case=step.case, goal=None)


@bp.route("/cases/<ref:case>/plan/share", methods=["GET", "POST"])
@allow(permissions.AGREE_GOAL, case=find_case)
def share(case: Case) -> Any:
    """First what the person will read, then the button."""
    form = plan_forms.ShareForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            planning.share_plan(case, by=current_user, review_on=form.review_on.data)
        if saved:
            return _back_to(case)
    return form.answer("progress/share_plan.html", case=case, goals=_goals(case), words=words, staff_words=staff_words)


@bp.route("/cases/<ref:case>/plan/agreed", methods=["GET", "POST"])
@allow(permissions.AGREE_GOAL, case=find_case)
def agreed(case: Case) -> Any:
    """The plan was read out in a talk, and the person said yes."""
    form = plan_forms.AgreedForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            planning.agree_in_a_talk(
                case, by=current_user, read_by=form.read_by.data, on=form.on.data, review_on=form.review_on.data
            )
        if saved:
            return _back_to(case)
    return form.answer("progress/share_plan.html", case=case, goals=_goals(case), words=words, staff_words=staff_words)


@bp.route("/plan-versions/<ref:version>")
@allow(permissions.SEE_PLAN, version=plan_queries.find_version)
def version(version: PlanVersion) -> Any:
    return render_template(
        "progress/plan_version.html",
        version=version,
        goals=plan_queries.shown(version.content),
        words=words,
        staff_words=staff_words,
    )


def _goals(case: Case) -> list[dict[str, Any]]:
    return plan_queries.shown(plan_queries.content_of(plan_queries.plan_of(current_user, case)))


def _back_to(case: Case) -> Any:
    return redirect(url_for("progress.plans.plan", case=case.ref), 303)
