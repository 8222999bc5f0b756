"""The page for a whole note: its draft, its templates, what follows from it; and the notes that name somebody."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user

from casework.cases import drafts, mentions, noting, page, records
from casework.cases import permissions as rights
from casework.cases.appointments import moment_of
from casework.cases.models import Case, Note
from casework.cases.note_forms import DraftForm, WholeNoteForm
from casework.cases.note_templates import TEMPLATES, body_of
from casework.cases.queries import find_case, find_note
from casework.cases.words import list_choices
from casework.core import clock
from casework.core.access import allow
from casework.core.forms import Confirm
from casework.programmes.queries import running_grants

bp = Blueprint("notes", __name__)


@bp.route("/cases/<ref:case>/note", methods=["GET", "POST"])
@allow(rights.WRITE_NOTE, case=find_case)
def write(case: Case) -> Any:
    draft = drafts.draft_of(current_user, case)
    begun = body_of(request.args.get("template", ""))
    form = WholeNoteForm(
        owners=page.owners(current_user, case), channels=list_choices("contact_channels"), topics=list_choices("contact_topics"),
        languages=list_choices("spoken_languages"), grants=[(str(one.id), one.reference) for one in running_grants(clock.today())],
        data={
            "body": (draft.body if draft else None) or begun, "is_restricted": bool(draft and draft.is_restricted),
            "talk_day": clock.today(), "language": case.language, "message_language": case.person.language,
            "owner": str(current_user.id), "meeting_way": "in_person", **page.LIKELY_TALK,
        },
    )  # fmt: skip
    if form.validate_on_submit():
        with form.saving() as saved:
            if form.keep.data:
                drafts.keep_draft(case, form.body.data or "", by=current_user, is_restricted=form.is_restricted.data)
            else:
                noting.write_with_all(
                    case, form.body.data or "", _follows(case, form), by=current_user, is_restricted=form.is_restricted.data,
                    is_pinned=form.is_pinned.data,
                )  # fmt: skip
        if saved and form.keep.data:
            return redirect(url_for("cases.notes.write", case=case.ref), 303)
        if saved:
            return redirect(url_for("cases.show", case=case.ref), 303)
    return form.answer("cases/write_note.html", case=case, draft=draft, templates=TEMPLATES, may_more=case.is_open)


def _follows(case: Case, form: WholeNoteForm) -> noting.Follows:
    talk = None
    if form.minutes.data:
        talk = {
            "at": page.past_moment(form.talk_day.data or clock.today()), "minutes": form.minutes.data, "channel": form.channel.data,
            "language": form.language.data, "topic": form.topic.data, "interpreted_by": form.interpreted_by.data,
            "grant_id": page.chosen_id(form.grant) if form.grant.data else None,
        }  # fmt: skip
    task = meeting = message = None
    if form.task_text.data:
        task = (form.task_text.data, form.task_due.data or clock.today(), page.chosen_id(form.owner))
    if form.meeting_day.data and form.meeting_time.data:
        starts_at = moment_of(form.meeting_day.data, form.meeting_time.data)
        meeting = (starts_at, form.meeting_minutes.data or 45, form.meeting_way.data)
    if form.message.data:
        message = (form.message.data, form.message_language.data)
    return noting.Follows(talk, task, meeting, message)


@bp.route("/cases/<ref:case>/note/draft", methods=["POST"])
@allow(rights.WRITE_NOTE, case=find_case)
def keep(case: Case) -> Any:
    """While somebody writes, the script sends what stands there. Without a script the button "Keep for later" does."""
    form = DraftForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            drafts.keep_draft(case, form.body.data or "", by=current_user, is_restricted=form.is_restricted.data)
        if saved:
            return "", 204
    return form.answer_plainly()


@bp.route("/cases/<ref:case>/note/drop", methods=["POST"])
@allow(rights.WRITE_NOTE, case=find_case)
def drop(case: Case) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            drafts.drop_draft(case, current_user)
        if saved:
            return redirect(url_for("cases.show", case=case.ref), 303)
    return form.answer_plainly()


@bp.route("/cases/<ref:case>/mentions", methods=["GET", "POST"])
@allow(rights.READ_NOTES, case=find_case)
def named(case: Case) -> Any:
    """The notes that name me: read, then off my Today."""
    rows = mentions.unread_mentions(current_user, case)
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            mentions.have_read(rows)
        if saved:
            return redirect(url_for("cases.show", case=case.ref), 303)
    return form.answer("cases/mentions.html", case=case, rows=rows)


@bp.route("/notes/<ref:note>/pin", methods=["GET", "POST"])
@allow(rights.PIN_NOTE, note=find_note)
def pin(note: Note) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            records.pin_note(note, not note.is_pinned)
        if saved:
            return redirect(url_for("cases.show", case=note.case.ref), 303)
    return form.answer("cases/pin.html", case=note.case, note=note)
