"""Closing a case: reasons, what is still open, and a second pair of eyes where the operator wants one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, url_for
from flask_login import current_user

from casework.accounts.queries import name_of
from casework.cases import closing_twice, page
from casework.cases import permissions as rights
from casework.cases.closing import objections_to
from casework.cases.closing_models import ClosingProposal
from casework.cases.forms import CloseForm
from casework.cases.models import Case
from casework.cases.queries import find_case, tries_in_vain
from casework.cases.words import list_word
from casework.core.access import allow
from casework.core.forms import Confirm
from casework.core.four_eyes import DecisionForm
from casework.core.i18n import _l

bp = Blueprint("closing", __name__)


class DecideClosingForm(DecisionForm):
    approving = _l("Close the case")


def close(case: Case) -> Any:
    """The page of `cases.close`."""
    tries, proposal = tries_in_vain(case), closing_twice.proposal_of(current_user, case)
    reasons = list(proposal.reasons or ()) if proposal else []
    form = CloseForm(
        reasons=page.closing_reasons(),
        data={
            "reason": reasons[0] if reasons else page.likely_reason(tries),
            "more": reasons[1:],
            "version": case.version,
        },
    )
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(case)
            is_closed = closing_twice.close_or_propose(case, [form.reason.data, *form.more.data], current_user)
        if saved:
            # What was only proposed is said here: on the case nothing has changed.
            return redirect(url_for("cases.show" if is_closed else "cases.close", case=case.ref), 303)
    if proposal is not None and proposal.state == "proposed" and _is_own(proposal):
        return form.answer(
            "cases/closing_proposed.html", case=case, proposal=proposal, reasons=_in_words(proposal),
            others=closing_twice.who_may_confirm(current_user, case), confirm=Confirm(formdata=None),
        )  # fmt: skip
    return page.with_both_versions(
        form, case, "cases/close.html", case=case, objections=objections_to(case), tries=tries, proposal=proposal,
        needs_two=closing_twice.needs_two(), decider=name_of(proposal.decided_by) if proposal and proposal.decided_by else None,
    )  # fmt: skip


@bp.route("/cases/<ref:case>/close/decide", methods=["GET", "POST"])
@allow(rights.CLOSE_CASE, case=find_case)
def decide(case: Case) -> Any:
    """Whoever did not propose it looks at the reasons, then closes the case or says what has to change."""
    proposal = closing_twice.proposal_of(current_user, case)
    form = DecideClosingForm(data={"version": proposal.version if proposal else 0})
    if form.validate_on_submit():
        with form.saving() as saved:
            if proposal is not None:
                form.check_version(proposal)
            closing_twice.decide_closing(case, approve=form.is_approved, comment=form.comment.data, by=current_user)
        if saved:
            return redirect(url_for("cases.show", case=case.ref), 303)
    return form.answer(
        "cases/decide_closing.html", case=case, proposal=proposal, is_own=_is_own(proposal), who=name_of(proposal.proposed_by) if proposal else None,
        reasons=_in_words(proposal) if proposal else [],
    )  # fmt: skip


@bp.route("/cases/<ref:case>/close/take-back", methods=["POST"])
@allow(rights.CLOSE_CASE, case=find_case)
def take_back(case: Case) -> Any:
    """Whoever proposed it lets it be; the case stays as it is."""
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            closing_twice.take_back_proposal(case, by=current_user)
        if saved:
            return redirect(url_for("cases.show", case=case.ref), 303)
    return form.answer_plainly()


def _in_words(proposal: ClosingProposal) -> list[str]:
    return [list_word("closing_reasons", code) for code in proposal.reasons or ()]


def _is_own(proposal: ClosingProposal | None) -> bool:
    return proposal is not None and proposal.proposed_by == current_user.id
