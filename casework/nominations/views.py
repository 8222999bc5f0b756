"""Nominations of a case; one nomination with its checks, evidence and package."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask_login import current_user

from casework.accounts.models import User
from casework.accounts.queries import staff, staff_names
from casework.cases.models import Case
from casework.cases.queries import find_case
from casework.core import audit, clock
from casework.core.access import allow, itself
from casework.core.forms import Confirm, Form
from casework.core.transaction import between_transactions
from casework.documents.models import Paper
from casework.nominations import call_views, calls, packing, queries, service, words
from casework.nominations.forms import (
    EvidenceForm,
    NewEvidenceForm,
    NominateForm,
    PackageForm,
    PeopleForm,
    ShownForm,
    StepForm,
    evidence_as_it_stands,
    people_as_they_stand,
)
from casework.nominations.keys import grouped_fingerprint
from casework.nominations.machine import steps_from
from casework.nominations.models import Evidence, Nomination
from casework.nominations.partial_dates import read_date, shown_date
from casework.nominations.permissions import KEEP_CALLS, NOMINATE, SEE_NOMINATIONS

bp = Blueprint("nominations", __name__)
bp.register_blueprint(call_views.bp)


@bp.route("/cases/<ref:case>/nominations")
@allow(SEE_NOMINATIONS, case=find_case)
def of_case(case: Case) -> Any:
    rows = queries.nominations_of(itself(current_user), case)
    audit.note_list("nominations.of_case", len(rows))
    return render_template(
        "nominations/of_case.html", case=case, rows=rows, words=words, may_nominate=NOMINATE.allows(current_user, case)
    )


@bp.route("/cases/<ref:case>/nominations/new", methods=["GET", "POST"])
@allow(NOMINATE, case=find_case)
def nominate(case: Case) -> Any:
    offered, colleagues = calls.calls_from(clock.today()), staff(current_user)
    form, row = NominateForm(offered, colleagues), None
    if form.validate_on_submit():
        call = next(call for call in offered if call.ref == form.call.data)
        with form.saving() as saved:
            row = service.nominate(case, call, form.people, mentor=_mentor(form, colleagues), by=itself(current_user))
        if saved and row is not None:
            return _to(row)
    return form.answer("nominations/nominate.html", case=case, has_calls=bool(offered))


@bp.route("/nominations/<ref:nomination>")
@allow(SEE_NOMINATIONS, nomination=queries.find_nomination)
def show(nomination: Nomination) -> Any:
    return _page(nomination, StepForm())


@bp.route("/nominations/<ref:nomination>/step", methods=["POST"])
@allow(NOMINATE, nomination=queries.find_nomination)
def step(nomination: Nomination) -> Any:
    form = StepForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.move(nomination, form.step.data or "", by=itself(current_user), reason=form.reason.data or "")
        if saved:
            return _to(nomination)
    return _page(nomination, form)


@bp.route("/nominations/<ref:nomination>/people", methods=["GET", "POST"])
@allow(NOMINATE, nomination=queries.find_nomination)
def people(nomination: Nomination) -> Any:
    colleagues = staff(current_user)
    mentor = next((user for user in colleagues if user.id == nomination.mentor_id), None)
    form = PeopleForm(colleagues, data=people_as_they_stand(nomination, mentor))
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(nomination)
            service.name_people(nomination, form.people, mentor=_mentor(form, colleagues))
        if saved:
            return _to(nomination)
    return form.answer("nominations/people.html", nomination=nomination)


@bp.route("/nominations/<ref:nomination>/shown", methods=["POST"])
@allow(NOMINATE, nomination=queries.find_nomination)
def shown(nomination: Nomination) -> Any:
    form = ShownForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.show_to_person(nomination, form.said.data == "yes")
        if saved:
            return _to(nomination)
    return form.answer_plainly()


@bp.route("/nominations/<ref:nomination>/evidence/<evidence_kind>", methods=["GET", "POST"])
@allow(NOMINATE, nomination=queries.find_nomination)
def add_evidence(nomination: Nomination, evidence_kind: str) -> Any:
    if evidence_kind not in words.KINDS:
        abort(404)
    papers = queries.papers_to_choose(itself(current_user), nomination)
    form = NewEvidenceForm(evidence_kind, papers)
    if form.validate_on_submit():
        with form.saving() as saved:
            service.add_evidence(
                nomination, evidence_kind, _details(form), paper=_paper(form, papers), seen_on=form.seen_on.data,
                by=itself(current_user),
            )  # fmt: skip
        if saved:
            return _to(nomination)
    return form.answer("nominations/evidence.html", nomination=nomination, kind=evidence_kind, words=words)


@bp.route("/evidence/<ref:evidence>", methods=["GET", "POST"])
@allow(NOMINATE, evidence=queries.find_evidence)
def change_evidence(evidence: Evidence) -> Any:
    nomination = evidence.nomination
    papers = queries.papers_to_choose(itself(current_user), nomination)
    chosen = next((paper for paper in papers if paper.id == evidence.paper_id), None)
    form = EvidenceForm(evidence.kind, papers, data=evidence_as_it_stands(evidence, chosen))
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(evidence)
            service.change_evidence(
                evidence, _details(form), paper=_paper(form, papers), seen_on=form.seen_on.data, by=itself(current_user)
            )
        if saved:
            return _to(nomination)
    return form.answer(
        "nominations/evidence.html",
        nomination=nomination,
        kind=evidence.kind,
        words=words,
        evidence=evidence,
        removing=Confirm(),
    )


@bp.route("/evidence/<ref:evidence>/remove", methods=["POST"])
@allow(NOMINATE, evidence=queries.find_evidence)
def remove_evidence(evidence: Evidence) -> Any:
    form, nomination = Confirm(), evidence.nomination
    if form.validate_on_submit():
        with form.saving() as saved:
            service.remove_evidence(evidence)
        if saved:
            return _to(nomination)
    return form.answer_plainly()


@bp.route("/nominations/<ref:nomination>/package", methods=["GET", "POST"])
@allow(NOMINATE, nomination=queries.find_nomination)
def package(nomination: Nomination) -> Any:
    """Chosen, sealed for the funder, and handed to the browser. It is kept nowhere here."""
    viewer = itself(current_user)
    offered = packing.packable(viewer, nomination)
    form = PackageForm(offered, data={"chosen": [row.ref for row, _files in offered]})
    if form.validate_on_submit() and (sealed := _sealed(form, nomination, viewer)) is not None:
        answer = Response(sealed.content, mimetype="application/octet-stream")
        answer.headers["Content-Disposition"] = f"attachment; filename={sealed.name}"
        return answer
    made = queries.packages_of(nomination)
    return form.answer(
        "nominations/package.html", nomination=nomination, offered=offered, made=made, words=words, key=calls.key_of(nomination.call),
        names=staff_names(viewer, {row.by_id for row in made}), grouped=grouped_fingerprint,
        may_keep_calls=KEEP_CALLS.allows(viewer),
    )  # fmt: skip


def _sealed(form: PackageForm, nomination: Nomination, viewer: User) -> packing.Sealed | None:
    """Sealing takes seconds, so no transaction is open meanwhile."""
    prepared, sealed = None, None
    with form.saving():
        prepared = packing.prepare(nomination, form.chosen.data or [], by=viewer)
    if prepared is None:
        return None
    with between_transactions():
        content = prepared.seal()
    with form.saving() as saved:
        sealed = packing.record(nomination, prepared, content, by=viewer)
    return sealed if saved else None


def _to(nomination: Nomination) -> Any:
    return redirect(url_for("nominations.show", nomination=nomination.ref), 303)


def _page(nomination: Nomination, form: Form) -> Any:
    viewer = itself(current_user)
    evidence, steps = queries.evidence_of(viewer, nomination), queries.steps_of(viewer, nomination)
    asked = {row.by_id for row in steps} | {row.seen_by_id for row in evidence} | {nomination.mentor_id}
    return form.answer(
        "nominations/nomination.html", nomination=nomination, case=nomination.case, evidence=evidence, trail=steps, words=words,
        checks=queries.checks_of(viewer, nomination, evidence), names=staff_names(viewer, asked - {None}), today=clock.today(),
        steps=steps_from(nomination.state) if NOMINATE.allows(viewer, nomination) else [], shown_date=shown_date, confirm=Confirm(),
        may_work=NOMINATE.allows(viewer, nomination), may_keep_calls=KEEP_CALLS.allows(viewer),
    )  # fmt: skip


def _mentor(form: PeopleForm, colleagues: Any) -> User | None:
    return next((user for user in colleagues if user.ref == form.mentor_account.data), None)


def _paper(form: EvidenceForm, papers: list[Paper]) -> Paper | None:
    return next((paper for paper in papers if paper.ref == form.paper.data), None)


def _details(form: EvidenceForm) -> dict[str, str | None]:
    """Raises NoSuchDate."""
    return {**form.details, "dated": read_date(form.details.get("dated") or "")}
