"""The partners that people can be referred to, and who works there: kept by the coordination."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, url_for
from flask_login import current_user
from wtforms import StringField

from casework.accounts.queries import staff
from casework.cases import referring
from casework.core.access import allow
from casework.core.forms import Form, at_most, required
from casework.core.i18n import _l
from casework.core.pages import NavItem
from casework.desk import permissions as rights
from casework.people.forms import OneOf
from casework.programmes.queries import partners, people_of_partners

bp = Blueprint("partners", __name__)
NAV = [NavItem(55, _l("Partners"), "desk.partners.show", rights.KEEP_PARTNERS)]
KINDS = {
    "psychosocial": _l("Psychosocial centre"),
    "legal_advice": _l("Legal advice"),
    "language_school": _l("Language school"),
    "sport": _l("Sport and leisure"),
    "other": _l("Something else"),
}


class NewPartnerForm(Form):
    creates = True
    name = StringField(_l("Name of the organisation"), [required(), at_most(160)])
    kind = OneOf(_l("What it is"), choices=list(KINDS.items()))
    contact = StringField(_l("How to reach it (optional)"), [at_most(254)])


class LetInForm(Form):
    creates = True
    partner = OneOf(_l("Partner"))
    account = OneOf(_l("Account"), description=_l("Accounts with the role partner. An administrator makes them."))

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.partner.choices = [(str(one.id), one.name) for one in partners(current_user)]
        self.account.choices = [(str(one.id), one.name) for one in staff(current_user, role="partner")]


def _page(new: NewPartnerForm, let_in: LetInForm, *, failed: Form | None = None) -> Any:
    rows, people = partners(current_user), people_of_partners()
    return (failed or new).answer(
        "desk/partners.html", rows=rows, people=people, kinds=KINDS, new=new, let_in=let_in, form_of_page=failed
    )


@bp.route("/partners", methods=["GET", "POST"])
@allow(rights.KEEP_PARTNERS)
def show() -> Any:
    form = NewPartnerForm(data={"kind": "psychosocial"})
    if form.validate_on_submit():
        with form.saving() as saved:
            referring.add_partner(form.name.data, form.kind.data, contact=form.contact.data or "")
        if saved:
            return redirect(url_for("desk.partners.show"), 303)
    return _page(form, LetInForm(formdata=None))


@bp.route("/partners/people", methods=["POST"])
@allow(rights.KEEP_PARTNERS)
def let_in() -> Any:
    form = LetInForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            referring.let_partner_in(form.partner.data, form.account.data)
        if saved:
            return redirect(url_for("desk.partners.show"), 303)
    return _page(NewPartnerForm(formdata=None), form, failed=form)
