"""The form that the public fills in: what it is, page by page, check, send."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, cast

from flask import Blueprint, abort, g, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user

from casework.core import clock
from casework.core.access import allow, public
from casework.core.audit import acting_as
from casework.core.i18n import language, variant
from casework.core.limits import SAVING, SENDING, limiter
from casework.intake import paper_views, queries, service, staff_views
from casework.intake.builder import QuestionsForm, build_form
from casework.intake.forms import ComeBackForm, PinForm, SendForm
from casework.intake.letters import answer_due
from casework.intake.models import Draft, FormVersion
from casework.intake.permissions import FILL_IN
from casework.intake.showing import (
    answer_rows,
    around,
    elsewhere,
    groups_of,
    next_url,
    onward_url,
    paper_rows,
    place_of,
)
from casework.intake.steps import PAPERS, Page, path_through
from casework.people.codes import check_code_and_pin, set_pin, start_visit
from casework.people.service import answers_of
from casework.programmes.models import Offer
from casework.programmes.queries import find_offer, offer_text
from casework.register.fields import field
from casework.register.notice import notice_rows

bp = Blueprint("intake", __name__)
bp.register_blueprint(paper_views.bp)
bp.register_blueprint(staff_views.bp)
NAV = staff_views.NAV
JUST_NOW = timedelta(minutes=5)


@bp.route("/<lang:lang>/apply/<slug>")
@public
def start(slug: str) -> Any:
    """What this is, how long it takes, and the privacy notice, before the first answer."""
    offer = _offer(slug)
    form = queries.published_form(offer.form_key)
    pages = path_through(form.pages, {}, offer.papers).pages if form else ()
    draft = _own_draft(slug)
    return render_template(
        "intake/start.html", offer=offer, text=offer_text(offer, language()), is_open=form is not None, pages=pages,
        rows=notice_rows(variant(), [key for page in pages for key in page.fields]),
        draft=draft, onward=onward_url(draft) if draft else url_for("intake.begin", slug=slug),
        other=next((one for one in _own_drafts() if one.offer_id != offer.id), None),
    )  # fmt: skip


@bp.route("/<lang:lang>/apply/<slug>/begin", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@public
def begin(slug: str) -> Any:
    """The first page. With its first answer the draft begins, and with it the code."""
    offer = _offer(slug)
    draft = _own_draft(slug) or _draft_of_a_double_click(slug)
    if draft is not None:
        return elsewhere("intake.sent", draft=slug) if draft.sent_at else _save_first(draft)
    version = queries.published_form(offer.form_key)
    if version is None:
        return elsewhere("intake.start", slug=slug)
    if other := next(iter(_own_drafts()), None):
        return _take_along(other, offer)
    answers = answers_of(current_user.id) if current_user.kind == "person" else {}
    path = path_through(version.pages, answers, offer.papers)
    page = path.pages[0]
    form = _form(page, answers)
    if form.validate_on_submit():
        draft = None
        with form.saving() as saved:
            draft = _begin(offer, version, page, form)
        if saved and draft is not None:
            _enter(draft)
            return redirect(next_url(draft, page, answers | form.values()), 303)
    elif request.method == "GET" and not current_user.is_authenticated:
        session["begin"] = str(uuid.uuid4())
    return form.answer(
        "intake/questions.html", offer=offer, page=page, path=path, groups=groups_of(form), place=None,
        title=page.heading(variant()), back=url_for("intake.start", slug=slug),
    )  # fmt: skip


@bp.route("/<lang:lang>/apply/<slug>/<page>", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@public
def questions(slug: str, page: str) -> Any:
    """One page of questions. Format is checked, completeness is not: that is for sending."""
    draft = _own_draft(slug, lock=request.method == "POST")
    if draft is None:
        return _come_back(slug, page)
    if draft.sent_at:
        return elsewhere("intake.sent", draft=slug)
    answers = queries.answers_in(draft)
    path = queries.path_of(draft, answers)
    asked = path.find(page)
    if asked is None:
        return elsewhere("intake.check", draft=slug)
    if asked.kind == PAPERS:
        return elsewhere("intake.papers.index", draft=slug)
    form = _form(asked, answers, version=draft.saved_at.isoformat())
    if form.validate_on_submit():
        is_second_tab = False
        with form.saving() as saved:
            draft.language, given = language(), form.values()
            is_second_tab = service.save_page(
                draft, asked.key, given, filled_from=_moment(form.version.data), answers=answers
            )
        if saved and is_second_tab:
            return redirect(next_url(draft, asked, tabs="2"), 303)
        if saved:
            return redirect(next_url(draft, asked, answers | given), 303)
    return form.answer("intake/questions.html", draft=draft, **around(draft, asked, path), groups=groups_of(form))


@bp.route("/<lang:lang>/apply/<draft>/code", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(FILL_IN, draft=queries.find_own_draft)
def code(draft: Draft) -> Any:
    """The code, and a PIN to come back with on any device."""
    form = PinForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            set_pin(queries.papers_subject(draft), form.pin.data or "")
        if saved:
            return redirect(url_for("intake.code", draft=draft.offer.slug), 303)
    form.pin.data = ""
    return form.answer("intake/code.html", draft=draft, place=place_of(draft), onward=onward_url(draft))


@bp.route("/<lang:lang>/apply/<draft>/check", methods=["GET", "POST"])
@limiter.limit(SENDING, methods=["POST"])
@allow(FILL_IN, draft=queries.find_own_draft)
def check(draft: Draft) -> Any:
    """All answers with a way to change each; then one explicit Send."""
    if draft.sent_at:
        return elsewhere("intake.sent", draft=draft.offer.slug)
    form = SendForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.send(draft, by=current_user)
        if saved:
            return redirect(url_for("intake.sent", draft=draft.offer.slug), 303)
    answers = queries.answers_in(draft)
    path = queries.path_of(draft, answers)
    return form.answer(
        "intake/check.html", draft=draft, place=place_of(draft), path=path,
        sections=[(page, answer_rows(draft, page, answers)) for page in path.pages if page.kind != PAPERS],
        papers=paper_rows(current_user, draft), missing=queries.missing_answers(draft, answers), field=field,
    )  # fmt: skip


@bp.route("/<lang:lang>/apply/<draft>/sent")
@allow(FILL_IN, draft=queries.find_own_draft)
def sent(draft: Draft) -> Any:
    """The reference, what happens next and by when."""
    found = queries.submission_of(draft)
    if found is None:
        return elsewhere("intake.check", draft=draft.offer.slug)
    submission, case = found
    return render_template(
        "intake/sent.html", draft=draft, case=case, due=answer_due(submission.sent_at), place=place_of(draft),
        papers=paper_rows(current_user, draft), way=queries.answers_in(draft).get("reach_by"),
    )  # fmt: skip


# --- what these pages share ------------------------------------------------------------------------------------------


def _offer(slug: str) -> Offer:
    offer = find_offer(current_user, slug)
    if offer is None:
        abort(404)
    return offer


def _is_applicant() -> bool:
    return current_user.kind in {"draft", "person"}


def _own_draft(slug: str, *, lock: bool = False) -> Draft | None:
    return queries.find_own_draft(current_user, slug, lock=lock) if _is_applicant() else None


def _own_drafts() -> list[Draft]:
    return list(queries.own_drafts(current_user)) if current_user.kind == "draft" else []


def _form(page: Page, answers: dict[str, Any], **data: Any) -> QuestionsForm:
    fields = [field(key) for key in page.asked(answers)]
    return build_form(fields, variant(), answers)(data=answers | data)


def _begin(offer: Offer, version: FormVersion, page: Page, form: QuestionsForm) -> Draft:
    given = session.get("begin")
    subject = uuid.UUID(given) if given and not current_user.is_authenticated else None
    who = current_user if current_user.kind == "person" else None
    with acting_as(who.kind if who else "draft", str(who.id) if who else given):
        draft = service.begin(offer, language(), viewer=who, subject_id=subject, form=version)
        service.save_page(draft, page.key, form.values(), answers=None if who else {})
    return draft


def _enter(draft: Draft) -> None:
    """From now on this device is the draft's, until it is closed or the time is over."""
    session.pop("begin", None)
    if current_user.kind not in {"draft", "person"}:
        g.visit_token = start_visit(draft.subject_id)
        login_user(queries.DraftViewer(draft.subject_id, draft.language))


