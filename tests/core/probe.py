"""An application with a few doors of its own, to test what stands around every view."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, redirect, render_template_string
from sqlalchemy import text, update
from wtforms import StringField

from casework.accounts.models import Team, User
from casework.core.access import SYSTEM, Permission, allow, has_role, public
from casework.core.application import create_app, lock_doors
from casework.core.audit import note_look
from casework.core.errors import Refusal
from casework.core.forms import Form, at_most, required
from casework.core.models import db
from casework.core.sealed import open_for
from casework.core.transaction import between_transactions
from tests.settings import settings

PAGE = "{{ form.hidden_tag() }}<form method=post>{{ form.hidden_tag() }}{{ form.name }}{% for e in form.name.errors %}<b>{{ e }}</b>{% endfor %}{% for e in form.form_errors %}<i>{{ e }}</i>{% endfor %}</form>"


class TeamForm(Form):
    creates = True
    name = StringField("Name", [required(), at_most(50)])


class NameForm(Form):
    edits = True
    name = StringField("Name", [required()])


class NoSuchLuck(Refusal):
    field = "name"
    message = "No luck today."


def make_probe(folder: Path, url: str) -> Flask:
    app = create_app(settings(folder, url))

    @app.route("/probe/team", methods=["GET", "POST"])
    @public
    def team() -> Any:
        form = TeamForm()
        if form.validate_on_submit():
            with form.saving() as saved:
                db.session.add(Team(name=form.name.data))
                db.session.flush()
                if form.name.data == "refused":
                    raise NoSuchLuck
            if saved:
                return redirect(f"/probe/made/{form.name.data}")
        _answer, status = form.answer("layouts/error.html", title="t", text="t")
        return render_template_string(PAGE, form=form), status

    @app.route("/probe/writes")
    @public
    def writes() -> Any:
        db.session.add(Team(name="written on a GET"))
        db.session.flush()
        return "written"

    @app.route("/probe/unaudited", methods=["POST"])
    @public
    def unaudited() -> Any:
        if TeamForm().validate_on_submit():
            db.session.execute(update(Team).values(name="behind the back"))
        return "ok"

    @app.route("/probe/between", methods=["POST"])
    @public
    def between() -> Any:
        if TeamForm().validate_on_submit():
            try:
                with between_transactions():
                    return "the ticket is lost"
            except RuntimeError:
                return "refused"
        return "not valid"

    @app.route("/probe/unchecked", methods=["POST"])
    @public
    def unchecked() -> Any:
        db.session.add(Team(name="without a token"))
        return "ok"

    @app.route("/probe/looks")
    @public
    def looks() -> Any:
        return db.session.execute(text("select 1")).scalar_one().__str__()

    @app.route("/probe/user", methods=["GET", "POST"])
    @allow(Permission("probe", has_role("advisor")))
    def user() -> Any:
        note_look("team", "probe.user")
        return "seen"

    @app.route("/probe/sealed")
    @public
    def sealed() -> Any:
        return str([row.totp_secret for row in db.session.query(User)])

    @app.route("/probe/opened")
    @public
    def opened() -> Any:
        return str([row.totp_secret for row in open_for(SYSTEM, db.session.query(User), "test")])

    lock_doors(app)
    return app
