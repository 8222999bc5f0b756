"""The case page and what is done from it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework.cases import (
    closing_views,
    conversation,
    drafts,
    note_views,
    page,
    print_views,
    service,
    task_set_views,
    task_views,
    tasking,
    through,
)
from casework.cases import permissions as rights
from casework.cases.appointments import misses_of, moment_of
from casework.cases.forms import (
    AppointmentForm,
    AppointmentStateForm,
    AttemptForm,
    CorrectNoteForm,
    NextForm,
    NoteForm,
    StatusForm,
    TalkForm,
    TaskForm,
    WaitForm,
)  # fmt: skip
from casework.cases.history_filter import FILTERS
from casework.cases.models import Appointment, Case, Note, Task
from casework.cases.queries import find_appointment, find_case, find_note, find_task, tries_in_vain
from casework.cases.status_words import status_hints
from casework.cases.steps import steps_from
from casework.cases.words import (
    APPOINTMENT_STATES,
    NEXT_ACTIONS,
    STATUSES,
    WAITING_FOR,
    WAYS,
    list_choices,
    list_word,
)
from casework.core import clock
from casework.core.access import allow, may
from casework.core.forms import Confirm
from casework.core.references import read_reference
from casework.programmes.queries import partners, rooms, running_grants

bp = Blueprint("cases", __name__)
bp.register_blueprint(closing_views.bp)
bp.register_blueprint(conversation.bp)
bp.register_blueprint(note_views.bp)
bp.register_blueprint(print_views.bp)
bp.register_blueprint(task_views.bp)
bp.register_blueprint(task_set_views.bp)


def back_to(case: Case) -> Response:
    return redirect(url_for("cases.show", case=case.ref), 303)


@bp.route("/cases/<ref:case>")
@allow(rights.SEE_CASE, case=find_case)
def show(case: Case) -> Any:
    before = request.args.get("before", "")
    writes = not before and may(rights.WRITE_NOTE, case)
    draft = drafts.draft_beside_pinned(current_user, case) if writes else None
    form = NoteForm(data={"body": draft.body, "is_restricted": draft.is_restricted} if draft else None)
    only = request.args.get("show", "")
    return page.answer(current_user, case, form, before=before, only=only if only in FILTERS else "")


@bp.route("/cases/<ref:case>/notes", methods=["POST"])
@allow(rights.WRITE_NOTE, case=find_case)
def write_note(case: Case) -> Any:
    form = NoteForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.write_note(
                case,
                form.body.data,
                by=current_user,
                is_restricted=form.is_restricted.data,
                is_pinned=form.is_pinned.data,
            )
            drafts.drop_draft(case, current_user)
        if saved:
            return back_to(case)
    return page.answer(current_user, case, form)


@bp.route("/notes/<ref:note>", methods=["GET", "POST"])
@allow(rights.CORRECT_NOTE, note=find_note)
def correct_note(note: Note) -> Any:
    form = CorrectNoteForm(data={"body": note.body, "version": note.version})
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(note)
            service.correct_note(note, form.body.data, by=current_user)
        if saved:
            return back_to(note.case)
    return page.with_both_versions(form, note, "cases/correct_note.html", case=note.case, note=note)


@bp.route("/cases/<ref:case>/tasks/new", methods=["GET", "POST"])
@allow(rights.ADD_TASK, case=find_case)
def add_task(case: Case) -> Any:
    form = TaskForm(owners=page.owners(current_user, case), data={"owner": str(current_user.id)})
    if form.validate_on_submit():
        with form.saving() as saved:
            colleague = tasking.colleague_of(case, page.chosen_id(form.owner))
            tasking.plan_task(
                case,
                form.text.data,
                form.due_on.data,
                by=current_user,
                colleague=colleague,
                every=form.every.data or "",
            )
        if saved:
            return back_to(case)
    return form.answer("cases/add_task.html", case=case)


@bp.route("/tasks/<ref:task>/done", methods=["POST"])
@allow(rights.FINISH_TASK, task=find_task)
def finish_task(task: Task) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving():
            tasking.finish(task)
    return back_to(task.case) if not form.errors else page.answer(current_user, task.case, NoteForm(), also=form)


@bp.route("/cases/<ref:case>/appointments/new", methods=["GET", "POST"])
@allow(rights.MAKE_APPOINTMENT, case=find_case)
def make_appointment(case: Case) -> Any:
    form = AppointmentForm(
        owners=page.owners(current_user, case),
        rooms=[(room.ref, room.name) for room in rooms(current_user)],
        languages=list_choices("spoken_languages"),
        data=page.first_appointment(current_user, case),
    )
    if form.validate_on_submit():
        with form.saving() as saved:
            service.make_appointment(
                case, starts_at=moment_of(form.day.data, form.time.data), by=current_user, user_id=page.chosen_id(form.owner),
                minutes=form.minutes.data, way=form.way.data, place=form.place.data or "",
                room=form.room.data or "",
                interpreter_language=form.interpreter.data or None,
            )  # fmt: skip
        if saved:
            return back_to(case)
    return form.answer("cases/make_appointment.html", case=case)


@bp.route("/appointments/<ref:appointment>", methods=["GET", "POST"])
@allow(rights.SEE_APPOINTMENT, appointment=find_appointment)
def appointment(appointment: Appointment) -> Any:
    form = AppointmentStateForm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.set_appointment_state(appointment, form.state.data)
        if saved:
            return back_to(appointment.case)
    return form.answer(
        "cases/appointment.html", case=appointment.case, appointment=appointment, misses=misses_of(appointment.case),
        is_ahead=appointment.state == "planned" and appointment.starts_at > clock.now(), states=APPOINTMENT_STATES, ways=WAYS,
        interpreted=appointment.interpreter_language and list_word("spoken_languages", appointment.interpreter_language),
    )  # fmt: skip


@bp.route("/cases/<ref:case>/next", methods=["GET", "POST"])
@allow(rights.PLAN_NEXT, case=find_case)
def plan_next(case: Case) -> Any:
    says_why = rights.READ_NOTES.allows(current_user, case)
    given = {"step": case.next_action, "on": case.next_on, "version": case.version}
    form = NextForm(says_why=says_why, data=given | ({"why": case.next_why} if says_why else {}))
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(case)
            service.set_next(case, form.step.data, form.on.data, form.why.data or "" if form.why else None)
        if saved:
            return back_to(case)
    return page.with_both_versions(form, case, "cases/plan_next.html", case=case, actions=NEXT_ACTIONS)


@bp.route("/cases/<ref:case>/waiting", methods=["GET", "POST"])
@allow(rights.PLAN_NEXT, case=find_case)
def wait(case: Case) -> Any:
    form = WaitForm(data={"whom": case.waiting_for or "person", "until": case.waiting_until, "version": case.version})
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(case)
            if form.whom.data:
                service.wait_for(case, form.whom.data, until=form.until.data)
            else:
                service.stop_waiting(case)
        if saved:
            return back_to(case)
    return page.with_both_versions(form, case, "cases/wait.html", case=case, words=WAITING_FOR)


@bp.route("/cases/<ref:case>/status", methods=["GET", "POST"])
@allow(rights.CHANGE_STATUS, case=find_case)
def set_status(case: Case) -> Any:
    targets = [(step.target, STATUSES[step.target]) for step in steps_from(current_user, case)]
    form = StatusForm(statuses=targets, data={"version": case.version})
    form.status.choice_hints = status_hints(steps_from(current_user, case))
    if form.validate_on_submit():
        with form.saving() as saved:
            form.check_version(case)
            service.set_status(case, form.status.data, by=current_user)
        if saved:
            return back_to(case)
    return page.with_both_versions(form, case, "cases/set_status.html", case=case, words=STATUSES)


@bp.route("/cases/<ref:case>/attempts", methods=["GET", "POST"])
@allow(rights.PLAN_NEXT, case=find_case)
def attempts(case: Case) -> Any:
    form = AttemptForm(ways=list_choices("contact_channels"), data={"way": "phone"})
    if form.validate_on_submit():
        with form.saving() as saved:
            service.note_attempt(case, form.way.data, reached=form.reached.data)
        if saved:
            return back_to(case)
    return form.answer("cases/attempts.html", case=case, tries=tries_in_vain(case))


@bp.route("/cases/<ref:case>/close", methods=["GET", "POST"])
@allow(rights.CLOSE_CASE, case=find_case)
def close(case: Case) -> Any:
    return closing_views.close(case)


@bp.route("/cases/<ref:case>/reopen", methods=["GET", "POST"])
@allow(rights.REOPEN_CASE, case=find_case)
def reopen(case: Case) -> Any:
    form = Confirm()
    if form.validate_on_submit():
        with form.saving() as saved:
            service.reopen_case(case)
        if saved:
            return back_to(case)
    return form.answer("cases/reopen.html", case=case)


@bp.route("/talks/new", methods=["GET", "POST"])
@allow(rights.RECORD_TALK)
def record_talk() -> Any:
    near = page.around_typed(current_user, request.form.get("references") or request.args.get("case", ""))
    begun_at = read_reference(request.args.get("case", ""))
    form = TalkForm(
        channels=list_choices("contact_channels"),
        languages=list_choices("spoken_languages"),
        topics=list_choices("contact_topics"),
        through=through.choices(near, partners(current_user)) if may(rights.NAME_GO_BETWEEN) else (),
        grants=[(str(grant.id), grant.reference) for grant in running_grants(clock.today())],
        data={"references": request.args.get("case", ""), "day": clock.today(), "language": "de", **page.LIKELY_TALK},
    )
    if form.validate_on_submit():
        with form.saving() as saved:
            people = page.people_meant(current_user, form.references.data or "")
            talk = service.record_talk(
                people, at=page.past_moment(form.day.data), minutes=form.minutes.data, channel=form.channel.data,
                language=form.language.data, topic=form.topic.data, by=current_user, interpreted_by=form.interpreted_by.data,
                heads=form.heads.data or 0, grant_id=page.chosen_id(form.grant) if form.grant.data else None,
            )  # fmt: skip
            through.note_through(talk, people, form.through.data or "", form.through_text.data or "")
        if saved:
            here = url_for("cases.show", case=begun_at) if begun_at else url_for("cases.record_talk", saved="yes")
            return redirect(here, 303)
    is_saved = "saved" in request.args and not form.is_submitted()
    return form.answer("cases/record_talk.html", is_saved=is_saved, around=near, word=list_word, begun_at=begun_at)
