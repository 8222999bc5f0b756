"""What one is asked to take; asking others; the pack of a handover."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user

from casework.accounts.queries import staff, staff_names
from casework.assignment import handing_over, handover_queries, taking
from casework.assignment.handover_forms import DeclineForm, OfferForm, PackForm
from casework.assignment.models import Absence, Handover
from casework.assignment.permissions import ANSWER_HANDOVERS, HAND_OVER
from casework.assignment.queries import colleagues
from casework.cases.models import Case
from casework.cases.queries import find_case_head
from casework.cases.words import NEXT_ACTIONS, STATUSES, WAITING_FOR, list_word
from casework.core import audit, clock
from casework.core.access import allow, itself
from casework.core.forms import Confirm, Form
from casework.core.i18n import _l
from casework.core.pages import NavItem

bp = Blueprint("handovers", __name__)
NAV = [NavItem(78, _l("Handover"), "assignment.handovers.own_pack", ANSWER_HANDOVERS)]


@bp.route("/handovers")
@allow(ANSWER_HANDOVERS)
def asked() -> Any:
    return _asked(Confirm())


@bp.route("/handovers/<ref:handover>/accept", methods=["POST"])
@allow(ANSWER_HANDOVERS, handover=handover_queries.find_asked)
def accept(handover: Handover) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            handing_over.accept(handover, by=itself(current_user))
        if saved:
            return redirect(url_for("cases.show", case=handover.case.ref), 303)
    return _asked(form)


@bp.route("/handovers/<ref:handover>/decline", methods=["GET", "POST"])
@allow(ANSWER_HANDOVERS, handover=handover_queries.find_asked)
def decline(handover: Handover) -> Any:
    form = DeclineForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            handing_over.decline(handover, by=itself(current_user), reason=form.reason.data or "")
        if saved:
            return redirect(url_for("assignment.handovers.asked"), 303)
    return form.answer("assignment/decline.html", handover=handover)


@bp.route("/cases/<ref:case>/handover", methods=["GET", "POST"])
@allow(HAND_OVER, case=find_case_head)
def offer(case: Case) -> Any:
    """Ask a colleague to take it over, or the coordination to find somebody."""
    me = itself(current_user)
    has_queue = (case.team_id or me.team_id) is not None and not case.is_compartment
    form = OfferForm([one for one in colleagues(me, case) if one.id != me.id], has_queue=has_queue)
    if form.validate_on_submit():
        with form.saving() as saved:
            if form.to_queue:
                taking.put_back(case, by=me, reason=form.reason.data or "")
            elif form.chosen is not None:
                handing_over.offer_case(case, form.chosen, by=me, reason=form.reason.data or "")
            else:
                handing_over.request_other(case, by=me, reason=form.reason.data or "")
        if saved and form.to_queue:
            return redirect(url_for("desk.today"), 303)
        if saved:
            return redirect(url_for("cases.show", case=case.ref), 303)
    asked = handover_queries.open_question(me, case)
    return form.answer("assignment/offer.html", case=case, asked=asked, confirm=Confirm())


@bp.route("/handovers/<ref:handover>/withdraw", methods=["POST"])
@allow(ANSWER_HANDOVERS, handover=handover_queries.find_own_asking)
def withdraw(handover: Handover) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            handing_over.withdraw(handover)
        if saved:
            return redirect(url_for("cases.show", case=handover.case.ref), 303)
    return form.answer_plainly()


@bp.route("/handover", methods=["GET", "POST"])
@allow(ANSWER_HANDOVERS)
def own_pack() -> Any:
    """All of one's own cases on one page; the selected ones are offered to a colleague, who answers one by one."""
    me = itself(current_user)
    form = PackForm([one for one in staff(me, role="advisor") if one.id != me.id])
    if form.validate_on_submit():
        with form.saving() as saved:
            cases = [line.case for line in handover_queries.pack(me, me.id)]
            handing_over.offer_cases(cases, request.form.getlist("case"), form.chosen, by=me)
        if saved:
            return redirect(url_for("assignment.handovers.own_pack"), 303)
    return _pack(form, me.id, me.name)


@bp.route("/handover/<ref:absence>")
@allow(ANSWER_HANDOVERS, absence=handover_queries.find_covered)
def covered_pack(absence: Absence) -> Any:
    """The cases of a colleague whom the viewer covers from day to day."""
    return _pack(Form(), absence.user_id, staff_names(current_user, {absence.user_id})[absence.user_id], absence)


def _asked(form: Form) -> Any:
    rows = handover_queries.asked_of(current_user)
    audit.note_list("assignment.handovers.asked", len(rows))
    return form.answer("assignment/asked.html", rows=rows, statuses=STATUSES, word=list_word, today=clock.today())


def _pack(form: Form, whose: Any, name: str, absence: Absence | None = None) -> Any:
    viewer = itself(current_user)
    lines = handover_queries.pack(viewer, whose)
    audit.note_list("assignment.handovers.pack", len(lines))
    return form.answer(
        "assignment/pack.html", lines=lines, name=name, absence=absence, actions=NEXT_ACTIONS, waiting=WAITING_FOR,
        statuses=STATUSES, word=list_word, today=clock.today(),
        covered=handover_queries.covered_by(viewer) if absence is None else [],
    )  # fmt: skip
