"""Forgotten password: asking for a link, and the page that the link opens. To look at it changes nothing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, request, session, url_for

from casework.accounts import links
from casework.accounts.forms import ForgottenForm, NewPasswordForm
from casework.core.access import public
from casework.core.limits import SIGN_IN, limiter

bp = Blueprint("links", __name__)


@bp.route("/signin/forgotten", methods=["GET", "POST"])
@limiter.limit(SIGN_IN, methods=["POST"])
@public
def forgotten() -> Any:
    """The same answer and the same work, whoever has this address (security.md G29)."""
    form = ForgottenForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            links.ask_for_link(form.email.data or "")
        if saved:
            return redirect(url_for("accounts.links.forgotten", sent=1), 303)
    return form.answer("accounts/forgotten.html", is_sent="sent" in request.args)


@bp.route("/signin/link/<token>", methods=["GET", "POST"])
@limiter.limit(SIGN_IN)
@public
def new_password(token: str) -> Any:
    """Mail scanners open links before people do: only the button uses it up."""
    form = NewPasswordForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            links.set_password_by_link(token, form.password.data or "")
        if saved:
            session.clear()
            return _silent(redirect(url_for("accounts.sign_in", changed=1), 303))
    form.password.data = ""
    return _silent(form.answer("accounts/new_password.html", user=links.account_of_link(token)))


def _silent(answer: Any) -> Any:
    """The address is the secret: no browser tells it to anyone, not even to us."""
    response = make_response(answer)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
