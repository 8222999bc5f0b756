"""The teacher's lessons and their lists; a case's plan, tests, milestones and outcomes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user

from casework.cases.models import Case
from casework.cases.queries import find_case, find_case_head
from casework.core.access import allow
from casework.core.i18n import _l
from casework.core.pages import NavItem
from casework.programmes.models import Lesson
from casework.programmes.queries import find_own_lesson
from casework.progress import forms, no_shows, permissions, queries, service, stand_in_views, teaching_views, words
from casework.progress.grid import take_attendance
from casework.progress.models import FollowUp, Goal

bp = Blueprint("progress", __name__)
bp.register_blueprint(no_shows.bp)
bp.register_blueprint(stand_in_views.bp)
bp.register_blueprint(teaching_views.bp)
NAV = [NavItem(10, _l("Lessons"), "progress.lessons", permissions.SEE_LESSONS)]


@bp.route("/lessons")
@allow(permissions.SEE_LESSONS)
def lessons() -> Any:
    return render_template("progress/lessons.html", lessons=queries.lessons_by_day(current_user))


@bp.route("/lessons/<ref:lesson>", methods=["GET", "POST"])
@allow(permissions.RECORD_ATTENDANCE, lesson=find_own_lesson)
def lesson(lesson: Lesson) -> Any:
    here = url_for("progress.lesson", lesson=lesson.ref)
    return take_attendance(lesson, here=here, back=url_for("progress.lessons"))


@bp.route("/cases/<ref:case>/plan")
@allow(permissions.SEE_PLAN, case=find_case)
def plan(case: Case) -> Any:
    goals = queries.goals_of(current_user, case)
    return render_template("progress/plan.html", case=case, goals=goals, words=words, rules=permissions)


@bp.route("/cases/<ref:case>/plan/new", methods=["GET", "POST"])
@allow(permissions.AGREE_GOAL, case=find_case)
def agree_goal(case: Case) -> Any:
    form = forms.GoalForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.agree_goal(case, form.text.data, by=current_user, due_on=form.due_on.data, orally=form.orally.data)
        if saved:
            return redirect(url_for("progress.plan", case=case.ref), 303)
    return form.answer("progress/agree_goal.html", case=case)


@bp.route("/goals/<ref:goal>", methods=["GET", "POST"])
@allow(permissions.CHANGE_GOAL, goal=queries.find_goal)
def goal(goal: Goal) -> Any:
    form = forms.GoalStateForm(data={"state": goal.state, "version": goal.version})
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(goal)
            service.set_goal_state(goal, form.state.data)
        if saved:
            return redirect(url_for("progress.plan", case=goal.case.ref), 303)
    return form.answer("progress/goal.html", goal=goal)


@bp.route("/cases/<ref:case>/progress")
@allow(permissions.SEE_PROGRESS, case=find_case_head)
def progress(case: Case) -> Any:
    return render_template("progress/progress.html", case=case, words=words, rules=permissions, **_of_case(case))


@bp.route("/cases/<ref:case>/tests/new", methods=["GET", "POST"])
@allow(permissions.RECORD_PROGRESS, case=find_case_head)
def test(case: Case) -> Any:
    form = forms.TestForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.record_test(case, form.language.data, form.level.data, form.kind.data, form.on.data, current_user)
        if saved:
            return _back_to(case)
    return form.answer("progress/record.html", case=case, heading=_l("Record a test"))


@bp.route("/cases/<ref:case>/milestones/new", methods=["GET", "POST"])
@allow(permissions.RECORD_PROGRESS, case=find_case_head)
def milestone(case: Case) -> Any:
    form = forms.MilestoneForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.add_milestone(case, form.code.data, form.on.data, current_user)
        if saved:
            return _back_to(case)
    return form.answer("progress/record.html", case=case, heading=_l("Record a milestone"))


@bp.route("/cases/<ref:case>/outcomes/new", methods=["GET", "POST"])
@allow(permissions.RECORD_PROGRESS, case=find_case_head)
def outcome(case: Case) -> Any:
    form = forms.OutcomeForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.record_outcome(case, form.code.data, form.evidence.data, form.on.data, current_user)
        if saved:
            return _back_to(case)
    return form.answer("progress/record.html", case=case, heading=_l("Record what came of it"))


@bp.route("/follow-ups/<ref:follow_up>", methods=["GET", "POST"])
@allow(permissions.RECORD_PROGRESS, follow_up=queries.find_follow_up)
def follow_up(follow_up: FollowUp) -> Any:
    form, case = forms.FollowUpForm(), follow_up.case
    if form.validate_on_submit():
        with form.saving() as saved:
            service.answer_follow_up(
                follow_up, form.state.data, code=form.code.data, evidence=form.evidence.data, by=current_user
            )
        if saved:
            return _back_to(case)
    return form.answer("progress/record.html", case=case, heading=_l("Record how it went"))


def _back_to(case: Case) -> Any:
    return redirect(url_for("progress.progress", case=case.ref), 303)


def _of_case(case: Case) -> dict[str, Any]:
    return {
        "courses": queries.courses_of(case.person_id, case_id=case.id),
        "levels": queries.levels_with_tests(current_user, case),
        "milestones": queries.milestones_of(current_user, case),
        "outcomes": queries.outcomes_of(current_user, case),
        "follow_ups": queries.follow_ups_of(current_user, case),
    }
