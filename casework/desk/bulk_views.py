"""Many cases at once: choose, look at what would become of each, do it, and see or undo it later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_login import current_user

from casework.cases.closing_twice import needs_two
from casework.cases.models import Case
from casework.cases.queries import case_heads
from casework.cases.words import list_word
from casework.core import audit
from casework.core.access import allow
from casework.core.forms import Confirm
from casework.core.i18n import listed
from casework.core.transaction import afterwards
from casework.desk import bulk
from casework.desk import permissions as rights
from casework.desk.bulk_forms import FORMS, BulkForm, kinds_for, likely
from casework.desk.deeds import DEEDS
from casework.desk.models import BulkAction
from casework.desk.selecting import Selection, picked, selection_of
from casework.desk.slices import go_on

bp = Blueprint("bulk", __name__)


@bp.route("/cases/bulk", methods=["GET", "POST"])
@allow(rights.LIST_CASES)
def choose() -> Any:
    """The address says which cases and what; sent, the form is tried out and nothing is kept yet."""
    chosen, kind = selection_of(current_user, request.args), _kind()
    audit.note_list("desk.bulk.choose", len(chosen.ids))
    form = (
        FORMS[kind](current_user, doing=False, data=likely(kind, request.args.get("reason")))
        if kind and chosen.ids
        else Confirm()
    )
    if isinstance(form, BulkForm) and form.validate_on_submit():
        results = bulk.try_out(kind, form.what, chosen.ids, by=current_user)
        sending = FORMS[kind](current_user, doing=True)
        heads = _heads(chosen)
        sending.cases.data = " ".join(head.ref for head in heads)
        return _answer(
            sending, "desk/bulk_preview.html", kind, chosen, results={each.case_id: each for each in results}, heads=heads, needs_two=needs_two,
            languages=_languages(heads) if kind == "message" else "",
        )  # fmt: skip
    return _answer(form, "desk/bulk.html", kind, chosen, heads=_heads(chosen))


@bp.route("/cases/bulk/do", methods=["POST"])
@allow(rights.LIST_CASES)
def do() -> Any:
    """Just the cases that the preview showed."""
    kind = _kind() or abort(404)
    form = FORMS[kind](current_user, doing=True)
    chosen = picked(current_user, (form.cases.data or "").split())
    if form.validate_on_submit():
        with form.saving() as saved:
            action = bulk.begin(kind, form.what, chosen.ids, said={"words": form.words}, by=current_user)
        if saved:
            afterwards(partial(go_on, action.id))
            return redirect(url_for("desk.bulk.action", bulk=action.ref), 303)
    return _answer(form, "desk/bulk.html", kind, chosen, heads=_heads(chosen))


@bp.route("/bulk")
@allow(rights.LIST_CASES)
def actions() -> Any:
    return Confirm().answer("desk/bulk_actions.html", lines=bulk.own_actions(current_user), deeds=DEEDS)


@bp.route("/bulk/<ref:bulk>")
@allow(rights.LIST_CASES, bulk=bulk.find_action)
def action(bulk: BulkAction) -> Any:
    return _shown(bulk, Confirm())


@bp.route("/bulk/<ref:bulk>/undo", methods=["POST"])
@allow(rights.LIST_CASES, bulk=bulk.find_action)
def undo(bulk: BulkAction) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            _undo(bulk)
        if saved:
            afterwards(partial(go_on, bulk.id))
            return redirect(url_for("desk.bulk.action", bulk=bulk.ref), 303)
    return _shown(bulk, form)


def _undo(action: BulkAction) -> None:
    bulk.begin_undo(action)


def _shown(action: BulkAction, form: Confirm) -> Any:
    rows = bulk.rows_of(current_user, action)
    audit.note_list("desk.bulk.action", len(rows))
    return form.answer(
        "desk/bulk_action.html", action=action, rows=rows, deed=DEEDS[action.kind], days=bulk.UNDONE_FOR.days, waits=_waits(action, rows),
        can_be_undone=bulk.can_be_undone(action) and any(row.outcome == "done" for row, _case in rows),
    )  # fmt: skip


def _waits(action: BulkAction, rows: Any) -> int:
    """How many cases are still to be looked at."""
    left = {"running": "waits", "undoing": "done"}.get(action.state)
    return sum(row.outcome == left for row, _case in rows)


def _kind() -> str:
    given = request.args.get("do", "")
    return given if given in kinds_for(current_user) else ""


def _heads(chosen: Selection) -> Any:
    return case_heads(current_user, chosen.ids)


def _languages(heads: Sequence[Case]) -> str:
    """Which languages those who get the same message write in: whoever writes sees whom they do not reach."""
    counted = Counter(head.person.language for head in heads)
    return listed(f"{list_word('spoken_languages', code)} ({number})" for code, number in counted.most_common())


def _answer(form: Any, template: str, kind: str, chosen: Selection, **more: Any) -> Any:
    """`again`: the same cases with another deed."""
    again = {name: request.args.getlist(name) for name in request.args if name != "do"}
    return form.answer(
        template, kind=kind, deeds={key: DEEDS[key] for key in kinds_for(current_user)}, chosen=chosen, again=again, **more
    )  # fmt: skip
