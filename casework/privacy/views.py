"""The privacy desk (record of processing, erasures, retention) and the record of disclosures."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from casework.cases.words import list_word
from casework.core import audit, clock
from casework.core.access import allow
from casework.core.i18n import _l, language
from casework.core.pages import NavItem
from casework.desk.contact_queries import circle_of
from casework.privacy import own_views, permissions, queries, service, transfer_views
from casework.privacy.forms import CommentForm, DisclosureForm, OrderErasureForm, RecordFilter
from casework.privacy.models import Erasure
from casework.privacy.own_words import ASKING_WORDS
from casework.privacy.retention import simulate_retention
from casework.register.lists import codelist
from casework.register.notice import notice_rows

bp = Blueprint("privacy", __name__)
bp.register_blueprint(own_views.bp)
bp.register_blueprint(transfer_views.bp)
NAV = [
    NavItem(80, _l("Privacy"), "privacy.privacy_desk", permissions.SEE_PRIVACY_DESK),
    NavItem(81, _l("Disclosures"), "privacy.disclosures", permissions.SEE_DISCLOSURES),
    NavItem(82, _l("Recurring lists"), "privacy.transfers.transfers", permissions.SEE_TRANSFERS),
]


@bp.route("/privacy-desk")
@allow(permissions.SEE_PRIVACY_DESK)
def privacy_desk() -> Any:
    day = queries.day_or_none(request.args.get("day", "")) or clock.today()
    return render_template(
        "privacy/privacy_desk.html",
        rules=permissions,
        day=day,
        listed=queries.erasures(current_user, after=request.args.get("after")),
        due=simulate_retention(day, language()),
    )


@bp.route("/privacy-desk/processing")
@allow(permissions.SEE_PRIVACY_DESK)
def processing() -> Any:
    """The record of processing, drawn from the register: all of it, or what one filter asks for."""
    rows = notice_rows(language())
    form = RecordFilter(request.args)
    form.offer(rows)
    return render_template("privacy/processing.html", filters=form, rows=form.chosen(rows), total=len(rows))


@bp.route("/privacy-desk/erase", methods=["GET", "POST"])
@allow(permissions.ORDER_ERASURE)
def order_erasure() -> Any:
    form = OrderErasureForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.order_by_reference(form.reference.data, current_user, form.kept)
        if saved:
            return redirect(url_for("privacy.privacy_desk"), 303)
    return form.answer("privacy/order_erasure.html")


@bp.route("/privacy-desk/erasures/<ref:erasure>", methods=["GET", "POST"])
@allow(permissions.COMMENT_ERASURE, erasure=queries.find_erasure)
def comment(erasure: Erasure) -> Any:
    form = CommentForm(data={"comment": erasure.comment, "version": erasure.version})
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(erasure)
            service.comment_on(erasure, form.comment.data or "")
        if saved:
            return redirect(url_for("privacy.privacy_desk"), 303)
    return form.answer("privacy/comment.html", erasure=erasure)


@bp.route("/disclosures")
@allow(permissions.SEE_DISCLOSURES)
def disclosures() -> Any:
    listed = queries.disclosures(current_user, after=request.args.get("after"))
    audit.note_list("privacy.disclosures", len(listed.rows))
    grounds = codelist("disclosure_grounds")
    return render_template(
        "privacy/disclosures.html",
        rules=permissions,
        listed=listed,
        asking=ASKING_WORDS,
        ground_label=lambda code: grounds.label(code, language()),
    )


@bp.route("/disclosures/new", methods=["GET", "POST"])
@allow(permissions.RECORD_DISCLOSURE)
def record_disclosure() -> Any:
    reference = request.args.get("case", "")
    given = {"asked_on": clock.today(), "reference": reference}
    form = DisclosureForm(queries.possible_seconds(current_user), data=given)
    if form.validate_on_submit():
        with form.saving() as saved:
            service.record_disclosure(form.request, by=current_user, second=form.second)
        if saved:
            if permissions.SEE_DISCLOSURES.allows(current_user):
                return redirect(url_for("privacy.disclosures"), 303)
            return redirect(url_for("privacy.record_disclosure", case=reference or None, saved=1), 303)
    case = queries.case_asked_about(current_user, reference)
    return form.answer(
        "privacy/record_disclosure.html", rules=permissions, case=case, word=list_word,
        circle=circle_of(current_user, case) if case else None, just_saved="saved" in request.args,
    )  # fmt: skip
