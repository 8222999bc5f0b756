"""The pages for papers: send a photo or a file, or say how it is. Having none is an answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user

from casework.core.access import allow
from casework.core.forms import Confirm
from casework.core.i18n import variant
from casework.core.limits import SAVING, UPLOADS, limiter
from casework.core.transaction import between_transactions
from casework.documents.models import Paper, StoredFile
from casework.documents.queries import files_of, find_file, find_paper
from casework.documents.service import NothingSaid, answer_paper, move_earlier, remove_file
from casework.documents.shelf import Reception, receive
from casework.intake import declaring, queries, service
from casework.intake.file_answer import answer_with, answer_with_all
from casework.intake.forms import PaperForm
from casework.intake.models import Draft
from casework.intake.permissions import FILL_IN
from casework.intake.showing import declaration_row, elsewhere, next_url, paper_rows, place_of, url_before
from casework.intake.steps import PAPERS
from casework.register.lists import codelist

bp = Blueprint("papers", __name__)


@bp.route("/<lang:lang>/apply/<draft>/papers")
@allow(FILL_IN, draft=queries.find_own_draft)
def index(draft: Draft) -> Any:
    """All papers of this offer, in any order."""
    path = queries.path_of(draft, queries.answers_in(draft))
    page = next((one for one in path.pages if one.kind == PAPERS), None)
    if draft.sent_at or page is None:
        return elsewhere("intake.check", draft=draft.offer.slug)
    return render_template(
        "intake/papers.html", draft=draft, rows=paper_rows(current_user, draft), place=place_of(draft), path=path, page=page,
        onward=next_url(draft, page), title=page.heading(variant()), back=url_before(draft, path, page),
        declaration=declaration_row(current_user, draft),
    )  # fmt: skip


@bp.route("/<lang:lang>/apply/<draft>/papers/<kind>", methods=["GET", "POST"])
@limiter.limit(UPLOADS, methods=["POST"])
@allow(FILL_IN, draft=queries.find_own_draft)
def paper(draft: Draft, kind: str) -> Any:
    if draft.sent_at or kind not in {one.kind for one in draft.offer.papers}:
        abort(404)
    form, reception = _form(draft, kind), Reception()
    if form.validate_on_submit():
        slug, state = draft.offer.slug, form.state.data or None
        subject = queries.papers_subject(draft)
        sent = form.sent(subject)
        with between_transactions():
            reception = receive(subject, sent)
        # The lock ended too: the form may have been sent in the meantime.
        locked = queries.find_own_draft(current_user, slug, lock=True)
        if locked is None or locked.sent_at:
            return elsewhere("intake.check", draft=slug)
        draft = locked
        with form.saving() as saved:
            _keep(draft, kind, state, reception)
        if saved:
            form.drop_pieces(subject)
        if saved and not reception.refused:
            if form.more.data:
                return redirect(url_for("intake.papers.paper", draft=slug, kind=kind), 303)
            return redirect(_after_paper(slug, kind, state), 303)
    return _answer(form, draft, kind, reception)


@bp.route("/<lang:lang>/apply/<draft>/papers/<kind>/<ref>/remove", methods=["GET", "POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(FILL_IN, draft=queries.find_own_draft)
def remove(draft: Draft, kind: str, ref: str) -> Any:
    """Take a file back, as long as the form is not sent."""
    file = find_file(current_user, ref, lock=request.method == "POST")
    if file is None or draft.sent_at:
        abort(404)
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            remove_file(file)
            service.touch(draft)
        if saved:
            return redirect(url_for("intake.papers.paper", draft=draft.offer.slug, kind=kind), 303)
    back = url_for("intake.papers.paper", draft=draft.offer.slug, kind=kind)
    return form.answer("intake/remove_file.html", file=file, back=back)


@bp.route("/<lang:lang>/apply/<draft>/papers/<kind>/<ref>/earlier", methods=["POST"])
@limiter.limit(SAVING, methods=["POST"])
@allow(FILL_IN, draft=queries.find_own_draft)
def earlier(draft: Draft, kind: str, ref: str) -> Any:
    """Put a page before the one that stands before it, as long as the form is not sent."""
    file = find_file(current_user, ref, lock=True)
    if file is None or draft.sent_at:
        abort(404)
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            move_earlier(file)
            service.touch(draft)
        if saved:
            return redirect(url_for("intake.papers.paper", draft=draft.offer.slug, kind=kind), 303)
    return form.answer_plainly()


@bp.route("/<lang:lang>/own-paper/<paper>")
@allow(FILL_IN, paper=find_paper)
def own_paper(paper: Paper) -> Any:
    """All pages of one's own paper as one file."""
    return answer_with_all(files_of(current_user, [paper]).get(paper.id, []))


@bp.route("/<lang:lang>/own-file/<file>")
@allow(FILL_IN, file=find_file)
def own_file(file: StoredFile) -> Any:
    return answer_with(file)


def _after_paper(slug: str, kind: str, state: str | None) -> str:
    if declaring.opens_declaration(kind, state):
        return url_for("intake.declare.step", draft=slug, page=declaring.PERSON)
    return url_for("intake.papers.index", draft=slug)


def _form(draft: Draft, kind: str) -> PaperForm:
    row = next(row for row in paper_rows(current_user, draft) if row["kind"] == kind)
    form = PaperForm(data={"state": row["code"]})
    form.state.choices = [(code, _label(code)) for code in codelist("paper_states").codes]
    return form


def _label(code: str) -> str:
    return codelist("paper_states").label(code, variant())


def _keep(draft: Draft, kind: str, state: str | None, reception: Reception) -> None:
    if reception.taken or state:
        answer_paper(queries.papers_subject(draft), kind, state=state, received=reception.taken)
        service.touch(draft)
    elif not reception.refused:
        raise NothingSaid


def _answer(form: PaperForm, draft: Draft, kind: str, reception: Reception) -> Any:
    """The page again. Files that were refused are named beside the field; the others are kept."""
    row = next(row for row in paper_rows(current_user, draft) if row["kind"] == kind)
    # Beside a field that was refused it says what is there all the same.
    form.files.kept = [file.name for file in row["files"]] if form.is_submitted() else []
    form.files.errors = (*form.files.errors, *(f"{one.name}: {one.message}" for one in reception.refused))
    page, status = form.answer(
        "intake/paper.html", draft=draft, row=row, place=place_of(draft), taken=reception.taken, move=Confirm()
    )
    # A refusal would undo the files that were taken: with one of them the page is a success that says what is missing.
    return page, 200 if reception.taken and form.refused is None else status
