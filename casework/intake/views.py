"""The form that the public fills in: what it is, page by page, check, send."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from flask import Blueprint, abort, g, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user

from casework.cases.closing import answer_due
from casework.core import clock
from casework.core.access import allow, public
from casework.core.audit import acting_as
from casework.core.i18n import LANGUAGES, language, variant
from casework.core.limits import SAVING, SENDING, limiter
from casework.core.tokens import hash_token
from casework.intake import (
    assist_paper_views,
    assist_views,
    declare_views,
    helper_views,
    little_views,
    name_views,
    paper_views,
    piece_views,
    queries,
    service,
    staff_views,
)
from casework.intake.builder import QuestionsForm, build_form
from casework.intake.card import card_of
from casework.intake.forms import ComeBackForm, PinForm, SendForm
from casework.intake.helping import written_by_helpers
from casework.intake.models import Draft, FormVersion
from casework.intake.permissions import FILL_IN
from casework.intake.showing import (
    answer_rows,
    around,
    cannot_be_read,
    declaration_row,
    elsewhere,
    groups_of,
    moment_from,
    next_url,
    onward_url,
    paper_rows,
    place_of,
    told_elsewhere,
)
from casework.intake.steps import PAPERS, QUESTIONS, Page, Path, languages_of, pages_for, path_through
from casework.people.codes import check_code_and_pin, start_visit
from casework.people.new_pin import change_pin
from casework.people.service import answers_of
from casework.programmes.models import Offer
from casework.programmes.queries import find_offer, offer_text
from casework.register.fields import field
from casework.register.notice import notice_rows

bp = Blueprint("intake", __name__)
bp.register_blueprint(little_views.bp)
bp.register_blueprint(name_views.bp)
bp.register_blueprint(paper_views.bp)
bp.register_blueprint(piece_views.bp)
bp.register_blueprint(staff_views.bp)
bp.register_blueprint(assist_views.bp)
bp.register_blueprint(assist_paper_views.bp)
bp.register_blueprint(declare_views.bp)
bp.register_blueprint(helper_views.bp)
bp.register_blueprint(helper_views.helping)
NAV = [*staff_views.NAV, *assist_paper_views.NAV]
JUST_NOW = timedelta(minutes=5)
BEFORE_ANYTHING = datetime(1970, 1, 1, tzinfo=UTC)


@bp.route("/<lang:lang>/apply/<slug>")
@public
def start(slug: str) -> Any:
    """What this is, how long it takes, and the privacy notice, before the first answer."""
    offer = _offer(slug)
    form = queries.published_form(offer.form_key)
    draft = _own_draft(slug)
    version = draft.form_version if draft else form
    declared = version.pages if version else {"pages": ()}
    pages = path_through(declared, {}, lambda: bool(offer.papers), offer.slug).pages
    return render_template(
        "intake/start.html", offer=offer, text=offer_text(offer, language()), is_open=form is not None, pages=pages,
        rows=notice_rows(variant(), [key for page in pages_for(declared, offer.slug) for key in page.fields]),
        readable_in=() if language() in languages_of(declared) else languages_of(declared), names=LANGUAGES, draft=draft, onward=onward_url(draft) if draft else url_for("intake.begin", slug=slug),
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
    if version is None or cannot_be_read(version):
        return elsewhere("intake.start", slug=slug)
    if other := next(iter(_own_drafts()), None):
        return _take_along(other, offer)
    answers = answers_of(current_user.id) if current_user.kind == "person" else {}
    path = path_through(version.pages, answers, lambda: bool(offer.papers), offer.slug)
    page = path.pages[0]
    form = _form(path, page, answers)
    if form.validate_on_submit():
        draft = None
        with form.saving() as saved:
            draft = _begin(offer, version, page, form)
        if saved and draft is not None:
            _enter(draft)
            return redirect(next_url(draft, page, answers | form.values()), 303)
        # Both clicks looked before either had saved: the loser waited at the unique subject and is shown the winner's.
        if won := _draft_of_a_double_click(slug):
            return _save_first(won)
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
    draft, answers = _own_draft(slug), None
    if draft is not None:
        answers = queries.locked_answers_in(draft) if request.method == "POST" else queries.answers_in(draft)
    if draft is None or answers is None:
        return _come_back(slug, page)
    if draft.sent_at:
        return elsewhere("intake.sent", draft=slug)
    if cannot_be_read(draft.form_version):
        return elsewhere("intake.start", slug=slug)
    path = queries.path_of(draft, answers)
    asked = path.find(page)
    if asked is None:
        return elsewhere("intake.check", draft=slug)
    if asked.kind == PAPERS:
        return elsewhere("intake.papers.index", draft=slug)
    form = _form(path, asked, answers, version=draft.saved_at.isoformat())
    if form.validate_on_submit():
        changed = None
        with form.saving() as saved:
            draft.language, given = language(), form.values()
            changed = service.save_page(
                draft, asked.key, given, filled_from=moment_from(form.version.data), answers=answers
            )
        if saved:
            # What another device saved counts for the way on, too: then it is read anew.
            known = None if changed else answers | given
            return redirect(next_url(draft, asked, known, **told_elsewhere(changed)), 303)
    return form.answer("intake/questions.html", draft=draft, **around(draft, asked, path), groups=groups_of(form))


@bp.route("/<lang:lang>/apply/<draft>/code", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(FILL_IN, draft=queries.find_own_draft)
def code(draft: Draft) -> Any:
    """The code, and a PIN to come back with on any device."""
    form = PinForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            change_pin(queries.papers_subject(draft), form.pin.data or "", keep_visit=hash_token(g.visit_token))
        if saved:
            return redirect(url_for("intake.code", draft=draft.offer.slug), 303)
    form.pin.data = ""
    card = card_of(service.return_code_of(draft))
    return form.answer("intake/code.html", draft=draft, place=place_of(draft), onward=onward_url(draft), card=card)


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
            little_views.take_along(draft)
        if saved:
            return redirect(url_for("intake.sent", draft=draft.offer.slug), 303)
    answers = queries.answers_in(draft)
    path, helped = queries.path_of(draft, answers), written_by_helpers(draft)
    return form.answer(
        "intake/check.html", draft=draft, place=place_of(draft), path=path,
        sections=[
            (page, answer_rows(draft, path, page, answers, helped)) for page in path.pages if page.kind != PAPERS
        ],
        papers=paper_rows(current_user, draft), missing=queries.missing_answers(draft, answers), field=field,
        declaration=declaration_row(current_user, draft),
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


def _own_draft(slug: str) -> Draft | None:
    return queries.find_own_draft(current_user, slug) if _is_applicant() else None


def _own_drafts() -> list[Draft]:
    return list(queries.own_drafts(current_user)) if current_user.kind == "draft" else []


def _form(path: Path, page: Page, answers: dict[str, Any], **data: Any) -> QuestionsForm:
    fields = [field(key) for key in path.asked(page)]
    return build_form(fields, variant(), answers)(data=answers | data)


def _begin(offer: Offer, version: FormVersion | None, page: Page, form: QuestionsForm) -> Draft:
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
        login_user(queries.DraftViewer(draft))


def _draft_of_a_double_click(slug: str) -> Draft | None:
    """The second of two clicks comes without the first one's cookie: it finds what the first one began."""
    given = session.get("begin")
    if request.method != "POST" or not given or current_user.is_authenticated:
        return None
    draft = queries.draft_of(uuid.UUID(given), lock=True)
    return draft if draft and draft.offer.slug == slug and draft.started_at > clock.now() - JUST_NOW else None