def _draft_of_a_double_click(slug: str) -> Draft | None:
    """The second of two clicks comes without the first one's cookie: it finds what the first one began."""
    given = session.get("begin")
    if request.method != "POST" or not given or current_user.is_authenticated:
        return None
    draft = queries.draft_of(uuid.UUID(given))
    return draft if draft and draft.offer.slug == slug and draft.started_at > clock.now() - JUST_NOW else None


def _save_first(draft: Draft) -> Any:
    """The first page again: shown where it belongs, or saved once more when it was sent twice."""
    answers = queries.answers_in(draft)
    page = queries.path_of(draft, answers).pages[0]
    if request.method == "GET":
        return elsewhere("intake.questions", slug=draft.offer.slug, page=page.key)
    form = _form(page, answers)
    if form.validate_on_submit():
        with form.saving() as saved:
            service.save_page(draft, page.key, form.values())
        if saved:
            _enter(draft)
            return redirect(next_url(draft, page), 303)
    path = queries.path_of(draft, answers)
    return form.answer("intake/questions.html", draft=draft, **around(draft, page, path), groups=groups_of(form))


def _take_along(draft: Draft, offer: Offer) -> Any:
    """Another form was begun on this device: finish it, or take its answers along to this offer."""
    form = SendForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.change_offer(draft, offer)
        if saved:
            return redirect(next_url(draft, None), 303)
    return form.answer(
        "intake/take_along.html", begun=offer_text(draft.offer, language()), wanted=offer_text(offer, language()),
        back=url_for("intake.start", slug=draft.offer.slug), onward=next_url(draft, None), place=place_of(draft),
    )  # fmt: skip


