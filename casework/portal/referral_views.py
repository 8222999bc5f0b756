"""To which partners a person is referred: say yes or no, see what they learn, take it back (practice.md U11)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user

from casework.cases import referring
from casework.cases.referral_models import Referral
from casework.cases.referral_queries import find_own_referral, own_referrals, withdrawn_consents
from casework.core import clock
from casework.core.access import allow
from casework.core.i18n import _l, variant
from casework.core.limits import SAVING, limiter
from casework.portal.forms import AnswerReferralForm
from casework.portal.permissions import SEE_OWN_FILE
from casework.register.fields import field

bp = Blueprint("referrals", __name__)
STATES = {
    "asked": _l("We ask you first."),
    "sent": _l("You have agreed. We wait for their answer."),
    "accepted": _l("They have said yes."),
    "declined": _l("They cannot help now. They no longer see your data."),
    "refused": _l("You said no. Nothing was passed on."),
    "withdrawn": _l("You have taken it back. They no longer see your data."),
    "ended": _l("It has ended. They no longer see your data."),
}


def _me() -> Any:
    return current_user._get_current_object()


def _state(row: Referral, taken_back: set[Any]) -> str:
    if row.state in referring.OPEN and row.consent_id in taken_back:
        return "withdrawn"
    return "ended" if row.state in referring.OPEN and row.until < clock.today() else row.state


@bp.route("/<lang:lang>/status/referrals")
@allow(SEE_OWN_FILE)
def referrals() -> Any:
    rows = own_referrals(_me())
    taken_back = withdrawn_consents([row.consent_id for row in rows])
    return render_template(
        "portal/referrals.html", rows=[(row, _state(row, taken_back)) for row in rows], states=STATES
    )


@bp.route("/<lang:lang>/status/referrals/<ref:referral>", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(SEE_OWN_FILE, referral=find_own_referral)
def referral(referral: Referral) -> Any:
    """Yes, no, or take it back: the partner's next look finds nothing."""
    form = AnswerReferralForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            if form.given.data == "yes":
                referring.agree(referral, _me())
            else:
                referring.withdraw(referral)
        if saved:
            return redirect(url_for("portal.referrals.referrals"), 303)
    state = _state(referral, withdrawn_consents([referral.consent_id]))
    return form.answer(
        "portal/referral.html", row=referral, state=state, states=STATES, is_open=state in referring.OPEN,
        passed_on=[field(key).label.in_(variant()) for key in referral.fields],
    )  # fmt: skip
