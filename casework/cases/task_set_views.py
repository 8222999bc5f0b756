"""The coordination keeps the sets of tasks: which there are, a new one, a new version of one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, url_for
from flask_login import current_user

from casework.cases import permissions as rights
from casework.cases.task_set_forms import ANCHORS, set_form
from casework.cases.task_set_keeping import MOST, find_set, keep_set, versions_of
from casework.cases.task_sets import TaskSet, all_sets
from casework.core.access import allow, itself
from casework.core.forms import Confirm

bp = Blueprint("task_sets", __name__)


@bp.route("/task-sets")
@allow(rights.KEEP_TASK_SETS)
def show() -> Any:
    sets = sorted(all_sets().values(), key=lambda one: (one.is_retired, one.title, one.key))
    return Confirm().answer("cases/task_sets.html", sets=sets, anchors=ANCHORS)


@bp.route("/task-sets/new", methods=["GET", "POST"])
@allow(rights.KEEP_TASK_SETS)
def add() -> Any:
    return _edit(None)


@bp.route("/task-sets/set/<taskset>", methods=["GET", "POST"])
@allow(rights.KEEP_TASK_SETS, taskset=find_set)
def change(taskset: TaskSet) -> Any:
    return _edit(taskset)


def _edit(chosen: TaskSet | None) -> Any:
    form = set_form(chosen)
    if form.validate_on_submit():
        with form.saving() as saved:
            keep_set(
                chosen, seen=int(form.version.data or 0), anchor=form.anchor.data, anchors=list(ANCHORS), title=form.title,
                lines=form.lines, is_retired=form.state.data == "retired", by=itself(current_user),
            )  # fmt: skip
        if saved:
            return redirect(url_for("cases.task_sets.show"), 303)
    versions = versions_of(current_user, chosen) if chosen else []
    return form.answer("cases/task_set.html", chosen=chosen, most=MOST, versions=versions)