def _come_back(slug: str, page: str) -> Any:
    """The time on this device was over. What was typed stays on the page until code and PIN are given."""
    offer, version = _offer(slug), None
    if request.method == "POST" and not current_user.is_authenticated:
        version = queries.published_form(offer.form_key)
    asked = (
        next((one for one in path_through(version.pages, {}, ()).pages if one.key == page), None) if version else None
    )
    if asked is None:
        return elsewhere("intake.start", slug=slug)
    fields = [field(key) for key in asked.fields]
    form = cast(ComeBackForm, build_form(fields, variant(), {}, base=ComeBackForm)())
    if form.validate_on_submit() and form.return_code.data:
        done: list[Any] = []
        with form.saving() as saved:
            done += _save_after_coming_back(
                check_code_and_pin(form.return_code.data, form.return_pin.data or ""), slug, asked, form
            )
        if saved:
            return redirect(done[0], 303)
    form.return_pin.data = ""
    answer, status = form.answer(
        "intake/come_back.html", offer=offer, title=asked.heading(variant()), groups=groups_of(form)
    )
    return answer, status if status != 200 else 401


def _save_after_coming_back(subject: uuid.UUID, slug: str, page: Page, form: QuestionsForm) -> list[str]:
    draft = queries.draft_of(subject)
    if draft is None or draft.offer.slug != slug:
        return [url_for("portal.enter")]
    with acting_as("draft", str(subject)):
        service.save_page(draft, page.key, form.values())
    _enter(draft)
    return [next_url(draft, page)]


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text or "")
    except ValueError:
        return None
