"""The outbox: look first, then send."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user
from wtforms.validators import AnyOf

from casework.cases.words import list_word
from casework.core.access import allow, itself
from casework.core.audit import note_list
from casework.core.forms import Form, Several
from casework.core.i18n import _l
from casework.core.pages import NavItem
from casework.core.references import shown_reference
from casework.enrolment.decisions import count_waiting
from casework.enrolment.permissions import LOOK_AT_LETTERS
from casework.inbox import outbox
from casework.messages.permissions import SEE_OUTBOX
from casework.portal.forms import ChoiceOfButton

bp = Blueprint("outbox", __name__)
NAV = [NavItem(51, _l("Outbox"), "inbox.outbox.show", SEE_OUTBOX)]


class OutboxForm(Form):
    creates = True
    chosen = Several(_l("Which ones"), choices=[])
    what = ChoiceOfButton(validators=[AnyOf(("send", "drop"), message=_l("Please press one of the two buttons."))])

    def __init__(self, lines: list[outbox.Line], **more: Any) -> None:
        super().__init__(**more)
        self.chosen.choices = [
            (line.row.ref, f"\u2068{line.case.list_name}\u2069 {shown_reference(line.case.ref)}") for line in lines
        ]


@bp.route("/outbox", methods=["GET", "POST"])
@allow(SEE_OUTBOX)
def show() -> Any:
    viewer = itself(current_user)
    waiting = outbox.to_look_at(viewer)
    form = OutboxForm(waiting, data={"chosen": [line.row.ref for line in waiting]})
    if form.validate_on_submit():
        stay = 0
        with form.saving() as saved:
            if form.what.data == "send":
                _sent, stay = outbox.send_chosen(viewer, form.chosen.data or [])
            else:
                outbox.drop_chosen(viewer, form.chosen.data or [])
        if saved:
            return redirect(url_for("inbox.outbox.show", stay=stay or None), 303)
    letters = outbox.on_the_way(viewer)
    note_list("inbox.outbox.show", len(waiting) + len(letters))
    return form.answer(
        "inbox/outbox.html",
        waiting=waiting,
        letters=letters,
        stay="stay" in request.args,
        word=list_word,
        decisions=count_waiting(viewer) if LOOK_AT_LETTERS.allows(viewer) else 0,
    )
