"""Taking in the scan of a signed list at its lesson, and opening it again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, url_for
from flask_login import current_user

from casework.core.access import allow, itself
from casework.core.forms import Confirm, Form
from casework.core.i18n import _l
from casework.core.limits import UPLOADS, limiter
from casework.core.transaction import between_transactions
from casework.core.vault import KeyDestroyed
from casework.documents.joining import Pages
from casework.documents.shelf import Reception, receive
from casework.intake.forms import FilesField
from casework.people.service import new_subject
from casework.programmes.models import Lesson
from casework.progress.permissions import SEE_ATTENDANCE
from casework.progress.standing_in import find_taught_lesson
from casework.signed_lists import queries, service
from casework.signed_lists.models import SignedList

bp = Blueprint("signed_lists", __name__)


class SignedListForm(Form):
    """No ticket: the same pages sent twice are one list."""

    files = FilesField(_l("The signed list"), description=_l("A photo or a PDF."))


@bp.route("/courses/lessons/<ref:lesson>/signed", methods=["GET", "POST"])
@limiter.limit(UPLOADS, methods=["POST"])
@allow(SEE_ATTENDANCE, lesson=find_taught_lesson)
def signed(lesson: Lesson) -> Any:
    form, reception, viewer, ref = SignedListForm(), Reception(), itself(current_user), lesson.ref
    if form.validate_on_submit():
        subject = queries.subject_of(lesson) or new_subject()
        sent = [(one.filename or "", one.stream) for one in form.files.data or []]
        with between_transactions():
            reception = receive(subject, sent)
        again = find_taught_lesson(viewer, ref, lock=True)
        if again is None:
            abort(404)
        lesson = again
        with form.saving() as saved:
            if reception.taken or not reception.refused:
                service.keep_list(lesson, queries.subject_of(lesson) or subject, reception.taken, by=viewer)
        if saved and not reception.refused:
            return redirect(url_for("signed_lists.signed", lesson=ref), 303)
    form.files.errors = (*form.files.errors, *(f"{one.name}: {one.message}" for one in reception.refused))
    page, status = form.answer(
        "signed_lists/signed.html", lesson=lesson, lists=queries.lists_of(viewer, lesson), drop=Confirm()
    )
    return page, 200 if reception.taken and form.refused is None else status


@bp.route("/signed-lists/<ref:signed>")
@allow(SEE_ATTENDANCE, signed=queries.find_list)
def show(signed: SignedList) -> Any:
    """Its name on the disk says nothing of the course."""
    try:
        pages = Pages(queries.files_of(signed))
    except (KeyDestroyed, FileNotFoundError):
        abort(404)
    with between_transactions():
        whole = pages.put_together()
    answer = Response(whole, mimetype="application/pdf")
    answer.content_length = whole.size
    answer.headers.set("Content-Disposition", "attachment", filename="list.pdf")
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@bp.route("/signed-lists/<ref:signed>/drop", methods=["POST"])
@allow(SEE_ATTENDANCE, signed=queries.find_list)
def drop(signed: SignedList) -> Any:
    form, ref = Confirm(), signed.lesson.ref
    if form.validate_on_submit():
        with form.saving() as saved:
            service.let_go(signed)
        if saved:
            return redirect(url_for("signed_lists.signed", lesson=ref), 303)
    return form.answer_plainly()
