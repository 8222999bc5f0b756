"""The public pages: start, offers with their check, coming back, the operator's texts; and a person's first own page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, make_response, redirect, render_template, request, session, url_for
from flask_login import current_user

from casework.cases.referral_queries import own_referrals
from casework.core import clock
from casework.core.access import allow, public, register_return
from casework.core.forms import Confirm
from casework.core.i18n import LANGUAGES, VARIANTS, variant, wished_language
from casework.core.limits import CODE_AND_PIN, limiter
from casework.core.pages import NavItem
from casework.documents.queries import papers_of
from casework.enrolment.queries import applications_of
from casework.intake.builder import build_form
from casework.intake.queries import own_drafts
from casework.intake.showing import onward_url
from casework.nominations.queries import told_nominations
from casework.nominations.told_words import TOLD
from casework.pairs.own import has_question
from casework.people.codes import has_pin
from casework.people.events import newest_news
from casework.portal import (
    appointment_views,
    assessing_views,
    catalogue,
    fits_views,
    follow_up_views,
    own_views,
    pair_views,
    people_views,
    plan_views,
    queries,
    referral_views,
    return_views,
    returning,
    service,
    showing,
    staff_views,
    texts,
    wish_views,
)
from casework.portal.forms import EnterForm, OffersFilter
from casework.portal.permissions import SEE_OWN_FILE
from casework.portal.return_showing import Told
from casework.portal.return_views import earlier_visit, enter_as, first_page
from casework.programmes.criteria import fields_asked, judge, overall
from casework.programmes.lesson_file import windows_file
from casework.programmes.models import Offer
from casework.programmes.queries import find_offer, published_offers
from casework.progress.following_up import asked_of
from casework.progress.plan_queries import is_plan_open
from casework.register.fields import field
from casework.register.notice import notice_rows

bp = Blueprint("portal", __name__)
bp.register_blueprint(own_views.bp)
bp.register_blueprint(appointment_views.bp)
bp.register_blueprint(assessing_views.bp)
bp.register_blueprint(fits_views.bp)
bp.register_blueprint(follow_up_views.bp)
bp.register_blueprint(pair_views.bp)
bp.register_blueprint(people_views.bp)
bp.register_blueprint(plan_views.bp)
bp.register_blueprint(referral_views.bp)
bp.register_blueprint(return_views.bp)
bp.register_blueprint(staff_views.bp)
bp.register_blueprint(wish_views.bp)
NAV: list[NavItem] = staff_views.NAV
register_return(returning.come_back_and_send)


@bp.route("/")
@public
def root() -> Any:
    """To the start page in the language that the browser asks for: the first guess, which one click changes."""
    wished = wished_language(request.headers.get("Accept-Language", ""), (*LANGUAGES, *VARIANTS))
    return redirect(url_for("portal.start", lang=wished), 303)


@bp.route("/<lang:lang>/")
@public
def start() -> Any:
    return render_template("portal/start.html")


@bp.route("/<lang:lang>/offers")
@public
def offers() -> Any:
    """What there is. The address holds the filters, so a list can be sent to someone."""
    filters, _courses_of, found = _catalogue()
    return render_template("portal/offers.html", filters=filters, found=found, text_of=showing.text_of)


@bp.route("/<lang:lang>/offers/calendar.ics")
@public
def offers_calendar() -> Any:
    """The days of the offers that the filters leave, or of one, for a calendar program."""
    _filters, courses, found = _catalogue()
    slug = request.args.get("offer")
    shown = [offer for offer in found.offers if not slug or offer.slug == slug]
    answer = make_response(windows_file(catalogue.dates(shown, courses, clock.today())))
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="calendar.ics"'
    return answer


def _catalogue() -> tuple[OffersFilter, catalogue.Courses, catalogue.Catalogue]:
    today, all_offers = clock.today(), published_offers(current_user)
    courses = queries.courses_by_offer(today)
    filters = OffersFilter(request.args, catalogue.choices_of(all_offers))
    return filters, courses, catalogue.catalogue(all_offers, courses, filters, today)


@bp.route("/<lang:lang>/offers/<slug>", methods=["GET", "POST"])
@public
def offer(slug: str) -> Any:
    """One offer, and a check that explains. It keeps nothing, and whatever it says one can apply."""
    found = find_offer(current_user, slug)
    if found is None:
        abort(404)
    today, keys = clock.today(), fields_asked(found.criteria)
    form = build_form([field(key) for key in keys], variant(), {})(data={})
    before = showing.before_offer(found)
    is_asked = form.validate_on_submit()
    verdicts = [*judge(found.criteria, form.values(), today), *showing.verdicts_before(before)] if is_asked else []
    text, is_german = showing.text_of(found)
    return form.answer(
        "portal/offer.html", offer=found, text=text, is_german=is_german, body=texts.as_html(text.body),
        facts=showing.facts_of_offer(found, before), papers=showing.papers_of_offer(found), asked=[form[key] for key in keys],
        courses=_courses(found), verdicts=verdicts, overall=overall(verdicts) if verdicts else None,
    )  # fmt: skip


def _courses(offer: Offer) -> list[Any]:
    today = clock.today()
    return [(one, queries.is_open_now(one, today)) for one in queries.courses_by_offer(today).get(offer.id, ())]


@bp.route("/<lang:lang>/status", methods=["GET", "POST"])
@limiter.limit(CODE_AND_PIN, methods=["POST"])
@public
def enter() -> Any:
    """Come back with code and PIN, on any device."""
    if request.method == "GET" and current_user.kind == "person":
        return redirect(url_for("portal.status"), 303)
    form, came, earlier = EnterForm(), None, earlier_visit()
    if form.validate_on_submit():
        with form.saving() as saved:
            came = service.come_in(form.code.data, form.pin.data)
            service.leave(earlier)
        if saved and came is not None:
            return enter_as(came)
    form.pin.data = ""
    return form.answer("portal/enter.html", onward=first_page(current_user) if current_user.kind == "draft" else None)


@bp.route("/<lang:lang>/leave", methods=["GET", "POST"])
@public
def leave() -> Any:
    """Someone else uses this phone, or nobody shall see that I was here: everything of this visit ends."""
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.leave(earlier_visit())
        if saved:
            session.clear()
            answer = redirect(url_for("portal.start"), 303)
            answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
            return answer
    has_no_pin = current_user.kind == "draft" and not has_pin(current_user.id)
    return form.answer("portal/leave.html", has_no_pin=has_no_pin)


@bp.route("/<lang:lang>/status/file")
@allow(SEE_OWN_FILE)
def status() -> Any:
    """Where I am, who acts next, by when, what is new, what is asked of me."""
    person = current_user._get_current_object()
    case, now = queries.own_case(person), clock.now()
    return render_template(
        "portal/status.html", standing=showing.standing_of(case, clock.today()), reference=case.ref if case else None,
        news=len(queries.new_letters(person)) + len(queries.new_messages(person)), little=person.little_on_phone,
        appointments=queries.own_appointments(person), drafts=[(one, onward_url(one)) for one in own_drafts(person)],
        asked=[paper for paper in papers_of(person, person.id) if paper.is_open],
        held=[row for row in applications_of(person) if row.own_state == "place_held"],
        referrals=[one for one in own_referrals(person) if one.state == "asked" and one.until >= clock.today()],
        plan_waits=is_plan_open(person), somebody_waits=has_question(person), asked_how=asked_of(person) is not None,
        nominations=[] if person.little_on_phone else told_nominations(person.id), told=TOLD,
        complaint_answered=showing.has_unread_answer(queries.own_complaint(person)), word=showing.word, now=now,
        came_in=Told(news) if (news := newest_news(person.id)) else None,
    )  # fmt: skip


@bp.route("/<lang:lang>/imprint")
@public
def imprint() -> Any:
    return render_template("portal/imprint.html", text=texts.operator_text("imprint"))


@bp.route("/<lang:lang>/privacy")
@public
def privacy() -> Any:
    """The operator's words, and below them what the register says of every single question."""
    return render_template("portal/privacy.html", text=texts.operator_text("privacy"), rows=notice_rows(variant()))


@bp.route("/<lang:lang>/accessibility")
@public
def accessibility() -> Any:
    address = current_app.config["MAIL_DEFAULT_SENDER"]
    return render_template("portal/accessibility.html", text=texts.operator_text("accessibility"), address=address)
