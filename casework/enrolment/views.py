"""Cohorts with their numbers, applicants in their order, one application with its trail; applying on a person's behalf."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from casework.accounts.queries import staff_names
from casework.cases.models import Case
from casework.cases.queries import find_case_head
from casework.core import audit, clock
from casework.core.access import Permission, allow, itself
from casework.core.forms import ConfirmOnce
from casework.core.i18n import _l, language
from casework.core.pages import NavItem
from casework.core.references import read_reference
from casework.enrolment import (
    allocation_views,
    cohort_views,
    decision_views,
    decisions,
    deferring,
    fit_words,
    fitting,
    lesson_views,
    page,
    permissions,
    queries,
    rolling_views,
    scoring_views,
    selecting,
    service,
    wishes,
)
from casework.enrolment import staff_words as words
from casework.enrolment.ending import end_enrolment
from casework.enrolment.forms import ApplyForm, CapacityForm, EndingForm, HoldForm, RankForm, RejectForm
from casework.enrolment.models import Application, Enrolment
from casework.enrolment.path_rules import judge_path
from casework.enrolment.reserves import room_for, still_kept
from casework.programmes.models import Cohort, Offer
from casework.programmes.queries import find_cohort, find_offer, offer_titles

bp = Blueprint("enrolment", __name__)
bp.register_blueprint(cohort_views.bp)
bp.register_blueprint(lesson_views.bp)
bp.register_blueprint(rolling_views.bp)
bp.register_blueprint(decision_views.bp)
bp.register_blueprint(scoring_views.bp)
bp.register_blueprint(allocation_views.bp)
NAV = [NavItem(40, _l("Courses"), "enrolment.programmes", permissions.SEE_PROGRAMMES)]


@bp.route("/programmes")
@allow(permissions.SEE_PROGRAMMES)
def programmes() -> Any:
    listed = queries.cohorts_with_numbers(current_user, after=request.args.get("after"))
    titles = offer_titles([cohort.offer for cohort, _numbers in listed.rows], language())
    return render_template("enrolment/programmes.html", listed=listed, titles=titles)


@bp.route("/programmes/<ref:cohort>")
@allow(permissions.SEE_PROGRAMMES, cohort=find_cohort)
def cohort(cohort: Cohort) -> Any:
    return page.of_cohort(ConfirmOnce(), cohort)


@bp.route("/programmes/<ref:cohort>/capacity", methods=["GET", "POST"])
@allow(permissions.CHANGE_CAPACITY, cohort=find_cohort)
def capacity(cohort: Cohort) -> Any:
    form = CapacityForm(
        data={"capacity": cohort.capacity, "overbooking": cohort.overbooking, "version": cohort.version}
    )
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(cohort)
            service.change_capacity(
                cohort,
                form.capacity.data,
                overbooking=form.overbooking.data or 0,
                by=current_user,
                reason=form.reason.data,
            )
        if saved:
            return redirect(url_for("enrolment.cohort", cohort=cohort.ref), 303)
    changes = queries.capacity_changes(current_user, cohort)
    names = staff_names(current_user, {change.by_id for change in changes})
    return form.answer("enrolment/capacity.html", cohort=cohort, changes=changes, names=names)


@bp.route("/programmes/<ref:cohort>/deferred", methods=["POST"])
@allow(permissions.CHANGE_CAPACITY, cohort=find_cohort)
def take_over(cohort: Cohort) -> Any:
    """Those who asked for the next course of this offer."""
    form = ConfirmOnce()
    if form.validate_on_submit():
        with form.saving() as saved:
            deferring.take_over_deferred(cohort, by=current_user)
        if saved:
            return redirect(url_for("enrolment.cohort", cohort=cohort.ref), 303)
    return page.of_cohort(form, cohort)


@bp.route("/programmes/offers/<slug>/fits")
@allow(permissions.SEE_PROGRAMMES, slug=find_offer)
def who_fits(slug: Offer) -> Any:
    """Of those who wait, whose facts fit this offer, and what is not known or speaks against it."""
    state = fit_words.state_wanted(request.args.get("state", ""))
    after = read_reference(request.args.get("after", ""))
    found = fitting.who_fits(current_user, slug, clock.today(), state=state, after=after)
    audit.note_list("enrolment.who_fits", len(found.rows))
    title = offer_titles([slug], language())[slug.id]
    return render_template(
        "enrolment/who_fits.html", offer=slug, title=title, found=found, state=state, words=fit_words,
    )  # fmt: skip


@bp.route("/applications/<ref:application>")
@allow(permissions.SEE_APPLICATION, application=queries.find_application)
def application(application: Application) -> Any:
    return page.of_application(ConfirmOnce(), application)


@bp.route("/applications/<ref:application>/reject", methods=["GET", "POST"])
@allow(permissions.DECIDE, application=queries.find_application)
def reject(application: Application) -> Any:
    form = RejectForm(queries.alternatives(current_user, application))
    if form.validate_on_submit():
        with form.saving() as saved:
            service.reject(application, by=current_user, reason=form.reason.data, alternatives=form.chosen, wait=True)
        if saved:
            return _back_to(application)
    return form.answer("enrolment/reject.html", application=application, name=queries.shown_name(application.person))


@bp.route("/applications/<ref:application>/rank", methods=["GET", "POST"])
@allow(permissions.RANK_APPLICANTS, application=queries.find_application)
def rank(application: Application) -> Any:
    form = RankForm(data={"rank": application.rank, "version": application.version})
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(application)
            selecting.move_by_hand(application, form.rank.data, by=current_user, reason=form.reason.data)
        if saved:
            return _back_to(application)
    return form.answer("enrolment/rank.html", application=application, name=queries.shown_name(application.person))


@bp.route("/applications/<ref:enrolment>/ending", methods=["GET", "POST"])
@allow(permissions.END_ENROLMENT, enrolment=queries.find_enrolment)
def ending(enrolment: Enrolment) -> Any:
    form = EndingForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            end_enrolment(enrolment, form.state.data, by=current_user)
        if saved:
            return redirect(url_for("enrolment.application", application=request.view_args["enrolment"]), 303)  # type: ignore[index]  # the route has it
    return form.answer("enrolment/ending.html", ref=request.view_args["enrolment"])  # type: ignore[index]  # the route has it


@bp.route("/cases/<ref:case>/applications")
@allow(permissions.SEE_APPLICATIONS_OF_CASE, case=find_case_head)
def case_applications(case: Case) -> Any:
    rows = queries.applications_of_case(current_user, case)
    wanted = wishes.open_rounds_of(case.person_id)
    names = page.names_in(step for row in rows for step in row.steps)
    return render_template(
        "enrolment/case_applications.html", case=case, rows=rows, words=words, rules=permissions, names=names,
        wanted=wanted, short=queries.applications_in_short(current_user, case),
    )  # fmt: skip


@bp.route("/cases/<ref:case>/applications/new", methods=["GET", "POST"])
@allow(permissions.APPLY_FOR_PERSON, case=find_case_head)
def apply(case: Case) -> Any:
    form = ApplyForm(queries.choosable_cohorts(current_user, case))
    if form.validate_on_submit():
        with form.saving() as saved:
            made = service.apply(
                case.person, form.chosen, case, by=current_user, reason=form.reason.data or None,
                exception=form.exception.data or None,
            )  # fmt: skip
        if saved and judge_path(itself(current_user), made.person_id, made.cohort):
            # What stands before the course, or beside it, is looked at once more.
            return redirect(url_for("enrolment.application", application=made.ref), 303)
        if saved:
            return redirect(url_for("enrolment.case_applications", case=case.ref), 303)
    return form.answer("enrolment/apply.html", case=case)


@bp.route("/applications/<ref:application>/hold", methods=["POST"])
@allow(permissions.DECIDE, application=queries.find_application)
def hold(application: Application) -> Any:
    """One button; where the place is kept for a group, for which one, and the question why this person has it."""
    form = HoldForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.hold_place(application, by=current_user, exception=form.exception.data or None, wait=True)
        if saved:
            return _back_to(application)
    if form.exception.errors:
        form.ask()
        kept = page.kept_in_words(still_kept(application.cohort))
        name = queries.shown_name(application.person)
        return form.answer(
            "enrolment/hold_kept.html", application=application, kept=kept, name=name, rules=permissions,
            may_wait=room_for(application).is_passed_by,
        )  # fmt: skip
    return page.of_application(form, application)


def _button(name: str, permission: Permission, step: Callable[..., object]) -> None:
    """A step of an application that is one button: its door, and what it does."""

    @allow(permission, application=queries.find_application)
    def press(application: Application) -> Any:
        form = ConfirmOnce()
        if form.validate_on_submit():
            with form.saving() as saved:
                step(application, by=current_user)
            if saved:
                return _back_to(application)
        return page.of_application(form, application)

    bp.add_url_rule(f"/applications/<ref:application>/{name}", name, press, methods=["POST"])


_button("wait", permissions.DECIDE, partial(service.put_on_waiting_list, wait=True))
_button("undo", permissions.DECIDE, decisions.undo_decision)
_button("reconsider", permissions.DECIDE, service.reconsider)
_button("accept", permissions.ANSWER_FOR_PERSON, service.accept_place)
_button("decline", permissions.ANSWER_FOR_PERSON, service.decline_place)
_button("defer", permissions.ANSWER_FOR_PERSON, deferring.defer_place)
_button("withdraw", permissions.ANSWER_FOR_PERSON, service.withdraw)


def _back_to(application: Application) -> Any:
    """To the list where whoever selects goes on; others see what became of this one."""
    if permissions.SEE_PROGRAMMES.allows(current_user):
        return redirect(url_for("enrolment.cohort", cohort=application.cohort.ref), 303)
    return redirect(url_for("enrolment.application", application=application.ref), 303)
