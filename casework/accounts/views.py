"""Signing in and out; the own account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pyotp
import segno
from flask import Blueprint, current_app, g, redirect, request, session, url_for
from flask_login import current_user, login_user
from itsdangerous import BadSignature, URLSafeTimedSerializer
from markupsafe import Markup

from casework.accounts import link_views, recovery, service, staff_views
from casework.accounts.forms import KeysForm, PasswordForm, SecondFactorForm, SignInForm
from casework.accounts.models import User
from casework.accounts.permissions import BE_SIGNED_IN
from casework.accounts.queries import devices_of
from casework.core.access import SYSTEM, allow, itself, own_path, public
from casework.core.forms import Confirm, ConfirmOnce, Form
from casework.core.limits import SIGN_IN, limiter
from casework.core.models import db
from casework.core.sealed import open_for
from casework.core.tokens import hash_token

bp = Blueprint("accounts", __name__)
bp.register_blueprint(link_views.bp)
bp.register_blueprint(staff_views.bp)
NAV = staff_views.NAV
HALF_WAY = 600


@bp.route("/signin", methods=["GET", "POST"])
@limiter.limit(SIGN_IN, methods=["POST"])
@public
def sign_in() -> Any:
    form = SignInForm()
    if form.validate_on_submit():
        user = None
        with form.saving() as saved:
            user = service.check_password(form.email.data, form.password.data)
        if saved and user is not None:
            if _needs_second_factor(user):
                session["half"] = _half().dumps(str(user.id))
                return redirect(url_for("accounts.second_factor", next=request.args.get("next")), 303)
            return _enter(user)
    form.password.data = ""
    return form.answer("accounts/sign_in.html")


@bp.route("/signin/second", methods=["GET", "POST"])
@limiter.limit(SIGN_IN, methods=["POST"])
@public
def second_factor() -> Any:
    user = _half_way_user()
    if user is None:
        return redirect(url_for("accounts.sign_in"), 303)
    open_for(SYSTEM, [user], "second factor")
    secret = user.totp_secret
    new_secret = session.setdefault("new_factor", pyotp.random_base32()) if not secret else None
    form = SecondFactorForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            if new_secret:
                user.totp_secret = new_secret
            service.check_second_factor(user, form.code.data or "")
        if saved:
            session.pop("new_factor", None)
            return _enter(user)
    picture = (
        segno.make(pyotp.TOTP(new_secret).provisioning_uri(name=user.email, issuer_name="Casework"))
        if new_secret
        else None
    )
    return form.answer(
        "accounts/second_factor.html",
        secret=new_secret,
        picture=Markup(picture.svg_inline(scale=4, omitsize=False)) if picture else None,  # noqa: S704 (our own picture)
    )


@bp.route("/signout", methods=["POST"])
@allow(BE_SIGNED_IN)
def sign_out() -> Any:
    form = Confirm()
    if form.validate_on_submit():
        service.end_sign_in(g.sign_in_token)
        session.clear()
        answer = redirect(url_for("accounts.sign_in"), 303)
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return answer
    return form.answer("accounts/sign_out.html")


@bp.route("/account", methods=["GET", "POST"])
@allow(BE_SIGNED_IN)
def account() -> Any:
    form = PasswordForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.change_password(current_user._get_current_object(), form.old_password.data, form.password.data)
        if saved:
            session.clear()
            return redirect(url_for("accounts.sign_in"), 303)
    return _account_page(form, form, KeysForm(formdata=None, data={"single_keys": current_user.single_keys}))


def _account_page(form: Form, password: PasswordForm, keys_form: KeysForm) -> Any:
    """`form`: the one that was sent, whose errors stand at the top."""
    me = itself(current_user)
    return form.answer(
        "accounts/account.html", devices=devices_of(me, me), codes_left=recovery.codes_left(me),
        has_factor=bool(me.totp_secret_sealed), here=hash_token(g.sign_in_token), once=ConfirmOnce(),
        password_form=password, keys_form=keys_form,
    )  # fmt: skip


@bp.route("/account/keys", methods=["POST"])
@allow(BE_SIGNED_IN)
def keys() -> Any:
    form = KeysForm()
    if form.validate_on_submit():
        service.set_single_keys(current_user._get_current_object(), form.single_keys.data)
        return redirect(url_for("accounts.account"), 303)
    return _account_page(form, PasswordForm(formdata=None), form)


@bp.route("/account/devices", methods=["POST"])
@allow(BE_SIGNED_IN)
def end_other_devices() -> Any:
    if Confirm().validate_on_submit():
        service.end_all_sign_ins(current_user._get_current_object(), but=g.sign_in_token)
    return redirect(url_for("accounts.account"), 303)


@bp.route("/account/recovery-codes", methods=["POST"])
@allow(BE_SIGNED_IN)
def recovery_codes() -> Any:
    """Ten new codes, shown in this answer and never again."""
    form, codes = ConfirmOnce(), []
    if form.validate_on_submit():
        with form.saving():
            codes = recovery.make_codes(current_user._get_current_object())
    return form.answer("accounts/recovery_codes.html", codes=codes)


def _enter(user: User) -> Any:
    session.clear()
    g.sign_in_token = service.start_sign_in(user)
    login_user(user)
    return redirect(own_path(request.args.get("next")) or url_for("desk.today"), 303)


def _needs_second_factor(user: User) -> bool:
    return bool(current_app.config["SECOND_FACTOR"] or user.totp_secret_sealed)


def _half() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="half-way")


def _half_way_user() -> User | None:
    try:
        return db.session.get(User, UUID(_half().loads(session.get("half", ""), max_age=HALF_WAY)))
    except BadSignature:
        return None