def _save_first(draft: Draft) -> Any:
    """The first page again: shown where it belongs, or saved once more when it was sent twice."""
    answers = queries.answers_in(draft)
    path = queries.path_of(draft, answers)
    page = path.pages[0]
    if request.method == "GET":
        return elsewhere("intake.questions", slug=draft.offer.slug, page=page.key)
    form = _form(path, page, answers)
    if form.validate_on_submit():
        changed = None
        with form.saving() as saved:
            # That page was empty when it was opened: what is left open here takes nothing back.
            changed = service.save_page(draft, page.key, form.values(), filled_from=BEFORE_ANYTHING)
        if saved:
            _enter(draft)
            return redirect(next_url(draft, page, **told_elsewhere(changed)), 303)
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
    pages = pages_for(version.pages, offer.slug) if version else ()
    asked = next((one for one in pages if one.key == page and one.kind == QUESTIONS), None)
    if asked is None:
        return elsewhere("intake.start", slug=slug)
    fields = [field(key) for key in asked.fields]
    form = cast(ComeBackForm, build_form(fields, variant(), {}, base=ComeBackForm)())
    if "again" in request.form and form.validate_on_submit():
        return _begin_again(offer, asked, form)
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


def _begin_again(offer: Offer, page: Page, form: QuestionsForm) -> Any:
    """Without a PIN nobody can come back to the first one; what stands on this page is not lost all the same."""
    draft = None
    with form.saving() as saved:
        draft = _begin(offer, None, page, form)
    if not saved or draft is None:
        return form.answer("intake/come_back.html", offer=offer, title=page.heading(variant()), groups=groups_of(form))
    _enter(draft)
    return redirect(onward_url(draft), 303)


def _save_after_coming_back(subject: uuid.UUID, slug: str, page: Page, form: QuestionsForm) -> list[str]:
    draft = queries.draft_of(subject)
    if draft is None or draft.offer.slug != slug:
        return [url_for("portal.enter")]
    # The page was shown with the questions that its answers met then; what it did not ask is not taken back.
    answers = queries.answers_in(draft)
    given = {key: value for key, value in form.values().items() if key in queries.path_of(draft, answers).asked(page)}
    with acting_as("draft", str(subject)):
        changed = service.save_page(
            draft, page.key, given, filled_from=moment_from(form.version.data) or BEFORE_ANYTHING
        )
    _enter(draft)
    return [next_url(draft, page, **told_elsewhere(changed))]
