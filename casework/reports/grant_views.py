"""Grants: who took part, a report drawn, frozen, approved, printed, and compared with today (practice.md U4)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from casework.accounts.queries import staff_names
from casework.core import audit, clock
from casework.core.access import allow
from casework.core.csv_file import csv_answer
from casework.core.errors import Refusal
from casework.programmes.models import Grant
from casework.programmes.offer_queries import team_names, teams
from casework.reports import freezing, grant_queries, granting, permissions
from casework.reports import grant_words as words
from casework.reports.grant_file import report_lines
from casework.reports.grant_forms import (
    AddGrantForm,
    ChangeGrantForm,
    DecideReportForm,
    FreezeForm,
    GrantCoursesForm,
    PeriodFilter,
)
from casework.reports.models import GrantReport

bp = Blueprint("grants", __name__)
MOST_ROWS = 100


@bp.route("/grants")
@allow(permissions.SEE_GRANTS)
def grants() -> Any:
    rows = grant_queries.grants(current_user)
    audit.note_list("reports.grants.grants", len(rows))
    return render_template("reports/grants.html", rows=rows, rules=permissions)


@bp.route("/grants/<ref:grant>")
@allow(permissions.SEE_GRANTS, grant=grant_queries.find_grant)
def show(grant: Grant) -> Any:
    reports = grant_queries.reports_of(current_user, grant)
    return render_template(
        "reports/grant.html", grant=grant, courses=grant_queries.courses_of(current_user, grant), reports=reports,
        names=staff_names(current_user, {report.frozen_by for report in reports}), rules=permissions, words=words,
        may_draw=bool(freezing.months_over(grant)), team=team_names(current_user).get(grant.team_id) if grant.team_id else None,
    )  # fmt: skip


@bp.route("/grants/new", methods=["GET", "POST"])
@allow(permissions.KEEP_GRANTS)
def add() -> Any:
    form = AddGrantForm(
        teams(current_user),
        data={"unit_minutes": "45", "part_months": "by_day", "team": str(current_user.team_id or "")},
    )
    if form.validate_on_submit():
        with form.saving() as saved:
            grant = granting.add_grant(form.terms)
        if saved:
            return redirect(url_for("reports.grants.courses", grant=grant.ref), 303)
    return form.answer("reports/grant_terms.html")


@bp.route("/grants/<ref:grant>/change", methods=["GET", "POST"])
@allow(permissions.KEEP_GRANTS, grant=grant_queries.find_grant)
def change(grant: Grant) -> Any:
    said = {**vars(granting.terms_of(grant)), "team": str(grant.team_id or ""), "version": grant.version}
    form = ChangeGrantForm(teams(current_user), data=said)
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(grant)
            granting.change_grant(grant, form.terms)
        if saved:
            return redirect(url_for("reports.grants.show", grant=grant.ref), 303)
    return form.answer("reports/grant_terms.html", grant=grant)


@bp.route("/grants/<ref:grant>/courses", methods=["GET", "POST"])
@allow(permissions.KEEP_GRANTS, grant=grant_queries.find_grant)
def courses(grant: Grant) -> Any:
    possible = grant_queries.possible_courses(current_user, grant)
    paid = [each.ref for each in grant_queries.courses_of(current_user, grant)]
    form = GrantCoursesForm(possible, data={"courses": paid, "version": grant.version})
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(grant)
            granting.pay_courses(grant, form.chosen, possible)
        if saved:
            return redirect(url_for("reports.grants.show", grant=grant.ref), 303)
    return form.answer("reports/grant_courses.html", grant=grant)


@bp.route("/grants/<ref:grant>/participations")
@allow(permissions.SEE_PARTICIPATIONS, grant=grant_queries.find_grant)
def participations(grant: Grant) -> Any:
    listed = grant_queries.participations(current_user, grant, after=request.args.get("after"))
    audit.note_list("reports.grants.participations", len(listed.rows))
    may_read = grant_queries.readable_facts(current_user)
    return render_template("reports/participations.html", grant=grant, listed=listed, words=words, may_read=may_read)


@bp.route("/grants/<ref:grant>/report", methods=["GET", "POST"])
@allow(permissions.FREEZE_REPORT, grant=grant_queries.find_grant)
def draw(grant: Grant) -> Any:
    """What a period comes to, as figures; frozen with a name it is a report."""
    form = FreezeForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            report = freezing.freeze_report(
                grant, form.first_month.data or "", form.last_month.data or "", name=form.name.data, ground=form.ground.data,
                seen=form.seen.data or "", by=current_user,
            )  # fmt: skip
        if saved:
            return redirect(url_for("reports.grants.report", report=report.ref), 303)
    drawn = _drawn(grant, form)
    return form.answer("reports/draw.html", grant=grant, drawn=drawn, filters=_period(grant, drawn), words=words)


@bp.route("/grant-reports/<ref:report>")
@allow(permissions.SEE_GRANTS, report=grant_queries.find_report)
def report(report: GrantReport) -> Any:
    today = freezing.compare_with_today(report)
    changed = today.rows if today else []
    seen = grant_queries.whose(current_user, {row.enrolment_id for row in changed})
    rows = [(row, seen[row.enrolment_id]) for row in changed if row.enrolment_id in seen]
    return render_template(
        "reports/grant_report.html", report=report, figures=report.figures, today=today, rows=rows[:MOST_ROWS],
        more=max(0, len(rows) - MOST_ROWS), hidden=len(changed) - len(rows), names=_names(report), rules=permissions, words=words,
    )  # fmt: skip


@bp.route("/grant-reports/<ref:report>/decide", methods=["GET", "POST"])
@allow(permissions.DECIDE_REPORT, report=grant_queries.find_report)
def decide(report: GrantReport) -> Any:
    form = DecideReportForm(data={"version": report.version})
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(report)
            if form.is_approved:
                freezing.approve_report(report, by=current_user)
            else:
                freezing.refuse_report(report, form.comment.data or "", by=current_user)
        if saved:
            return redirect(url_for("reports.grants.report", report=report.ref), 303)
    return form.answer(
        "reports/decide_report.html", report=report, figures=report.figures, names=_names(report), words=words
    )


@bp.route("/grant-reports/<ref:report>/paper")
@allow(permissions.EXPORT_REPORT, report=grant_queries.find_report)
def paper(report: GrantReport) -> Any:
    """For the funder: the frozen figures on paper, without a watermark, signed by hand."""
    return render_template(
        "reports/grant_report_paper.html", report=report, figures=report.figures, names=_names(report), words=words,
        printed_by=current_user.name, printed_at=clock.now(), watermark=False,
    )  # fmt: skip


@bp.route("/grant-reports/<ref:report>/file")
@allow(permissions.EXPORT_REPORT, report=grant_queries.find_report)
def file(report: GrantReport) -> Any:
    """The frozen figures as CSV; its name says nothing of the funder."""
    audit.note_list("reports.grants.file", report.figures["rows"])
    return csv_answer(report_lines(report), "report.csv")


def _names(report: GrantReport) -> dict[Any, str]:
    return staff_names(current_user, {report.frozen_by, report.decided_by} - {None})


def _drawn(grant: Grant, form: FreezeForm) -> freezing.Drawn | None:
    """What the address or the sent form asks for, else what is not reported yet; the form marks what it shows."""
    usual = freezing.usual_period(grant)
    if usual is None:
        return None
    first = form.first_month.data or request.args.get("first")
    last = form.last_month.data or request.args.get("last")
    try:
        drawn = freezing.draw_report(grant, first or usual[0], last or usual[1])
    except Refusal:
        drawn = freezing.draw_report(grant, *usual)
    form.first_month.data, form.last_month.data, form.seen.data = drawn.first, drawn.last, drawn.mark
    return drawn


def _period(grant: Grant, drawn: freezing.Drawn | None) -> PeriodFilter:
    form = PeriodFilter(data={"first": drawn.first, "last": drawn.last} if drawn else {})
    form.offer(freezing.months_over(grant))
    return form
