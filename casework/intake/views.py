"""The form that the public fills in: what it is, page by page, check, send."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask_login import current_user

from casework.cases.closing import answer_due
from casework.core.access import allow, public
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
    paper_link_views,
    paper_views,
    piece_views,
    queries,
    service,
    staff_views,
)
from casework.intake.beginning import (
    begin_draft,
    draft_of_a_double_click,
    enter,
    page_form,
    save_first,
    take_along,
    the_offer,
)
from casework.intake.card import card_of
from casework.intake.coming_back import come_back
from casework.intake.forms import PinForm, SendForm
from casework.intake.helping import written_by_helpers
from casework.intake.models import Draft
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
from casework.intake.steps import PAPERS, languages_of, pages_for, path_through
from casework.people.new_pin import change_pin
from casework.people.service import answers_of
from casework.programmes.queries import offer_text
from casework.register.fields import field
from casework.register.notice import notice_rows

bp = Blueprint("intake", __name__)
bp.register_blueprint(little_views.bp)
bp.register_blueprint(name_views.bp)
bp.register_blueprint(paper_views.bp)
bp.register_blueprint(paper_link_views.bp)
bp.register_blueprint(piece_views.bp)
bp.register_blueprint(staff_views.bp)
bp.register_blueprint(assist_views.bp)
bp.register_blueprint(assist_paper_views.bp)
bp.register_blueprint(declare_views.bp)
bp.register_blueprint(helper_views.bp)
bp.register_blueprint(helper_views.helping)
NAV = [*staff_views.NAV, *assist_paper_views.NAV]


@bp.route("/<lang:lang>/apply/<slug>")
@public
def start(slug: str) -> Any:
    """What this is, how long it takes, and the privacy notice, before the first answer."""
    offer = the_offer(slug)
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
    offer = the_offer(slug)
    draft = _own_draft(slug) or draft_of_a_double_click(slug)
    if draft is not None:
        return elsewhere("intake.sent", draft=slug) if draft.sent_at else save_first(draft)
    version = queries.published_form(offer.form_key)
    if version is None or cannot_be_read(version):
        return elsewhere("intake.start", slug=slug)
    if other := next(iter(_own_drafts()), None):
        return take_along(other, offer)
    answers = answers_of(current_user.id) if current_user.kind == "person" else {}
    path = path_through(version.pages, answers, lambda: bool(offer.papers), offer.slug)
    page = path.pages[0]
    form = page_form(path, page, answers)
    if form.validate_on_submit():
        draft = None
        with form.saving() as saved:
            draft = begin_draft(offer, version, page, form)
        if saved and draft is not None:
            enter(draft)
            return redirect(next_url(draft, page, answers | form.values()), 303)
        # Both clicks looked before either had saved: the loser waited at the unique subject and is shown the winner's.
        if won := draft_of_a_double_click(slug):
            return save_first(won)
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
        return come_back(slug, page)
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
    form = page_form(path, asked, answers, version=draft.saved_at.isoformat())
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
@allow(FILL_IN, draft=queries.find_draft_to_send)
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


def _is_applicant() -> bool:
    return current_user.kind in {"draft", "person"}


def _own_draft(slug: str) -> Draft | None:
    return queries.find_own_draft(current_user, slug) if _is_applicant() else None


def _own_drafts() -> list[Draft]:
    return list(queries.own_drafts(current_user)) if current_user.kind == "draft" else []
