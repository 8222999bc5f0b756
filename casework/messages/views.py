"""Templates of messages: the list, and one of them."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import select

from casework.accounts.models import Team
from casework.core.access import allow, itself
from casework.core.i18n import _l
from casework.core.models import db
from casework.core.pages import NavItem
from casework.messages.models import MessageTemplate
from casework.messages.permissions import KEEP_TEMPLATES
from casework.messages.template_forms import RetireForm, TemplateForm, first_values
from casework.messages.templating import PLACEHOLDERS, missing_languages, retire_template, save_template
from casework.messages.writing import find_template, templates_for

bp = Blueprint("messages", __name__)
NAV = [NavItem(75, _l("Templates"), "messages.templates", KEEP_TEMPLATES)]


@bp.route("/templates")
@allow(KEEP_TEMPLATES)
def templates() -> Any:
    rows = templates_for(itself(current_user))
    teams = dict(_teams(all_of_them=True))
    return render_template("messages/templates.html", rows=rows, missing=missing_languages, teams=teams)


@bp.route("/templates/new", methods=["GET", "POST"])
@allow(KEEP_TEMPLATES)
def new_template() -> Any:
    return _edit(None)


@bp.route("/templates/<ref:template>", methods=["GET", "POST"])
@allow(KEEP_TEMPLATES, template=find_template)
def template(template: MessageTemplate) -> Any:
    return _edit(template)


@bp.route("/templates/<ref:template>/retire", methods=["POST"])
@allow(KEEP_TEMPLATES, template=find_template)
def retire(template: MessageTemplate) -> Any:
    form = RetireForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(template)
            retire_template(template)
        if saved:
            return redirect(url_for("messages.templates"), 303)
    return form.answer_plainly()


def _edit(known: MessageTemplate | None) -> Any:
    viewer = itself(current_user)
    form = TemplateForm(_teams(), data=first_values(known, viewer.team_id))
    if form.validate_on_submit():
        with form.saving() as saved:
            if known is not None:
                form.check_version(known)
            team = uuid.UUID(form.team.data) if form.team.data else None
            save_template(known, name=form.name.data, texts=form.written, team_id=team)
        if saved:
            return redirect(url_for("messages.templates"), 303)
    retiring = RetireForm(data={"version": known.version}) if known is not None else None
    return form.answer(
        "messages/template.html", known=known, placeholders=PLACEHOLDERS, retiring=retiring,
        missing=missing_languages(known) if known is not None else [],
    )  # fmt: skip


def _teams(*, all_of_them: bool = False) -> list[tuple[str, str]]:
    """One's own team; whoever coordinates gives a template to any."""
    viewer = itself(current_user)
    query = select(Team.id, Team.name).order_by(Team.name)
    if not (all_of_them or viewer.has_role("coordinator")):
        query = query.where(Team.id == viewer.team_id)
    return [(str(row.id), row.name) for row in db.session.execute(query)]
