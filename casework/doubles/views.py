"""The coordinator's list of likely doubles; two records side by side; taking a merge apart."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from casework.core import audit
from casework.core.access import allow
from casework.core.forms import Confirm
from casework.core.i18n import _l
from casework.core.pages import NavItem
from casework.core.references import read_reference, shown_reference
from casework.doubles import permissions, queries, words
from casework.doubles.comparing import open_cases, side_of
from casework.doubles.forms import merge_form
from casework.doubles.merging import Choice, merge_people, take_apart
from casework.doubles.models import DoublePair
from casework.doubles.service import say_not_the_same
from casework.people.models import Merge

bp = Blueprint("doubles", __name__, url_prefix="/doubles")
NAV = [NavItem(45, _l("Same person twice"), "doubles.list_doubles", permissions.SEE_DOUBLES)]


@bp.route("")
@allow(permissions.SEE_DOUBLES)
def list_doubles() -> Any:
    listed = queries.open_pairs(current_user, after=read_reference(request.args.get("after", "")))
    audit.note_list("doubles.list_doubles", len(listed.rows))
    return render_template(
        "doubles/list_doubles.html", listed=listed, merges=queries.recent_merges(current_user),
        search=queries.search_state("all"), words=words,
    )  # fmt: skip


@bp.route("/<ref:pair>", methods=["GET", "POST"])
@allow(permissions.DECIDE_DOUBLE, pair=queries.find_pair)
def compare(pair: DoublePair) -> Any:
    shown = queries.shown_pair(current_user, pair)
    people = queries.people_of(current_user, pair, lock=request.method == "POST")
    sides = [side_of(current_user, person, case) for person, case in zip(people, (shown.one, shown.other), strict=True)]
    cases = open_cases(pair.one_id, pair.other_id)
    both = [(str(case.id), shown_reference(case.ref)) for case in cases] if len(cases) > 1 else []
    form = merge_form([shown_reference(side.case.ref) for side in sides], both, words.differing(*sides))
    if form.validate_on_submit():
        with form.saving() as saved:
            kept, gone = people if form.keeps_one else people[::-1]
            choice = Choice(kept, gone, form.case_id, form.from_gone)
            merge_people(pair, choice, current_user._get_current_object())
        if saved:
            newest = queries.newest_cases(current_user, {kept.id})
            return redirect(url_for("cases.show", case=newest[kept.id].ref), 303)
    return form.answer("doubles/compare.html", pair=pair, sides=sides, words=words, confirm=Confirm())


@bp.route("/<ref:pair>/not-the-same", methods=["POST"])
@allow(permissions.DECIDE_DOUBLE, pair=queries.find_pair)
def not_the_same(pair: DoublePair) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        shown = queries.shown_pair(current_user, pair)
        with form.saving() as saved:
            say_not_the_same(pair, current_user._get_current_object())
        if saved:
            sees_list = permissions.SEE_DOUBLES.allows(current_user)
            back = url_for("doubles.list_doubles") if sees_list else url_for("cases.show", case=shown.one.ref)
            return redirect(back, 303)
    return form.answer_plainly()


@bp.route("/merges/<ref:merge>/apart", methods=["GET", "POST"])
@allow(permissions.TAKE_APART, merge=queries.find_merge)
def apart(merge: Merge) -> Any:
    case = queries.newest_cases(current_user, {merge.kept_id})[merge.kept_id]
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            take_apart(merge, current_user._get_current_object())
        if saved:
            return redirect(url_for("doubles.list_doubles"), 303)
    return form.answer("doubles/apart.html", merge=merge, case=case, until=merge.at + queries.TAKEN_APART_WITHIN)
