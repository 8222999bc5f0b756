"""Recurring lists: proposed, approved by somebody else, drawn, withdrawn (practice.md U18)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user

from casework.accounts.queries import staff_names
from casework.core import audit, clock
from casework.core.access import allow
from casework.core.csv_file import csv_answer
from casework.core.forms import Confirm, Form
from casework.privacy import permissions, transferring
from casework.privacy import transfer_queries as queries
from casework.privacy import transfer_words as words
from casework.privacy.models import StandingApproval, Transfer
from casework.privacy.rhythm import span_of
from casework.privacy.transfer_forms import DecideTransferForm, DrawListForm, ProposeTransferForm
from casework.programmes.models import Cohort
from casework.programmes.queries import find_cohort, partners

bp = Blueprint("transfers", __name__)


@bp.route("/transfers")
@allow(permissions.SEE_TRANSFERS)
def transfers() -> Any:
    listed = queries.approvals(current_user, after=request.args.get("after"))
    audit.note_list("privacy.transfers.transfers", len(listed.rows))
    return render_template("privacy/transfers.html", listed=listed, rules=permissions, words=words, today=clock.today())


@bp.route("/transfers/new", methods=["GET", "POST"])
@allow(permissions.PROPOSE_TRANSFER)
def propose() -> Any:
    form = ProposeTransferForm(partners(current_user), queries.possible_offers(current_user), data={"rhythm": "weekly"})
    if form.validate_on_submit():
        with form.saving() as saved:
            approval = transferring.propose(form.proposal, by=current_user)
        if saved:
            return _to(approval)
    return form.answer("privacy/propose_transfer.html")


@bp.route("/transfers/<ref:approval>")
@allow(permissions.SEE_TRANSFERS, approval=queries.find_approval)
def show(approval: StandingApproval) -> Any:
    return _page(Confirm(), approval)


@bp.route("/transfers/<ref:approval>/decide", methods=["GET", "POST"])
@allow(permissions.DECIDE_TRANSFER, approval=queries.find_approval)
def decide(approval: StandingApproval) -> Any:
    form = DecideTransferForm(data={"version": approval.version})
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(approval)
            if form.is_approved:
                transferring.approve(approval, by=current_user)
            else:
                transferring.refuse(approval, form.comment.data or "", by=current_user)
        if saved:
            return _to(approval)
    return form.answer("privacy/decide_transfer.html", approval=approval, names=_names(approval), words=words)


@bp.route("/transfers/<ref:approval>/withdraw", methods=["POST"])
@allow(permissions.WITHDRAW_TRANSFER, approval=queries.find_approval)
def withdraw(approval: StandingApproval) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            transferring.withdraw(approval, by=current_user)
        if saved:
            return _to(approval)
    return _page(form, approval)


@bp.route("/transfers/<ref:approval>/courses/<ref:cohort>", methods=["GET", "POST"])
@allow(permissions.DRAW_LIST, cohort=find_cohort, approval=queries.find_approval)
def draw(approval: StandingApproval, cohort: Cohort) -> Any:
    """How many would be on it, without a name; drawing it is the disclosure."""
    if cohort.offer_id != approval.offer_id:
        abort(404)
    form = DrawListForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            transfer = transferring.draw_list(approval, cohort, by=current_user, reason=form.reason.data or "")
        if saved:
            return redirect(url_for("privacy.transfers.class_list", transfer=transfer.ref), 303)
    found = queries.on_list(current_user, cohort)
    return form.answer(
        "privacy/draw_list.html", approval=approval, cohort=cohort, found=found, words=words,
        left_out=queries.cases_of(current_user, found.left_out, cohort),
        earlier=queries.drawn_in_span(approval, cohort, span_of(approval.rhythm, clock.today())),
    )  # fmt: skip


@bp.route("/lists/<ref:transfer>")
@allow(permissions.SEE_LIST, transfer=queries.find_transfer)
def class_list(transfer: Transfer) -> Any:
    """The list as long as its week or month lasts: whoever must not be on it any more is not."""
    found = queries.still_on(current_user, transfer)
    audit.note_list("privacy.transfers.class_list", len(found.people))
    return render_template(
        "privacy/class_list.html", transfer=transfer, labels=words.labels(transfer.approval.fields), rows=_rows(transfer, found),
        gone=transfer.people - len(found.people),
    )  # fmt: skip


@bp.route("/lists/<ref:transfer>/file")
@allow(permissions.SEE_LIST, transfer=queries.find_transfer)
def file(transfer: Transfer) -> Any:
    """The same as CSV. Its name says neither course nor programme."""
    found = queries.still_on(current_user, transfer)
    audit.note_list("privacy.transfers.file", len(found.people))
    return csv_answer([words.labels(transfer.approval.fields), *_rows(transfer, found)], "list.csv")


def _rows(transfer: Transfer, found: queries.OnList) -> list[list[str]]:
    keys = transfer.approval.fields
    return words.rows_in_words(keys, queries.list_values(current_user, found.people, keys))


def _to(approval: StandingApproval) -> Any:
    return redirect(url_for("privacy.transfers.show", approval=approval.ref), 303)


def _names(approval: StandingApproval) -> dict[Any, str]:
    return staff_names(current_user, {approval.proposed_by, approval.decided_by, approval.withdrawn_by} - {None})


def _page(form: Form, approval: StandingApproval) -> Any:
    drawn = queries.transfers_of(current_user, approval)
    names = _names(approval) | staff_names(current_user, {each.drawn_by for each in drawn})
    return form.answer(
        "privacy/transfer.html", approval=approval, courses=queries.courses_of(current_user, approval), drawn=drawn, names=names,
        rules=permissions, words=words, today=clock.today(),
    )  # fmt: skip
