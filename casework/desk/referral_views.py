"""Referrals: the advisor refers and ends, the partner reads what was agreed to, and answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from casework.cases import permissions as rights
from casework.cases import referring
from casework.cases.models import Case
from casework.cases.queries import find_case
from casework.cases.referral_models import Referral
from casework.cases.referral_queries import (
    find_referred,
    find_sent,
    referrals_for_partner,
    referrals_of,
    what_is_shared,
    withdrawn_consents,
)
from casework.cases.timeline import REFERRAL_STATES
from casework.core import audit, clock
from casework.core.access import allow
from casework.core.forms import Confirm
from casework.core.i18n import _l, language
from casework.core.pages import NavItem
from casework.desk.letters import tell_partner, tell_person
from casework.desk.referral_forms import AnswerReferralForm, ReferForm
from casework.intake.showing import in_words
from casework.programmes.queries import partners
from casework.register.fields import all_fields, field

bp = Blueprint("referrals", __name__)
NAV = [NavItem(15, _l("Referrals"), "desk.referrals.referred", rights.WORK_AT_PARTNER)]
#: As long as a first meeting and what follows from it usually take.
USUAL = timedelta(days=90)


@bp.route("/cases/<ref:case>/referrals")
@allow(rights.SEE_REFERRALS, case=find_case)
def referrals(case: Case) -> Any:
    rows = referrals_of(current_user, case)
    return Confirm().answer(
        "desk/referrals.html", case=case, rows=rows, states=REFERRAL_STATES, label=_label, rights=rights,
        open_states=referring.OPEN, taken_back=withdrawn_consents([row.consent_id for row in rows]), today=clock.today(),
    )  # fmt: skip


def _label(key: str) -> str:
    return field(key).label.in_(language())


@bp.route("/cases/<ref:case>/referrals/new", methods=["GET", "POST"])
@allow(rights.REFER, case=find_case)
def refer(case: Case) -> Any:
    form = ReferForm(partners(current_user), data={"until": clock.today() + USUAL, "agreed": ""})
    if form.validate_on_submit():
        with form.saving() as saved:
            row = referring.refer(
                case, form.chosen, fields=form.shared, concern=form.concern.data or "", until=form.until.data, by=current_user,
                agreed=form.agreed.data,
            )  # fmt: skip
            if row.state == "sent":
                tell_partner(row.partner_id)
            else:
                tell_person(case.person)
        if saved:
            return redirect(url_for("desk.referrals.referrals", case=case.ref), 303)
    return form.answer("desk/refer.html", case=case)


@bp.route("/sent-referrals/<ref:referral>/end", methods=["POST"])
@allow(rights.SEE_REFERRALS, referral=find_sent)
def end(referral: Referral) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            referring.end_referral(referral)
        if saved:
            return redirect(url_for("desk.referrals.referrals", case=referral.case.ref), 303)
    return form.answer_plainly()


@bp.route("/referrals")
@allow(rights.WORK_AT_PARTNER)
def referred() -> Any:
    rows, following = referrals_for_partner(current_user, request.args.get("after"))
    audit.note_list("desk.referrals.referred", len(rows))
    return render_template("desk/referred.html", rows=rows, following=following, states=REFERRAL_STATES)


@bp.route("/referrals/<ref:referral>", methods=["GET", "POST"])
@allow(rights.WORK_AT_PARTNER, referral=find_referred)
def referral_page(referral: Referral) -> Any:
    form = AnswerReferralForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            referring.answer(referral, accepts=form.given.data == "yes")
        if saved:
            return redirect(url_for("desk.referrals.referred"), 303)
    told = what_is_shared(referral)
    return form.answer(
        "desk/referral_page.html", referral=referral, states=REFERRAL_STATES,
        rows=[
            {"question": one.label.in_(language()), "answer": in_words(one, told[one.key])}
            for one in all_fields() if one.key in told
        ],
        hides_contact=any(key in referral.fields and key not in told for key in ("phone", "email")),
    )  # fmt: skip
