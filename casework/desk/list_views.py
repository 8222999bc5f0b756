"""Views of the list that were kept, and the tags that cases carry."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework.cases.models import Case
from casework.cases.queries import find_case
from casework.cases.views import back_to
from casework.core.access import allow
from casework.core.forms import Confirm
from casework.desk import permissions as rights
from casework.desk import saved_views as saved
from casework.desk import tagging
from casework.desk.asking import asked_for
from casework.desk.choices import Choices
from casework.desk.filter_form import form_for, said
from casework.desk.filters import Filters
from casework.desk.list_forms import AddTagForm, CaseTagsForm, ChangeTagForm, ChangeViewForm, KeepViewForm
from casework.desk.models import SavedView, Tag

bp = Blueprint("lists", __name__)


@bp.route("/views/new", methods=["GET", "POST"])
@allow(rights.LIST_CASES)
def keep() -> Any:
    """Keep the list that the address shows."""
    asked, form = asked_for(current_user, request.args), KeepViewForm()
    if form.validate_on_submit():
        with form.saving() as done:
            saved.keep_view(form.name.data, asked.filters, is_shared=form.is_shared.data, by=current_user)
        if done:
            return redirect(url_for("desk.cases", **asked.filters.address(q="")), 303)
    return form.answer("desk/saved_view.html", view=None, asked=asked.filters, **_said(asked.filters, asked.choices))


@bp.route("/views/<ref:view>", methods=["GET", "POST"])
@allow(rights.LIST_CASES, view=saved.find_view)
def change(view: SavedView) -> Any:
    """Another name, shared, or the filters of the address instead of those that it has."""
    asked = asked_for(current_user, request.args)
    before = Filters(**asked.form.chosen_of(view.state))
    given = replace(asked.filters, q="") if request.args and asked.filters != before else None
    filters = given or before
    form = ChangeViewForm(data={"name": view.name, "is_shared": view.is_shared, "version": view.version})
    if form.validate_on_submit():
        with form.saving() as done:
            form.check_version(view)
            saved.change_view(view, form.name.data, is_shared=form.is_shared.data, by=current_user, filters=given)
        if done:
            return redirect(url_for("desk.cases", **filters.address(q="")), 303)
    return form.answer(
        "desk/saved_view.html", view=view, asked=filters, dropping=Confirm(), is_new_state=given is not None, **_said(filters, asked.choices)
    )  # fmt: skip


@bp.route("/views/<ref:view>/delete", methods=["POST"])
@allow(rights.LIST_CASES, view=saved.find_view)
def drop(view: SavedView) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as done:
            saved.drop_view(view)
        if done:
            return redirect(url_for("desk.cases"), 303)
    return form.answer_plainly()


@bp.route("/tags", methods=["GET", "POST"])
@allow(rights.KEEP_TAGS)
def tags() -> Any:
    form = AddTagForm(tagging.teams(), data={"readers": ["advisor", "coordinator"]})
    if form.validate_on_submit():
        with form.saving() as done:
            tagging.add_tag(form.label.data, readers=form.readers.data or (), team_id=form.team_id)
        if done:
            return _to_tags()
    return form.answer("desk/tags.html", lines=tagging.all_tags(current_user), readers=dict(form.readers.choices))


@bp.route("/tags/<ref:tag>", methods=["GET", "POST"])
@allow(rights.KEEP_TAGS, tag=tagging.find_tag)
def change_tag(tag: Tag) -> Any:
    form = ChangeTagForm(
        data={"label": tag.label, "readers": tag.readers, "is_retired": tag.is_retired, "version": tag.version}
    )
    if form.validate_on_submit():
        with form.saving() as done:
            form.check_version(tag)
            tagging.change_tag(tag, form.label.data, readers=form.readers.data or (), is_retired=form.is_retired.data)
        if done:
            return _to_tags()
    return form.answer("desk/tag.html", tag=tag)


@bp.route("/cases/<ref:case>/tags", methods=["GET", "POST"])
@allow(rights.TAG_CASE, case=find_case)
def of_case(case: Case) -> Any:
    offered = tagging.tags_to_give(current_user)
    carried = tagging.tags_of(current_user, [case.id]).get(case.id, [])
    form = CaseTagsForm(offered, data={"tags": [tag.ref for tag in carried]})
    if form.validate_on_submit():
        with form.saving() as done:
            tagging.set_tags(case, form.chosen, offered, by=current_user)
        if done:
            return back_to(case)
    return form.answer("desk/case_tags.html", case=case, may_keep=rights.KEEP_TAGS.allows(current_user))


def _to_tags() -> Response:
    return redirect(url_for("desk.lists.tags"), 303)


def _said(filters: Filters, choices: Choices) -> dict[str, Any]:
    return {"in_use": [words for _name, words in said(filters, form_for(filters, choices))]}
