"""The teacher's lessons and their lists; a case's plan, tests, milestones and outcomes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user

from casework.cases.models import Case
from casework.cases.queries import find_case_head
from casework.core.access import allow
from casework.core.i18n import _l
from casework.core.pages import NavItem
from casework.programmes.models import Lesson
from casework.programmes.queries import find_own_lesson
from casework.progress import (
    forms,
    instrument_views,
    leaving,
    level_recording,
    levels,
    no_shows,
    paths,
    permissions,
    plan_views,
    queries,
    service,
    sign_views,
    staff_words,
    stand_in_views,
    teaching_views,
    words,
)
from casework.progress.follow_up_models import FollowUpAnswer
from casework.progress.following_up import answer_of
from casework.progress.grid import take_attendance
from casework.progress.models import FollowUp

bp = Blueprint("progress", __name__)
bp.register_blueprint(no_shows.bp)
bp.register_blueprint(plan_views.bp)
bp.register_blueprint(instrument_views.bp)
bp.register_blueprint(sign_views.bp)
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


@bp.route("/cases/<ref:case>/progress")
@allow(permissions.SEE_PROGRESS, case=find_case_head)
def progress(case: Case) -> Any:
    return render_template(
        "progress/progress.html", case=case, words=words, staff_words=staff_words, rules=permissions, **_of_case(case)
    )


@bp.route("/cases/<ref:case>/tests/new", methods=["GET", "POST"])
@allow(permissions.RECORD_PROGRESS, case=find_case_head)
def test(case: Case) -> Any:
    form = forms.TestForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            level_recording.record_levels(
                case, form.language.data, form.levels, kind=form.kind.data, on=form.on.data, by=current_user,
                certificate=form.certificate.data or None,
            )  # fmt: skip
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


@bp.route("/cases/<ref:case>/leavings/new", methods=["GET", "POST"])
@allow(permissions.RECORD_PROGRESS, case=find_case_head)
def left(case: Case) -> Any:
    """Why a course was left, as far as the person wants to say."""
    form = forms.LeavingForm(courses=leaving.courses_to_leave(case))
    if form.validate_on_submit():
        course = UUID(form.course.data) if form.course.data else None
        with form.saving() as saved:
            leaving.record_leaving(case, form.reasons.data or [], form.on.data, by=current_user, enrolment_id=course)
        if saved:
            return _back_to(case)
    return form.answer("progress/record.html", case=case, heading=_l("Record why a course was left"))


@bp.route("/follow-ups/<ref:follow_up>", methods=["GET", "POST"])
@allow(permissions.RECORD_PROGRESS, follow_up=queries.find_follow_up)
def follow_up(follow_up: FollowUp) -> Any:
    """How it went: what the person told themselves, to be looked at; or what they said to a colleague."""
    answer = answer_of(current_user, follow_up)
    if answer is not None:
        return _take_over(follow_up, answer)
    form, case = forms.FollowUpForm(), follow_up.case
    if form.validate_on_submit():
        with form.saving() as saved:
            service.answer_follow_up(
                follow_up, form.state.data, code=form.code.data, evidence=form.evidence.data, by=current_user
            )
        if saved:
            return _back_to(case)
    return form.answer("progress/record.html", case=case, heading=_l("Record how it went"))


def _take_over(follow_up: FollowUp, answer: FollowUpAnswer) -> Any:
    form = forms.TakeOverForm(data={"codes": answer.now or []})
    if form.validate_on_submit():
        with form.saving() as saved:
            service.take_over(answer, form.codes.data or [], by=current_user)
        if saved:
            return _back_to(follow_up.case)
    return form.answer("progress/answer.html", case=follow_up.case, answer=answer, words=words)


def _back_to(case: Case) -> Any:
    return redirect(url_for("progress.progress", case=case.ref), 303)


def _of_case(case: Case) -> dict[str, Any]:
    history, milestones = queries.levels_with_tests(current_user, case), queries.milestones_of(current_user, case)
    skills = levels.skills_of(case)
    outcomes = queries.outcomes_of(current_user, case)
    goals = queries.goals_of(current_user, case) if permissions.SEE_PLAN.allows(current_user, case) else []
    return {
        "courses": queries.courses_of(case.person_id, case_id=case.id),
        "levels": history,
        "skills": levels.skills_now(skills),
        "proofs": levels.proofs(skills),
        "milestones": milestones,
        "outcomes": outcomes,
        "follow_ups": queries.follow_ups_of(current_user, case),
        "to_look_at": queries.answers_to_look_at(case),
        "leavings": leaving.leavings_of(current_user, case),
        "reason_word": leaving.reason_word,
        "lines": paths.lines(goals, milestones, outcomes, [level for level, _test in history]),
    }
