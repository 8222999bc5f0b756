"""The office's mail: what waits, one mail with the cases that it may belong to, its attachments."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_login import current_user

from casework.cases.queries import find_case_head
from casework.core.access import allow, itself
from casework.core.audit import note_list
from casework.core.errors import Refusal
from casework.core.i18n import _l
from casework.core.limits import UPLOADS, limiter
from casework.core.pages import NavItem
from casework.core.transaction import between_transactions
from casework.core.vault import KeyDestroyed
from casework.inbox import attachments, outbox_views, queries, service
from casework.inbox.forms import DealForm, FileMailForm
from casework.inbox.models import KEPT, NEW, Mail, MailFile
from casework.inbox.permissions import FILE_MAIL
from casework.inbox.staff_words import NOT_TAKEN, REFUSED, TROUBLE
from casework.intake.staff_views import paper_kinds

bp = Blueprint("inbox", __name__)
bp.register_blueprint(outbox_views.bp)
NAV = [NavItem(15, _l("Inbox"), "inbox.inbox", FILE_MAIL), *outbox_views.NAV]


class NoSuchCase(Refusal):
    field = "references"
    message = _l("We found no case with one of these references.")


@bp.route("/inbox")
@allow(FILE_MAIL)
def inbox() -> Any:
    state = KEPT if request.args.get("state") == KEPT else NEW
    lines, following = queries.mail_page(itself(current_user), state, request.args.get("after"))
    note_list("inbox.inbox", len(lines))
    return render_template("inbox/inbox.html", lines=lines, following=following, state=state)


@bp.route("/inbox/<ref:mail>")
@allow(FILE_MAIL, mail=queries.find_mail)
def show(mail: Mail) -> Any:
    return _answer(mail, _form(mail))


@bp.route("/inbox/<ref:mail>/file", methods=["POST"])
@limiter.limit(UPLOADS, methods=["POST"])
@allow(FILE_MAIL, mail=queries.find_mail)
def file_mail(mail: Mail) -> Any:
    """The attachments are sealed anew for each person, in between: that may take seconds."""
    form = _form(mail)
    if form.validate_on_submit():
        ref, refs, viewer = mail.ref, form.refs, itself(current_user)
        people = {case.person_id for each in refs if (case := find_case_head(viewer, each)) is not None}
        files = attachments.held(queries.files_of_mail(viewer, mail))
        with between_transactions():
            copies = (
                {who: attachments.copies_for(who, files) for who in people} if len(people) <= service.MOST_CASES else {}
            )
        again = queries.find_mail(viewer, ref, lock=True)
        if again is None:
            abort(404)
        mail = again
        with form.saving() as saved:
            form.check_version(mail)
            service.file_mail(mail, _cases(refs), _filing(form), copies, by=viewer)
        if saved:
            return redirect(url_for("inbox.inbox"), 303)
    return _answer(mail, form)


@bp.route("/inbox/<ref:mail>/keep", methods=["POST"])
@allow(FILE_MAIL, mail=queries.find_mail)
def keep(mail: Mail) -> Any:
    return _deal(mail, service.keep_mail)


@bp.route("/inbox/<ref:mail>/drop", methods=["POST"])
@allow(FILE_MAIL, mail=queries.find_mail)
def drop(mail: Mail) -> Any:
    return _deal(mail, service.drop_mail)


@bp.route("/inbox/files/<attachment>")
@allow(FILE_MAIL, attachment=queries.find_attachment)
def attachment(attachment: MailFile) -> Response:
    """Always a download, never opened inside our pages."""
    try:
        content = attachments.open_attachment(attachment)
    except (KeyDestroyed, FileNotFoundError):
        abort(404)
    answer = Response(content, mimetype=attachment.media_type)
    answer.content_length = content.size
    answer.headers.set("Content-Disposition", "attachment", filename=attachment.name or "file")
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def _form(mail: Mail) -> FileMailForm:
    proposed = queries.proposals(itself(current_user), mail)
    sure = [one for one in proposed if one.reasons[0] in ("sender", "reference")]
    is_own = len(sure) == 1 and queries.is_own_address(mail, sure[0].case.person_id)
    first = {
        "version": mail.version, "language": mail.language, "cases": [sure[0].case.ref] if len(sure) == 1 else [],
        "wrote": "person" if is_own else "other",
    }  # fmt: skip
    has_files = any(file.ref for file in queries.files_of_mail(itself(current_user), mail))
    return FileMailForm(proposed, paper_kinds() if has_files else [], data=first)


def _cases(refs: list[str]) -> list[Any]:
    found = [find_case_head(itself(current_user), ref, lock=True) for ref in sorted(refs)]
    cases = [case for case in found if case is not None]
    if len(cases) < len(found):
        raise NoSuchCase
    return cases


def _filing(form: FileMailForm) -> service.Filing:
    return service.Filing(
        language=form.language.data, is_from_person=form.wrote.data == "person", paper_kind=form.paper_kind,
        is_complaint=form.is_complaint.data,
    )  # fmt: skip


def _deal(mail: Mail, act: Any) -> Any:
    form = DealForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(mail)
            act(mail, by=itself(current_user))
        if saved:
            return redirect(url_for("inbox.inbox"), 303)
    return form.answer_plainly()


def _answer(mail: Mail, form: FileMailForm) -> Any:
    files = queries.files_of_mail(itself(current_user), mail)
    return form.answer(
        "inbox/mail.html", mail=mail, files=files, trouble=[TROUBLE[each] for each in mail.trouble if each in TROUBLE],
        why_refused=lambda file: REFUSED.get(file.refused, NOT_TAKEN), deal=DealForm(data={"version": mail.version}),
    )  # fmt: skip
