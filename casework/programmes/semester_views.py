"""Semesters, and the days that others set for them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, url_for
from flask_login import current_user

from casework.accounts.queries import staff_names
from casework.core import clock
from casework.core.access import allow
from casework.core.forms import Confirm, Form
from casework.programmes import deadlines as keeping
from casework.programmes import words
from casework.programmes.deadline_forms import FIRST, AddDeadlineForm, ChangeDeadlineForm, as_it_stands
from casework.programmes.permissions import KEEP_DEADLINES, SEE_DEADLINES
from casework.programmes.semester_models import OutsideDeadline
from casework.programmes.semesters import not_over

bp = Blueprint("semesters", __name__)


@bp.route("/programmes/semesters")
@allow(SEE_DEADLINES)
def show() -> Any:
    return _page(Confirm())


@bp.route("/programmes/semesters/deadlines/new", methods=["GET", "POST"])
@allow(KEEP_DEADLINES)
def add() -> Any:
    form = AddDeadlineForm(data=FIRST)
    if form.validate_on_submit():
        with form.saving() as saved:
            keeping.add_deadline(form.values, by=current_user)
        if saved:
            return _back()
    return form.answer("programmes/deadline.html")


@bp.route("/programmes/semesters/deadlines/<ref:deadline>", methods=["GET", "POST"])
@allow(KEEP_DEADLINES, deadline=keeping.find_deadline)
def change(deadline: OutsideDeadline) -> Any:
    form = ChangeDeadlineForm(data=as_it_stands(deadline))
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(deadline)
            keeping.change_deadline(deadline, form.values, by=current_user)
        if saved:
            return _back()
    return form.answer("programmes/deadline.html", deadline=deadline, removing=Confirm())


@bp.route("/programmes/semesters/deadlines/<ref:deadline>/checked", methods=["POST"])
@allow(KEEP_DEADLINES, deadline=keeping.find_deadline)
def checked(deadline: OutsideDeadline) -> Any:
    """Looked up today, and it is as it stands."""
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            keeping.check_deadline(deadline, by=current_user)
        if saved:
            return _back()
    return _page(form)


@bp.route("/programmes/semesters/deadlines/<ref:deadline>/remove", methods=["POST"])
@allow(KEEP_DEADLINES, deadline=keeping.find_deadline)
def remove(deadline: OutsideDeadline) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            keeping.remove_deadline(deadline)
        if saved:
            return _back()
    return _page(form)


def _back() -> Any:
    return redirect(url_for("programmes.semesters.show"), 303)


def _page(form: Form) -> Any:
    today = clock.today()
    rows = keeping.deadlines(current_user, today)
    return form.answer(
        "programmes/semesters.html", semesters=not_over(today), rows=rows, words=words, today=today,
        names=staff_names(current_user, {row.checked_by_id for row in rows}), is_stale=keeping.is_stale,
        rules={"keep": KEEP_DEADLINES},
    )  # fmt: skip
