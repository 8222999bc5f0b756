"""For the staff: papers of a case and their files; how many forms are begun, and nothing that stands in them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from casework.cases.models import Case
from casework.cases.permissions import SEE_CASE
from casework.cases.queries import find_case_head
from casework.core import clock
from casework.core.access import allow
from casework.core.audit import note_list
from casework.core.i18n import _, _l, language
from casework.core.pages import NavItem
from casework.documents.asking import end_links_of
from casework.documents.extending import extension_for
from casework.documents.models import Paper, Scan, StoredFile
from casework.documents.permissions import READ_PAPERS, WORK_ON_PAPERS
from casework.documents.queries import files_of, files_of_scan
from casework.documents.scanning import drop_scan, file_scan
from casework.documents.service import ask_for_paper, note_seen
from casework.intake import queries
from casework.intake.file_answer import answer_with, answer_with_all
from casework.intake.forms import AskPaperForm, SeenForm
from casework.intake.permissions import SEE_DRAFTS
from casework.intake.scan_forms import CheckScanForm, SeenTitleForm
from casework.register.lists import codelist

bp = Blueprint("staff", __name__)
NAV = [NavItem(70, _l("Forms begun"), "intake.staff.drafts", SEE_DRAFTS)]


@bp.route("/drafts")
@allow(SEE_DRAFTS)
def drafts() -> Any:
    """Language, offer, step and age: all that anyone may know of an unsent form."""
    lines = queries.draft_lines(current_user, _after(request.args.get("after", "")))
    shown, more = lines[: queries.DRAFTS_A_PAGE], len(lines) > queries.DRAFTS_A_PAGE
    note_list("intake.staff.drafts", len(shown))
    following = f"{shown[-1].saved_at.isoformat()}~{shown[-1].id}" if more else None
    return render_template(
        "intake/drafts.html", lines=shown, today=clock.today(), day_of=clock.day_of, following=following,
        name_of=lambda code: codelist("spoken_languages").label(code, language()) if code in codelist("spoken_languages") else code,
    )  # fmt: skip


@bp.route("/files/<file>")
@allow(READ_PAPERS, file=queries.find_file_in_reach)
def file(file: StoredFile) -> Any:
    return answer_with(file)


@bp.route("/papers/<paper>/pages")
@allow(READ_PAPERS, paper=queries.find_paper_in_reach)
def pages(paper: Paper) -> Any:
    """All pages of a paper as one file."""
    return answer_with_all(files_of(current_user, [paper]).get(paper.id, []), _kind_in_words(paper))


@bp.route("/cases/<ref:case>/papers/ask", methods=["GET", "POST"])
@allow(SEE_CASE, case=find_case_head)
def ask_paper(case: Case) -> Any:
    """Ask for a paper: the letter goes in the person's language."""
    form = AskPaperForm()
    form.kind.choices = [("", ""), *paper_kinds()]
    if form.validate_on_submit():
        with form.saving() as saved:
            ask_for_paper(case.person, form.kind.data, current_user)
        if saved:
            return redirect(url_for("cases.show", case=case.ref), 303)
    return form.answer("documents/ask.html", case=case)


@bp.route("/papers/<paper>/seen", methods=["GET", "POST"])
@allow(WORK_ON_PAPERS, paper=queries.find_paper_in_reach)
def seen(paper: Paper) -> Any:
    """Seen on the table: the date and the name instead of a copy."""
    case = queries.case_with(current_user, paper.subject_id)
    filled = {"version": paper.version, "expires_on": paper.expires_on, "is_extended": paper.extended_until is not None}
    extension = extension_for(paper)
    form = SeenTitleForm(extension, data=filled) if extension else SeenForm(data=filled)
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(paper)
            extended = extension.until if extension and form["is_extended"].data else None
            note_seen(paper, current_user, expires_on=form.expires_on.data, extended_until=extended)
            end_links_of(paper)
        if saved:
            return redirect(url_for("cases.show", case=case.ref), 303)
    return form.answer("documents/seen.html", case=case, paper=paper, label=_kind_in_words(paper))


def _kind_in_words(paper: Paper) -> str:
    return codelist("paper_kinds").label(paper.kind, language())


@bp.route("/scans/<scan>", methods=["GET", "POST"])
@allow(WORK_ON_PAPERS, scan=queries.find_scan_in_reach)
def check_scan(scan: Scan) -> Any:
    """What the front desk took in becomes a paper of the person, or goes."""
    case = queries.case_with(current_user, scan.subject_id)
    form = CheckScanForm(data={"version": scan.version, "kind": scan.kind or ""})
    form.kind.choices = [("", _("Please choose")), *paper_kinds()]
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(scan)
            if form.what.data == "file":
                file_scan(scan, form.kind.data, current_user)
            else:
                drop_scan(scan, current_user)
        if saved:
            return redirect(url_for("cases.show", case=case.ref), 303)
    return form.answer("documents/check_scan.html", case=case, scan=scan, files=files_of_scan(current_user, scan))


def paper_kinds() -> list[tuple[str, str]]:
    """The kinds of paper that there are today, in the reader's words."""
    return [(entry.code, entry.label.in_(language())) for entry in codelist("paper_kinds").on(clock.today())]


def _after(text: str) -> tuple[datetime, uuid.UUID] | None:
    moment, _sep, key = text.partition("~")
    try:
        return datetime.fromisoformat(moment), uuid.UUID(key)
    except ValueError:
        return None
