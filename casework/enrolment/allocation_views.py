"""Several cohorts filled together: the round, what it would do and why, carrying it out, undoing it; wishes noted by staff."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from casework.accounts.queries import staff_names
from casework.cases.models import Case
from casework.cases.queries import find_case_head
from casework.cases.reach import is_visible
from casework.core import audit, clock
from casework.core.access import allow, itself
from casework.core.forms import ConfirmOnce
from casework.core.models import db
from casework.core.sealed import open_for
from casework.core.transaction import afterwards
from casework.enrolment import allocating, carrying_out, permissions, queries, wishes
from casework.enrolment import staff_words as words
from casework.enrolment.allocation_forms import RoundForm
from casework.enrolment.counts import numbers
from casework.enrolment.models import Application
from casework.enrolment.wish_forms import WishesForm
from casework.enrolment.wish_models import AllocationRound

bp = Blueprint("allocation", __name__)
PAGE = 50


@bp.route("/programmes/rounds")
@allow(permissions.ALLOCATE)
def show_rounds() -> Any:
    return render_template("enrolment/rounds.html", rounds=wishes.rounds(current_user))


@bp.route("/programmes/rounds/new", methods=["GET", "POST"])
@allow(permissions.ALLOCATE)
def new_round() -> Any:
    form = RoundForm(wishes.cohorts_without_round())
    if form.validate_on_submit():
        with form.saving() as saved:
            made = wishes.make_round(form.name.data, form.chosen, form.closes_on.data, by=current_user)
        if saved:
            return redirect(url_for("enrolment.allocation.show_round", round=made.ref), 303)
    return form.answer("enrolment/round_new.html")


@bp.route("/programmes/rounds/<ref:round>")
@allow(permissions.ALLOCATE, round=wishes.find_round)
def show_round(round: AllocationRound) -> Any:
    return _page(ConfirmOnce(), round)


@bp.route("/programmes/rounds/<ref:round>/apply", methods=["POST"])
@allow(permissions.ALLOCATE, round=wishes.find_round)
def apply_round(round: AllocationRound) -> Any:
    return _press(round, carrying_out.begin)


@bp.route("/programmes/rounds/<ref:round>/undo", methods=["POST"])
@allow(permissions.ALLOCATE, round=wishes.find_round)
def undo_round(round: AllocationRound) -> Any:
    return _press(round, carrying_out.begin_undo)


def _press(round_: AllocationRound, act: Any) -> Any:
    form = ConfirmOnce()
    if form.validate_on_submit():
        with form.saving() as saved:
            act(round_, by=itself(current_user))
        if saved:
            afterwards(partial(carrying_out.go_on, round_.id, patience=carrying_out.PATIENCE))
            return redirect(url_for("enrolment.allocation.show_round", round=round_.ref), 303)
    return _page(form, round_)


@bp.route("/cases/<ref:case>/wishes", methods=["GET", "POST"])
@allow(permissions.APPLY_FOR_PERSON, case=find_case_head)
def case_wishes(case: Case) -> Any:
    """What the person said on the phone or at the desk."""
    asked, own = request.args.get("round", ""), wishes.open_rounds_of(case.person_id)
    found = next((each for each in own if not asked or each[0].ref == asked), None)
    if found is None:
        if request.method == "POST":
            abort(404)
        return render_template("enrolment/no_wishes.html", case=case)
    form = WishesForm(found[1])
    if form.validate_on_submit():
        with form.saving() as saved:
            wishes.rank_wishes(found[0], case.person_id, form.wanted)
        if saved:
            return redirect(url_for("enrolment.case_applications", case=case.ref), 303)
    return form.answer("enrolment/case_wishes.html", case=case, round=found[0])


def _page(form: ConfirmOnce, round_: AllocationRound) -> Any:
    """What it would do; once it is begun, what it did so far."""
    viewer = itself(current_user)
    made = allocating.plan(round_) if round_.state == "open" else allocating.done(round_)
    cohorts = wishes.cohorts_of(round_)
    people, after = sorted(made.choices, key=lambda who: who.hex), request.args.get("after", "")
    shown = list(islice((who for who in people if who.hex > after), PAGE + 1))
    wanted = [made.choices[who][0].application_id for who in shown[:PAGE]]
    query = select(Application).where(Application.id.in_(wanted), is_visible(viewer, Application.case_id))
    rows = {one.person_id: one for one in db.session.scalars(query)}
    open_for(viewer, [one.person for one in rows.values()], "allocation")
    audit.note_list("enrolment.allocation.show_round", len(rows))
    return form.answer(
        "enrolment/round.html", round=round_, made=made, cohorts=cohorts, names={one.id: one.neutral_name for one in cohorts},
        rows=[(rows[who], made.choices[who]) for who in shown[:PAGE] if who in rows], words=words,
        more=shown[PAGE - 1].hex if len(shown) > PAGE else None, shown_name=queries.shown_name, today=clock.today(),
        numbers=numbers([one.id for one in cohorts]), begun_by=staff_names(viewer, {round_.applied_by} - {None}).get(round_.applied_by),
    )  # fmt: skip
