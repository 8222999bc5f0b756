"""Accounts of colleagues: for the administrator and the head of the unit."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from casework.accounts import administration, links, queries, service
from casework.accounts.forms import AddAccountForm, LinkForm, RolesForm
from casework.accounts.models import User
from casework.accounts.permissions import MANAGE_ACCOUNTS
from casework.core.access import allow
from casework.core.forms import ConfirmOnce, Form
from casework.core.i18n import _l
from casework.core.pages import NavItem

bp = Blueprint("staff", __name__)
NAV = [NavItem(90, _l("Accounts"), "accounts.staff.accounts", MANAGE_ACCOUNTS)]
ACTIONS = {
    "lock": lambda user: administration.lock(user, by=_me()),
    "unlock": administration.unlock,
    "close": lambda user: administration.close(user, by=_me()),
    "second-factor": administration.reset_second_factor,
    "devices": service.end_all_sign_ins,
}


@bp.route("/accounts")
@allow(MANAGE_ACCOUNTS)
def accounts() -> Any:
    return render_template("accounts/accounts.html", lines=queries.accounts(current_user))


@bp.route("/accounts/new", methods=["GET", "POST"])
@allow(MANAGE_ACCOUNTS)
def add() -> Any:
    """The account has no password until its owner has chosen one by the link."""
    form = AddAccountForm()
    form.offer()
    if form.validate_on_submit():
        user = None
        with form.saving() as saved:
            user = service.add_user(
                email=form.email.data or "", name=form.name.data or "", password=None, roles=form.roles.data or (),
                language=form.page_language.data, capacity=form.capacity.data or 0,
            )  # fmt: skip
            links.send_link(user, is_invitation=True)
        if saved and user is not None:
            return redirect(url_for("accounts.staff.account", account=user.ref, told="invited"), 303)
    return form.answer("accounts/add.html")


@bp.route("/accounts/<ref:account>")
@allow(MANAGE_ACCOUNTS, account=queries.find_account)
def account(account: User) -> Any:
    return _page(ConfirmOnce(), account)


@bp.route("/accounts/<ref:account>/roles", methods=["GET", "POST"])
@allow(MANAGE_ACCOUNTS, account=queries.find_account)
def roles(account: User) -> Any:
    form = RolesForm(data={"roles": sorted(account.roles), "version": account.version})
    form.offer()
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(account)
            administration.give_roles(account, form.roles.data or (), by=_me())
        if saved:
            return _back_to(account)
    return form.answer("accounts/roles.html", account=account)


@bp.route("/accounts/<ref:account>/link", methods=["GET", "POST"])
@allow(MANAGE_ACCOUNTS, account=queries.find_account)
def link(account: User) -> Any:
    """A link to set a password: by letter, or shown in this answer and never again."""
    form, address = LinkForm(), ""
    if form.validate_on_submit():
        with form.saving() as saved:
            if form.way.data == "shown":
                address = links.make_link(account)
            else:
                links.send_link(account, is_invitation=account.password_hash is None)
        if saved and not address:
            return _back_to(account, told="sent")
    return form.answer("accounts/link.html", account=account, address=address)


@bp.route('/accounts/<ref:account>/<any(lock,unlock,close,"second-factor",devices):what>', methods=["POST"])
@allow(MANAGE_ACCOUNTS, account=queries.find_account)
def act(account: User, what: str) -> Any:
    """One button: lock, unlock, close, second factor, devices."""
    form = ConfirmOnce()
    if form.validate_on_submit():
        with form.saving() as saved:
            ACTIONS[what](account)
        if saved:
            return _back_to(account, told=what)
    return _page(form, account)


def _page(form: Form, account: User) -> Any:
    return form.answer(
        "accounts/staff_account.html", account=account, devices=queries.devices_of(current_user, account),
        objections=administration.objections_to_closing(account), told=request.args.get("told"),
        is_me=account.id == current_user.id,
    )  # fmt: skip


def _back_to(account: User, told: str | None = None) -> Any:
    return redirect(url_for("accounts.staff.account", account=account.ref, told=told), 303)


def _me() -> User:
    user: User = current_user._get_current_object()
    return user
