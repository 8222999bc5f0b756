"""Who is on the line?"""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_login import current_user
from wtforms import StringField

from casework.cases.words import list_word
from casework.core.access import allow, itself
from casework.core.audit import note_look
from casework.core.forms import Form, at_most, required
from casework.core.i18n import _l
from casework.core.pages import NavItem
from casework.desk import calls
from casework.desk import permissions as rights

bp = Blueprint("calls", __name__)
NAV = [NavItem(48, _l("Calls"), "desk.calls.who", rights.TAKE_CALLS)]


class PhoneField(StringField):
    kind = "phone"


class NumberForm(Form):
    number = PhoneField(_l("Number or address"), [required(), at_most(100)])


@bp.route("/calls", methods=["GET", "POST"])
@allow(rights.TAKE_CALLS)
def who() -> Any:
    """It changes nothing; it is sent as a post so that no number stands in an address."""
    form, lines = NumberForm(), None
    if form.validate_on_submit():
        lines = calls.on_the_line(itself(current_user), form.number.data)
        for line in lines:
            note_look(line.case, "desk.calls.who")
    links = {line.case.id: calls.office_links(line.case.person, line.circle) for line in lines or ()}
    return form.answer("desk/calls.html", lines=lines, word=list_word, links=links)
