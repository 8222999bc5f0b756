"""A person is here in person and lost the PIN: after a look at who they are, a word on paper with which they choose one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, render_template, url_for
from flask_login import current_user
from wtforms import RadioField

from casework.cases.models import Case
from casework.cases.queries import find_case_head
from casework.core.access import allow
from casework.core.forms import Form, required
from casework.core.i18n import _l, direction, speaking
from casework.core.limits import SAVING, limiter
from casework.core.references import shown_return_code
from casework.desk import permissions as rights
from casework.desk.front_desk import find_at_front_desk
from casework.people.codes import own_code
from casework.people.new_pin import shown_word, word_of_the_office

bp = Blueprint("new_pin", __name__)
#: How it was checked who it is. The code stands beside the word, and the trail keeps it.
CHECKS = {
    "paper": _l("I have seen a paper with a photo."),
    "known": _l("I know the person, and they are here."),
    "answers": _l("They answered questions that only they can answer."),
}


class NewPinForm(Form):
    creates = True
    checked = RadioField(_l("How do you know who it is?"), [required(_l("Please choose one of the answers."))])

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.checked.choices = list(CHECKS.items())


@bp.route("/cases/<ref:case>/new-pin", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(rights.GIVE_NEW_PIN, case=find_case_head)
def of_case(case: Case) -> Any:
    return _give(case, back=url_for("cases.show", case=case.ref))


@bp.route("/front-desk/<ref:case>/new-pin", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(rights.WORK_AT_FRONT_DESK, case=find_at_front_desk)
def at_front_desk(case: Case) -> Any:
    return _give(case, back=url_for("desk.front_desk_person", case=case.ref))


def _give(case: Case, *, back: str) -> Any:
    if case.person.erased_on is not None:
        abort(404)
    form, word = NewPinForm(), None
    if form.validate_on_submit():
        with form.saving() as saved:
            word = word_of_the_office(case.person_id, checked=form.checked.data, by_id=current_user.id)
        if saved and word:
            return render_template("desk/new_pin_slip.html", case=case, back=back, slip=_slip(case, word))
    return form.answer("desk/new_pin.html", case=case, back=back)


def _slip(case: Case, word: str) -> dict[str, str]:
    """The slip in the person's language. The page shows it once: neither word nor code can be asked for again here."""
    code = own_code(case.person_id)
    with speaking(case.person.language) as spoken:
        text = render_template(
            "people/new_pin_words.html", word=shown_word(word), code=shown_return_code(code or ""),
            address=urlsplit(current_app.config["PUBLIC_URL"]).netloc + url_for("portal.back.new_pin", lang=spoken),
        )  # fmt: skip
    return {"text": text, "language": spoken, "direction": direction(spoken)}
