"""The calls that the office keeps, and the funders' keys. Nothing here says that anybody was nominated."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from casework.accounts.queries import staff_names
from casework.core import clock
from casework.core.access import allow, itself
from casework.core.forms import Confirm, Form
from casework.nominations import calls as keeping
from casework.nominations import words
from casework.nominations.call_forms import (
    AddCallForm,
    ChangeCallForm,
    CompareForm,
    KeyForm,
    as_it_stands,
    first_values,
)
from casework.nominations.call_models import SCHEMES, Call
from casework.nominations.keys import grouped_fingerprint
from casework.nominations.permissions import KEEP_CALLS, KEEP_KEYS

bp = Blueprint("calls", __name__)


@bp.route("/programmes/calls")
@allow(KEEP_CALLS)
def all_calls() -> Any:
    today = clock.today()
    coming, over = keeping.calls_from(today), keeping.calls_before(today)
    keys = keeping.keys_of([*coming, *over])
    return render_template(
        "nominations/calls.html",
        coming=coming,
        over=over,
        keys=keys,
        words=words,
        today=today,
        is_stale=keeping.is_stale,
    )


@bp.route("/programmes/calls/new", methods=["GET", "POST"])
@allow(KEEP_CALLS)
def add() -> Any:
    scheme = request.args.get("scheme", "")
    scheme = scheme if scheme in SCHEMES else SCHEMES[0]
    form, call = AddCallForm(data=first_values(scheme, keeping.first_guess(scheme))), None
    if form.validate_on_submit():
        with form.saving() as saved:
            call = keeping.add_call(form.values, by=current_user)
        if saved and call is not None:
            return _to(call)
    return form.answer("nominations/call_form.html", call=None, words=words, scheme=scheme)


@bp.route("/programmes/calls/<ref:call>")
@allow(KEEP_CALLS, call=keeping.find_call)
def show(call: Call) -> Any:
    return _page(call, Confirm())


@bp.route("/programmes/calls/<ref:call>/change", methods=["GET", "POST"])
@allow(KEEP_CALLS, call=keeping.find_call)
def change(call: Call) -> Any:
    form = ChangeCallForm(data=as_it_stands(call))
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(call)
            keeping.change_call(call, form.values, by=current_user)
        if saved:
            return _to(call)
    return form.answer("nominations/call_form.html", call=call, words=words)


@bp.route("/programmes/calls/<ref:call>/remove", methods=["POST"])
@allow(KEEP_CALLS, call=keeping.find_call)
def remove(call: Call) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            keeping.remove_call(call)
        if saved:
            return redirect(url_for("nominations.calls.all_calls"), 303)
    return form.answer_plainly()


@bp.route("/programmes/calls/<ref:call>/key", methods=["GET", "POST"])
@allow(KEEP_KEYS, call=keeping.find_call)
def add_key(call: Call) -> Any:
    form = KeyForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            keeping.add_key(call, form.armored.data or "", by=itself(current_user))
        if saved:
            return redirect(url_for("nominations.calls.compare", call=call.ref), 303)
    return form.answer("nominations/key.html", call=call)


@bp.route("/programmes/calls/<ref:call>/key/compare", methods=["GET", "POST"])
@allow(KEEP_KEYS, call=keeping.find_call)
def compare(call: Call) -> Any:
    form = CompareForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            keeping.compare_key(call, form.typed.data or "", form.way.data, by=itself(current_user))
        if saved:
            return _to(call)
    return form.answer("nominations/compare.html", call=call, key=keeping.key_of(call))


def _to(call: Call) -> Any:
    return redirect(url_for("nominations.calls.show", call=call.ref), 303)


def _page(call: Call, form: Form) -> Any:
    key = keeping.key_of(call)
    names = staff_names(current_user, {call.checked_by_id, *({key.compared_by_id} - {None} if key else ())})
    return form.answer(
        "nominations/call.html", call=call, key=key, names=names, words=words, today=clock.today(), is_stale=keeping.is_stale,
        grouped=grouped_fingerprint, may_keep_keys=KEEP_KEYS.allows(current_user), now=clock.now(),
    )  # fmt: skip
