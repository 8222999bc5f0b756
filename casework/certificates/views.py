"""Certifying one person or a whole course; the sheet to print, and as PDF."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_login import current_user

from casework.accounts.queries import staff_names
from casework.cases.models import Case
from casework.cases.queries import find_case
from casework.certificates import queries, service, words
from casework.certificates.check_views import check_certificate
from casework.certificates.forms import CertifyForm, CourseForm, NameForm
from casework.certificates.models import Certificate, CertificateBatch
from casework.certificates.permissions import CERTIFY, CERTIFY_COURSE
from casework.certificates.printing import can_make_pdf, pdf_of
from casework.certificates.sheets import document_of, sheet_of
from casework.core import audit
from casework.core.access import allow, itself
from casework.core.forms import Confirm
from casework.core.transaction import between_transactions
from casework.programmes.models import Cohort

bp = Blueprint("certificates", __name__)
bp.add_url_rule("/<lang:lang>/check", "check", check_certificate, methods=["GET", "POST"])


@bp.route("/cases/<ref:case>/certificates", methods=["GET", "POST"])
@allow(CERTIFY, case=find_case)
def certify(case: Case) -> Any:
    offered, viewer = queries.possible(case), itself(current_user)
    form = CertifyForm(offered, queries.names_for_paper(viewer, case.person))
    if form.validate_on_submit():
        row = None
        with form.saving() as saved:
            row = service.certify(case, form.what.data, form.name.data, by=viewer)
        if saved and row is not None:
            return redirect(url_for("certificates.paper", certificate=row.ref), 303)
    return form.answer(
        "certificates/certify.html", case=case, written=queries.written(viewer, case), words=words
    )  # fmt: skip


@bp.route("/certificates/<ref:certificate>")
@allow(CERTIFY, certificate=queries.find_certificate)
def paper(certificate: Certificate) -> Any:
    """To be printed and signed, whatever is installed."""
    return _paper([certificate], back=url_for("certificates.certify", case=certificate.case.ref), one=certificate)


@bp.route("/certificates/<ref:certificate>/pdf")
@allow(CERTIFY, certificate=queries.find_certificate)
def pdf(certificate: Certificate) -> Any:
    return _pdf([certificate], page=url_for("certificates.paper", certificate=certificate.ref))


@bp.route("/certificates/<ref:certificate>/withdraw", methods=["POST"])
@allow(CERTIFY, certificate=queries.find_certificate)
def withdraw(certificate: Certificate) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.withdraw(certificate)
        if saved:
            return redirect(url_for("certificates.certify", case=certificate.case.ref), 303)
    return form.answer_plainly()


@bp.route("/certificates/<ref:certificate>/replace", methods=["GET", "POST"])
@allow(CERTIFY, certificate=queries.find_certificate)
def replace(certificate: Certificate) -> Any:
    viewer = itself(current_user)
    form = NameForm(queries.names_for_paper(viewer, certificate.case.person))
    if form.validate_on_submit():
        row = None
        with form.saving() as saved:
            row = service.replace(certificate, form.name.data, by=viewer)
        if saved and row is not None:
            return redirect(url_for("certificates.paper", certificate=row.ref), 303)
    return form.answer("certificates/replace.html", certificate=certificate, words=words)


@bp.route("/courses/<ref:cohort>/certificates", methods=["GET", "POST"])
@allow(CERTIFY_COURSE, cohort=queries.find_course)
def course(cohort: Cohort) -> Any:
    """All that are still to be written of a course; the job writes them."""
    form, viewer = CourseForm(), itself(current_user)
    if form.validate_on_submit():
        batch = None
        with form.saving() as saved:
            batch = service.begin_batch(cohort, form.kind.data, by=viewer)
        if saved and batch is not None:
            return redirect(url_for("certificates.run", run=batch.ref), 303)
    counts = {kind: len(queries.to_certify(viewer, cohort, kind)) for kind in words.KINDS}
    return form.answer(
        "certificates/course.html", cohort=cohort, counts=counts, batches=queries.batches_of(cohort), words=words
    )


@bp.route("/certificate-runs/<ref:run>")
@allow(CERTIFY_COURSE, run=queries.find_batch)
def run(run: CertificateBatch) -> Any:
    rows = queries.of_batch(itself(current_user), run) if run.finished_at else []
    audit.note_list("certificates.run", len(rows))
    return render_template(
        "certificates/run.html",
        batch=run,
        rows=rows,
        words=words,
        cohort=service.course_of(run),
        can_make_pdf=can_make_pdf(),
    )


@bp.route("/certificate-runs/<ref:run>/paper")
@allow(CERTIFY_COURSE, run=queries.find_batch)
def run_paper(run: CertificateBatch) -> Any:
    rows = queries.of_batch(itself(current_user), run)
    audit.note_list("certificates.run_paper", len(rows))
    return _paper(rows, back=url_for("certificates.run", run=run.ref))


@bp.route("/certificate-runs/<ref:run>/pdf")
@allow(CERTIFY_COURSE, run=queries.find_batch)
def run_pdf(run: CertificateBatch) -> Any:
    rows = queries.of_batch(itself(current_user), run)
    audit.note_list("certificates.run_pdf", len(rows))
    return _pdf(rows, page=url_for("certificates.run_paper", run=run.ref))


def _sheets(rows: Sequence[Certificate]) -> list[Any]:
    names = staff_names(current_user, {row.by_id for row in rows})
    return [sheet_of(row, names.get(row.by_id, "")) for row in rows if row.content]


def _paper(rows: Sequence[Certificate], *, back: str, one: Certificate | None = None) -> Any:
    return render_template(
        "certificates/paper.html", sheets=_sheets(rows), back=back, one=one, words=words, end=Confirm(),
        can_make_pdf=can_make_pdf(), no_pdf="no_pdf" in request.args,
    )  # fmt: skip


def _pdf(rows: Sequence[Certificate], *, page: str) -> Any:
    """Its name on the disk says nothing of what it is for. Where none can be made, the page to print is the way."""
    sheets = _sheets(rows)
    html = document_of(sheets)
    with between_transactions():
        made = pdf_of(html) if sheets else None
    if made is None:
        return redirect(f"{page}?no_pdf=1", 303)
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = "attachment; filename=bescheinigung.pdf"
    return answer
