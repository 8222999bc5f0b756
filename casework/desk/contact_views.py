"""Who is around a person, how they may be reached, and the stop of all contact (practice.md U2, U8)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, url_for
from flask_login import current_user

from casework.cases.models import Case
from casework.cases.queries import find_case
from casework.cases.views import back_to
from casework.core.access import allow
from casework.core.forms import Confirm
from casework.desk import permissions as rights
from casework.desk.contact_forms import (
    AddressForm,
    LiftStopForm,
    StaffNewRelatedForm,
    StaffRelatedForm,
    StopContactForm,
    with_proof,
)
from casework.desk.contact_queries import circle_of, find_related
from casework.desk.service import address_is_right
from casework.intake.builder import QuestionsForm, build_form
from casework.people import related as circle
from casework.people.contacts import FIELDS
from casework.people.models import RelatedPerson
from casework.people.service import answers_of, change_reach, set_contact_stop
from casework.register.fields import field

bp = Blueprint("contact", __name__)


def _case_of(row: RelatedPerson) -> Case:
    case: Case = row.__dict__["case"]
    return case


@bp.route("/cases/<ref:case>/related/new", methods=["GET", "POST"])
@allow(rights.CHANGE_CIRCLE, case=find_case)
def add_related(case: Case) -> Any:
    form = StaffNewRelatedForm(data={"kind": "guardian" if case.person.adult != "yes" else "spouse"})
    if form.validate_on_submit():
        with form.saving() as saved:
            circle.add_related(
                case.person, form.kind.data, form.name.data, named_by="staff", proof_seen_on=form.proof_seen_on.data, **form.told
            )  # fmt: skip
        if saved:
            return back_to(case)
    return form.answer("desk/related.html", case=case, row=None)


@bp.route("/related/<ref:related>", methods=["GET", "POST"])
@allow(rights.CHANGE_CIRCLE, related=find_related)
def change_related(related: RelatedPerson) -> Any:
    form = StaffRelatedForm(data=with_proof(related))
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(related)
            circle.change_related(related, form.kind.data, form.name.data, **form.told)
            circle.note_proof(related, form.proof_seen_on.data)
        if saved:
            return back_to(_case_of(related))
    return form.answer(
        "desk/related.html", case=_case_of(related), row=related, is_living=circle.is_living(related), ending=Confirm()
    )


@bp.route("/related/<ref:related>/end", methods=["POST"])
@allow(rights.CHANGE_CIRCLE, related=find_related)
def end_related(related: RelatedPerson) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            circle.end_related(related)
        if saved:
            return back_to(_case_of(related))
    return form.answer_plainly()


@bp.route("/cases/<ref:case>/reach", methods=["GET", "POST"])
@allow(rights.CHANGE_REACH, case=find_case)
def reach(case: Case) -> Any:
    """The same questions as in the first form, written down for the person."""
    before = {key: value for key, value in answers_of(case.person_id, current_user).items() if key in FIELDS}
    made = build_form([field(key) for key in FIELDS], current_user.language, before, base=QuestionsForm)
    form = made(data={**before, "version": case.person.version})
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(case.person)
            change_reach(case.person, form.values(), source="advisor")
        if saved:
            return back_to(case)
    points = circle_of(current_user, case).points
    return form.answer("desk/reach.html", case=case, asked=[form[key] for key in FIELDS], points=points)


@bp.route("/cases/<ref:case>/reach/right", methods=["POST"])
@allow(rights.DELIVER, case=find_case)
def confirm_address(case: Case) -> Any:
    form = AddressForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            address_is_right(case.person, form.point.data)
        if saved:
            return back_to(case)
    return form.answer_plainly()


@bp.route("/cases/<ref:case>/contact-stop", methods=["GET", "POST"])
@allow(rights.STOP_CONTACT, case=find_case)
def stop(case: Case) -> Any:
    """Stop every letter and call, queued ones too, or lift the stop again."""
    person = case.person
    form: Any = LiftStopForm() if person.contact_stop else StopContactForm(data={"version": person.version})
    if form.validate_on_submit():
        with form.saving() as saved:
            if not person.contact_stop:
                form.check_version(person)
            set_contact_stop(person, None if person.contact_stop else form.reason.data)
        if saved:
            return redirect(url_for("cases.show", case=case.ref), 303)
    if person.contact_stop:
        form.lift.data = "yes"
    return form.answer("desk/contact_stop.html", case=case)
