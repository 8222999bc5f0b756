"""Someone's time on this device was over while they wrote: what they sent is shown again, with boxes for code and PIN.

It stands before every page of an applicant that takes something. Nothing that was typed is thrown away; a file cannot be
given back to a browser, so it is asked for once more, by name.
"""

from __future__ import annotations

from typing import Any

from flask import g, request
from flask_login import login_user
from wtforms import HiddenField, TextAreaField

from casework.core.forms import Form, at_most, required
from casework.core.i18n import _, _l
from casework.core.models import db
from casework.intake.forms import FilesField
from casework.people.queries import visiting_viewer
from casework.portal.forms import CodeField, PinField
from casework.portal.service import come_in

OWN = frozenset({"csrf_token", "return_code", "return_pin"})
#: Longer than this, or with a line break, it is a text that its writer wants to see.
SHORT = 40


class ReturnForm(Form):
    return_code = CodeField(
        _l("Your code"), [required(), at_most(60)], description=_l("Twelve digits in three groups of four.")
    )
    return_pin = PinField(_l("Your PIN"), [required(), at_most(40)], description=_l("The six digits that you chose."))


def come_back_and_send() -> Any:
    """The page that asks for code and PIN; None when they were right, and what was sent goes on to its own page."""
    form = _form()
    if "return_code" in request.form and form.validate_on_submit():
        with form.saving() as saved:
            come_in(form.return_code.data, form.return_pin.data)
        if saved:
            # The visit stands whatever becomes of what was sent: else a mistake in it would ask for the PIN again.
            db.session.commit()
            login_user(visiting_viewer(g.visit_token))
            return None
    form.return_pin.data = ""
    kept = [form[name] for name in form.typed]
    page, status = form.answer("portal/return_here.html", kept=kept, names=form.file_names)
    return page, 401 if status in {200, 422} else status


def _form() -> Any:
    """A form that carries everything that was sent, under its own names."""
    made: dict[str, Any] = {"file_names": _file_names()}
    values: dict[str, str] = {}
    for number, (name, value) in enumerate(request.form.items(multi=True)):
        if name not in OWN:
            values[f"typed_{number}"] = value
            is_text = (len(value) > SHORT or "\n" in value) and name != "form_ticket"
            made[f"typed_{number}"] = (
                TextAreaField(_("What you wrote"), name=name) if is_text else HiddenField(name=name)
            )
    if made["file_names"]:
        made["files_again"] = FilesField(_("Photo or file of this paper"), name=_file_input())
    form = type("ReturnForm", (ReturnForm,), made | {"typed": list(values)})()
    for key, value in values.items():
        form[key].data = value
    return form


def _file_names() -> list[str]:
    return [str(file.filename) for file in request.files.values() if file.filename]


def _file_input() -> str:
    return next(name for name, file in request.files.items(multi=True) if file.filename)
