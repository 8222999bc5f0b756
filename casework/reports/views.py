"""Figures by offer and state, as a page and as a file."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, render_template, request
from flask_login import current_user

from casework.cases.words import list_word
from casework.core import audit, clock
from casework.core.access import allow
from casework.core.i18n import _, _l
from casework.core.pages import NavItem
from casework.enrolment.staff_words import state_word
from casework.reports import fairness_views, grant_views, permissions, service, statement_views
from casework.reports.forms import ReportFilter
from casework.reports.talks import talks_by_topic

bp = Blueprint("reports", __name__)
bp.register_blueprint(grant_views.bp)
bp.register_blueprint(fairness_views.bp)
bp.register_blueprint(statement_views.bp)
NAV = [
    NavItem(70, _l("Reports"), "reports.reports", permissions.SEE_REPORTS),
    NavItem(70, _l("Grants"), "reports.grants.grants", permissions.SEE_GRANTS),
    *fairness_views.NAV,
]
PUBLICATION = "publication"


@bp.route("/reports")
@allow(permissions.SEE_REPORTS)
def reports() -> Any:
    report = _asked_for()
    audit.note_list("reports.reports", len(report.table.rows))
    form = ReportFilter(data={"area": report.area or "", "year": str(report.year or "")})
    form.offer(report.areas, report.years)
    year = report.year or clock.today().year
    return render_template(
        "reports/reports.html",
        report=report,
        filters=form,
        word=state_word,
        may_be_exact=permissions.SEE_EXACT,
        view=request.args.get("view", ""),
        talks=talks_by_topic(current_user, year) if report.table.is_exact and not report.area else (),
        talks_year=year,
        list_word=list_word,
    )


@bp.route("/reports.csv")
@allow(permissions.SEE_REPORTS)
def reports_csv() -> Any:
    report = _asked_for()
    audit.note_list("reports.reports_csv", len(report.table.rows))
    answer = make_response(service.as_csv(report.table, state_word, _("Offer"), _("Total of the figures shown")))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = "attachment; filename=report.csv"
    return answer


def _asked_for() -> service.Report:
    year = request.args.get("year", "")
    return service.make_report(
        current_user,
        area=request.args.get("area"),
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        for_publication=request.args.get("view") == PUBLICATION,
    )
