"""A link to send one paper without a sign-in: made by the staff, opened by whoever has it, for a box of files."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask_login import current_user

from casework.core.access import allow, itself, public
from casework.core.forms import ConfirmOnce, Form
from casework.core.i18n import LANGUAGES, _, _l
from casework.core.limits import UPLOADS, limiter
from casework.core.qr import qr_svg
from casework.core.transaction import between_transactions
from casework.documents.asking import LinkIsOver, living_link, make_link, take_by_link
from casework.documents.cleaning import MAX_BYTES
from casework.documents.models import Paper
from casework.documents.permissions import WORK_ON_PAPERS
from casework.documents.shelf import Reception, receive
from casework.intake import queries
from casework.intake.forms import FilesField

bp = Blueprint("sending", __name__)


class SendByLinkForm(Form):
    """No ticket: the same file sent twice is one file."""

    files = FilesField(
        _l("Photo or PDF"), description=_l("Photos and PDF, at most %(size)d MB each.", size=MAX_BYTES // 2**20)
    )


@bp.route("/papers/<paper>/link", methods=["GET", "POST"])
@allow(WORK_ON_PAPERS, paper=queries.find_paper_in_reach)
def link(paper: Paper) -> Any:
    """The link is shown once, to be sent on the way that the person wants, or shown as a picture to their phone."""
    form, shown = ConfirmOnce(), None
    case = queries.case_with(current_user, paper.subject_id)
    if form.validate_on_submit():
        with form.saving() as saved:
            token = make_link(paper, by=itself(current_user))
        if saved:
            spoken = case.person.language if case.person.language in LANGUAGES else "de"
            address = url_for("intake.sending.send", lang=spoken, token=token)
            shown = urljoin(str(current_app.config["PUBLIC_URL"]) + "/", address)
    picture = qr_svg(shown, label=_("The link as a picture")) if shown else None
    return form.answer("documents/link.html", case=case, paper=paper, shown=shown, picture=picture)


@bp.route("/<lang:lang>/send/<token>", methods=["GET", "POST"])
@limiter.limit(UPLOADS)
@public
def send(token: str) -> Any:
    """Shows neither whose it is nor what is there already: whoever finds the link learns nothing."""
    found = living_link(token)
    if found is None:
        return render_template("intake/link_over.html", text=LinkIsOver.message), 404
    form, reception, subject = SendByLinkForm(), Reception(), found.subject_id
    if form.validate_on_submit():
        sent = [(one.filename or "", one.stream) for one in form.files.data or []]
        with between_transactions():
            reception = receive(subject, sent)
        again = living_link(token, lock=True)
        if again is None or again.subject_id != subject:
            abort(404)
        with form.saving() as saved:
            if reception.taken or not reception.refused:
                take_by_link(again, reception.taken)
        if saved and not reception.refused:
            return redirect(url_for("intake.sending.send", token=token, arrived=len(reception.taken)), 303)
    form.files.errors = (*form.files.errors, *(f"{one.name}: {one.message}" for one in reception.refused))
    page, status = form.answer("intake/send_by_link.html", arrived=request.args.get("arrived", "")[:3])
    return page, 200 if reception.taken and form.refused is None else status
