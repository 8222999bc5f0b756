"""Today, the list of cases with its search, letters that a human delivers, the front desk, two pages for machines."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask_login import current_user

from casework.cases.models import Case
from casework.cases.queries import find_case_head
from casework.cases.words import NEXT_ACTIONS, list_word
from casework.core import audit, clock
from casework.core.access import allow, public
from casework.core.attempts import count_try, forget_tries
from casework.core.errors import Refusal
from casework.core.forms import Confirm
from casework.core.i18n import LANGUAGES, _l
from casework.core.limits import SAVING, limiter
from casework.core.pages import NavItem
from casework.core.references import read_reference
from casework.core.showcase import showcase
from casework.desk import (
    bulk_views,
    call_views,
    contact_views,
    health,
    jury_views,
    list_views,
    new_pin_views,
    partner_views,
    print_views,
    referral_views,
    scan_views,
    service,
)
from casework.desk import deliveries as human
from casework.desk import front_desk as reception
from casework.desk import permissions as rights
from casework.desk.alike import PerhapsKnown, alike_within_reach
from casework.desk.asking import asked_for
from casework.desk.bulk_forms import deed_for
from casework.desk.calls import office_links
from casework.desk.case_rows import CaseRows
from casework.desk.contact_queries import circle_of
from casework.desk.forms import DeliveryForm, FindPersonForm, WalkInForm
from casework.desk.queries import case_page
from casework.desk.tagging import tags_of
from casework.desk.today import duties, todays_work
from casework.desk.words import LETTERS
from casework.intake import assisting
from casework.intake.assist_views import after_clash, assisted_form
from casework.intake.showing import groups_of, moment_from

bp = Blueprint("desk", __name__)
bp.register_blueprint(call_views.bp)
bp.register_blueprint(jury_views.bp)
bp.register_blueprint(contact_views.bp)
bp.register_blueprint(list_views.bp)
bp.register_blueprint(bulk_views.bp)
bp.register_blueprint(new_pin_views.bp)
bp.register_blueprint(print_views.bp)
bp.register_blueprint(scan_views.bp)
bp.register_blueprint(referral_views.bp)
bp.register_blueprint(partner_views.bp)
NAV = [
    NavItem(10, _l("Today"), "desk.today", rights.SEE_TODAY),
    *call_views.NAV,
    *referral_views.NAV,
    *partner_views.NAV,
    NavItem(20, _l("Cases"), "desk.cases", rights.LIST_CASES, searches=True),
    NavItem(50, _l("Deliveries"), "desk.deliveries", rights.SEE_DELIVERIES),
    NavItem(60, _l("Front desk"), "desk.front_desk", rights.WORK_AT_FRONT_DESK),
    NavItem(61, _l("Walk-in"), "desk.walk_in", rights.TAKE_WALK_IN),
]


class NotFoundExactly(Refusal):
    """The same for nobody, for somebody out of reach, and for two of one name."""

    message = _l("We found nobody with exactly this. Please ask for the reference.")


@bp.route("/today")
@allow(rights.SEE_TODAY)
def today() -> Any:
    reason, due = request.args.get("reason") or None, _day(request.args.get("due"))
    work = todays_work(current_user, reason=reason, due=due)
    audit.note_list("desk.today", len(work.lines))
    return Confirm().answer(
        "desk/today.html", work=work, reason=reason, today=clock.today(), rights=rights,
        duties=[] if reason else duties(current_user), due=due, steps=NEXT_ACTIONS, deed_of=deed_for,
        closed_off="closed_off" in request.args,
    )  # fmt: skip


@bp.route("/cases")
@allow(rights.LIST_CASES)
def cases() -> Any:
    asked = asked_for(current_user, request.args)
    after, before = (read_reference(request.args.get(name, "")) for name in ("after", "before"))
    found = case_page(current_user, asked.filters, after=after, before=before)
    audit.note_list("desk.search" if asked.filters.q else "desk.cases", len(found.rows))
    tags = tags_of(current_user, [case.id for case in found.rows] if "tags" in asked.filters.columns else [])
    return Confirm().answer(
        "desk/cases.html", found=found, rows=CaseRows(found, asked.filters.columns, tags), search_words=asked.filters.q,
        view=request.args.get("view", ""), **asked.shown(),
    )  # fmt: skip


@bp.route("/deliveries")
@allow(rights.SEE_DELIVERIES)
def deliveries() -> Any:
    waiting = human.deliveries(current_user)
    audit.note_list("desk.deliveries", len(waiting))
    return Confirm().answer("desk/deliveries.html", waiting=waiting, letters=LETTERS)


@bp.route("/cases/<ref:case>/deliveries", methods=["GET", "POST"])
@allow(rights.DELIVER, case=find_case_head)
def deliver(case: Case) -> Any:
    waiting = human.deliveries_of(current_user, case)
    form = DeliveryForm(waiting.letters, data={"way": "phone"})
    if form.validate_on_submit():
        with form.saving() as saved:
            reached = form.reached.data == "yes"
            service.record_deliveries(case, form.chosen, way=form.way.data, reached=reached, by=current_user)
        if saved:
            return redirect(url_for("desk.deliveries"), 303)
    circle = circle_of(current_user, case)
    return form.answer(
        "desk/deliver.html", case=case, waiting=waiting, circle=circle, word=list_word,
        is_safe_now=human.is_safe_now, letters=LETTERS, links=office_links(case.person, circle),
    )  # fmt: skip


@bp.route("/front-desk", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(rights.WORK_AT_FRONT_DESK)
def front_desk() -> Any:
    form = FindPersonForm()
    if form.validate_on_submit():
        ref = None
        with form.saving():
            count_try("front-desk", str(current_user.id))
            ref = reception.ref_meant(
                current_user, reference=form.reference.data or "", name=form.name.data or "", birth_year=form.birth_year.data or ""
            )  # fmt: skip
            if ref is None:
                raise NotFoundExactly
            forget_tries("front-desk", str(current_user.id))
        audit.note_look("case", "desk.front_desk", outcome="list" if ref else "missing", hits=1 if ref else 0)
        if ref:
            return redirect(url_for("desk.front_desk_person", case=ref), 303)
    expected = reception.expected_today(current_user)
    return form.answer("desk/front_desk.html", expected=expected)


@bp.route("/front-desk/<ref:case>")
@allow(rights.WORK_AT_FRONT_DESK, case=reception.find_at_front_desk)
def front_desk_person(case: Case) -> Any:
    expected = reception.expected_today(current_user, case.person)
    return Confirm().answer(
        "desk/front_desk_person.html", case=case, expected=expected, circle=circle_of(current_user, case), word=list_word,
        following=reception.next_appointment(current_user, case), receipts=reception.todays_receipts(current_user, case),
        just_received="received" in request.args,
    )  # fmt: skip


@bp.route("/front-desk/<ref:case>/complete", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(rights.WORK_AT_FRONT_DESK, case=reception.find_at_front_desk)
def complete(case: Case) -> Any:
    """The contact questions, filled in with the person who stands here. Nothing else of them exists for this desk."""
    page = assisting.contact_page(current_user)
    form = assisted_form(current_user, case.person, page)
    if form.validate_on_submit():
        with form.saving() as saved:
            assisting.fill_in(case.person, page, form.values(), filled_from=moment_from(form.version.data))
        if saved:
            return redirect(url_for("desk.front_desk_person", case=case.ref), 303)
    return form.answer("desk/complete.html", **after_clash(form, case.person), case=case, groups=groups_of(form))


@bp.route("/walk-in", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(rights.TAKE_WALK_IN)
def walk_in() -> Any:
    form, alike = WalkInForm(), []
    if form.validate_on_submit():
        with form.saving() as saved:
            alike = [] if form.is_new.data else alike_within_reach(current_user, form.call_name.data)
            if alike:
                raise PerhapsKnown
            case = service.walk_in(
                form.call_name.data, language=form.language.data, reach=form.reach.data or "", wish=form.wish.data, by=current_user
            )  # fmt: skip
        if saved:
            at_desk = rights.WORK_AT_FRONT_DESK.allows(current_user)
            return redirect(url_for("desk.front_desk_person" if at_desk else "cases.show", case=case.ref), 303)
    return form.answer("desk/walk_in.html", alike=alike, languages=LANGUAGES)


@bp.route("/healthz")
@public
def healthz() -> Response:
    """This process is alive: nothing is asked of anyone."""
    return Response("ok\n", mimetype="text/plain")


@bp.route("/readyz")
@public
def readyz() -> Response:
    is_ready = health.is_ready()
    return Response("ready\n" if is_ready else "not ready\n", status=200 if is_ready else 503, mimetype="text/plain")


@bp.route("/components")
@public
def components() -> Any:
    """For developers: every component in every state, `?side=desk` for the staff's, `?dir=rtl` mirrored. Demo only."""
    if not (current_app.config["DEMO"] or current_app.testing):
        abort(404)
    side = "desk" if request.args.get("side") == "desk" else "public"
    turned = "rtl" if request.args.get("dir") == "rtl" else "ltr"
    return render_template("components/showcase.html", showcase=showcase(), context=side, dir=turned)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
